import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import {
  BRUSH,
  brushRadius,
  draw,
  drawStroke,
  type MaskHistory,
  NOTHING_DONE,
  nextBrush,
  redo,
  type StrokePoint,
  undo,
  withDeed,
} from './mask-strokes.ts';

interface Props {
  /** Where the picture's bytes are. */
  readonly picture: string;
  /** A mask to go on from. */
  readonly mask: string | null;
  readonly onDone: (png: Blob) => void;
  readonly onCancel: () => void;
}

/** Paints over a picture where it is to be painted anew: brush and eraser, by hand, pen, finger, or numbers. */
export default function MaskPainter({ picture, mask, onDone, onCancel }: Props) {
  const [size, setSize] = useState<{ readonly width: number; readonly height: number } | null>(null);
  const [history, setHistory] = useState<MaskHistory>(NOTHING_DONE);
  const [brush, setBrush] = useState(0);
  const [erase, setErase] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  const ground = useRef<ImageBitmap | null>(null);
  const stroke = useRef<StrokePoint[]>([]);
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);

  useEffect(() => {
    if (mask === null) return;
    let gone = false;
    void loadMask(mask).then(bitmap => {
      if (gone) return bitmap?.close();
      ground.current = bitmap;
      setHistory(known => ({ ...known }));
    });
    return () => {
      gone = true;
    };
  }, [mask]);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !size) return;
    context.clearRect(0, 0, size.width, size.height);
    if (ground.current) context.drawImage(ground.current, 0, 0, size.width, size.height);
    for (const deed of history.done) draw(context, deed, size.width, size.height);
  }, [history, size]);

  const pointOf = (event: PointerEvent): StrokePoint => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = (size?.width ?? 1) / box.width;
    return {
      x: (event.clientX - box.left) * scale,
      y: (event.clientY - box.top) * scale,
      radius: brushRadius(brush, event.pointerType, event.pressure),
    };
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    stroke.current = [pointOf(event)];
    show(stroke.current);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (stroke.current.length === 0) return;
    const next = pointOf(event);
    const last = stroke.current.at(-1)!;
    stroke.current.push(next);
    show([last, next]);
  };
  /** A piece of the stroke as it comes into being; the whole is drawn when it ends. */
  const show = (points: readonly StrokePoint[]) => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.globalCompositeOperation = erase ? 'destination-out' : 'source-over';
    context.fillStyle = '#fff';
    context.strokeStyle = '#fff';
    drawStroke(context, points);
    context.globalCompositeOperation = 'source-over';
  };
  const onPointerUp = () => {
    if (stroke.current.length === 0) return;
    setHistory(withDeed(history, { kind: 'stroke', erase, points: stroke.current }));
    stroke.current = [];
  };
  const done = async () => {
    if (!canvas.current || !size) return;
    const flat = new OffscreenCanvas(size.width, size.height);
    const context = flat.getContext('2d');
    if (!context) return;
    context.fillStyle = '#000';
    context.fillRect(0, 0, size.width, size.height);
    context.drawImage(canvas.current, 0, 0);
    onDone(await flat.convertToBlob({ type: 'image/png' }));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement;
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.key === 'Escape') onCancel();
    else if (ctrl && event.key === 'z') setHistory(undo(history));
    else if (ctrl && (event.key === 'y' || event.key === 'Z')) setHistory(redo(history));
    else if (typing || ctrl || event.altKey) return;
    else if (event.key === '[') setBrush(nextBrush(brush, -1));
    else if (event.key === ']') setBrush(nextBrush(brush, 1));
    else if (event.key === 'e') setErase(true);
    else if (event.key === 'b') setErase(false);
    else if (event.key === 'i') setHistory(withDeed(history, { kind: 'invert' }));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return createPortal(
    <dialog
      ref={dialog}
      className="mask"
      aria-label="Paint a mask"
      data-testid="mask-painter"
      onKeyDown={onKeyDown}
      onCancel={event => {
        event.preventDefault();
        onCancel();
      }}
    >
      <div className="mask-tools">
        <Tool on={!erase} hint="B" onClick={() => setErase(false)}>
          Brush
        </Tool>
        <Tool on={erase} hint="E" onClick={() => setErase(true)}>
          Eraser
        </Tool>
        <label className="flex items-center gap-2 text-12 text-dim">
          Size
          <input
            type="range"
            className="slider w-24"
            title="[ and ]"
            min={BRUSH.min}
            max={BRUSH.max}
            value={brush}
            onChange={event => setBrush(Number(event.currentTarget.value))}
          />
          <output className="numbers w-14 text-text">{brush} px</output>
        </label>
        <Tool hint="I" onClick={() => setHistory(withDeed(history, { kind: 'invert' }))}>
          Invert
        </Tool>
        <Tool onClick={() => setHistory(withDeed(history, { kind: 'clear' }))}>Clear</Tool>
        <Tool hint="Ctrl+Z" disabled={history.done.length === 0} onClick={() => setHistory(undo(history))}>
          Undo
        </Tool>
        <Tool hint="Ctrl+Y" disabled={history.undone.length === 0} onClick={() => setHistory(redo(history))}>
          Redo
        </Tool>
      </div>
      <div className="mask-stage">
        <div
          className="mask-frame"
          style={
            size
              ? ({
                  aspectRatio: `${size.width} / ${size.height}`,
                  '--aspect': size.width / size.height,
                } as React.CSSProperties)
              : {}
          }
        >
          <img
            src={picture}
            alt="Under the mask"
            draggable={false}
            onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
              setSize({ width, height });
              setBrush(Math.max(2, Math.round(Math.min(width, height) / 8)));
            }}
          />
          {size && (
            <canvas
              ref={canvas}
              width={size.width}
              height={size.height}
              data-testid="mask-canvas"
              data-erase={erase}
              onPointerDown={onPointerDown}
              onPointerMove={onPointerMove}
              onPointerUp={onPointerUp}
              onPointerCancel={onPointerUp}
            />
          )}
        </div>
      </div>
      {size && (
        <Rectangle
          {...size}
          onAdd={box => setHistory(withDeed(history, { kind: 'rectangle', erase, ...box }))}
        />
      )}
      <div className="mask-tools">
        <button type="button" className="quiet-button" onClick={onCancel}>
          Cancel
        </button>
        <button type="button" className="action-button" data-testid="mask-done" onClick={done}>
          Use this mask
        </button>
      </div>
    </dialog>,
    document.body,
  );
}

interface ToolProps {
  readonly children: string;
  readonly hint?: string;
  readonly on?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function Tool({ children, hint, on, disabled = false, onClick }: ToolProps) {
  return (
    <button
      type="button"
      className="chip chip-small disabled:opacity-40"
      aria-pressed={on}
      disabled={disabled}
      title={hint}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** For those who do not draw: a rectangle by numbers, in pixels of the picture. */
function Rectangle({ width, height, onAdd }: { width: number; height: number; onAdd: (box: Box) => void }) {
  const [box, setBox] = useState<Box>({
    x: Math.round(width / 4),
    y: Math.round(height / 4),
    width: Math.round(width / 2),
    height: Math.round(height / 2),
  });
  const id = useId();
  const field = (name: keyof Box, label: string, max: number) => (
    <label className="flex items-center gap-1" htmlFor={`${id}${name}`}>
      {label}
      <input
        id={`${id}${name}`}
        type="number"
        className="numbers field-input w-14"
        min={0}
        max={max}
        value={box[name]}
        onChange={event => setBox({ ...box, [name]: Number(event.currentTarget.value) })}
      />
    </label>
  );
  return (
    <fieldset className="mask-tools text-12 text-dim" aria-label="A rectangle by numbers, pixels">
      {field('x', 'left', width)}
      {field('y', 'top', height)}
      {field('width', 'wide', width)}
      {field('height', 'high', height)}
      <button
        type="button"
        className="chip chip-small"
        data-testid="mask-rectangle"
        onClick={() => onAdd(box)}
      >
        Rectangle
      </button>
    </fieldset>
  );
}

/** A kept mask is white on black; here it is white on nothing. */
async function loadMask(url: string): Promise<ImageBitmap | null> {
  const blob = await fetch(url)
    .then(answer => (answer.ok ? answer.blob() : null))
    .catch(() => null);
  if (blob === null) return null;
  const bitmap = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.drawImage(bitmap, 0, 0);
  const pixels = context.getImageData(0, 0, bitmap.width, bitmap.height);
  for (let i = 0; i < pixels.data.length; i += 4) {
    pixels.data[i + 3] = pixels.data[i]!;
    pixels.data.fill(255, i, i + 3);
  }
  context.putImageData(pixels, 0, 0);
  return createImageBitmap(canvas);
}
