/**
 * A mask as what was done to it: strokes, rectangles, turning over. Drawn anew from its beginning after an undo, so that nothing is
 * ever lost. Places in pixels of the picture.
 */

export interface StrokePoint {
  readonly x: number;
  readonly y: number;
  /** Of the brush here, pixels. */
  readonly radius: number;
}

export type MaskDeed =
  | { readonly kind: 'stroke'; readonly erase: boolean; readonly points: readonly StrokePoint[] }
  | {
      readonly kind: 'rectangle';
      readonly erase: boolean;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'invert' }
  | { readonly kind: 'clear' };

export interface MaskHistory {
  readonly done: readonly MaskDeed[];
  /** What was undone, the last first. */
  readonly undone: readonly MaskDeed[];
}

export const NOTHING_DONE: MaskHistory = { done: [], undone: [] };

export const withDeed = ({ done }: MaskHistory, deed: MaskDeed): MaskHistory => ({
  done: [...done, deed],
  undone: [],
});

export function undo({ done, undone }: MaskHistory): MaskHistory {
  const last = done.at(-1);
  return last === undefined ? { done, undone } : { done: done.slice(0, -1), undone: [last, ...undone] };
}

export function redo({ done, undone }: MaskHistory): MaskHistory {
  const [next, ...rest] = undone;
  return next === undefined ? { done, undone } : { done: [...done, next], undone: rest };
}

export const BRUSH = { min: 1, max: 400 } as const;

/** The next size of the brush: a fifth larger or smaller, and at least a pixel. */
export function nextBrush(size: number, by: 1 | -1): number {
  const next = by > 0 ? Math.max(size + 1, size * 1.2) : Math.min(size - 1, size / 1.2);
  return Math.min(BRUSH.max, Math.max(BRUSH.min, Math.round(next)));
}

/** A pen that is pressed lightly paints thinly; a finger and a mouse, which say nothing of it, as thick as the brush is. */
export const brushRadius = (size: number, pointer: string, pressure: number): number =>
  (size / 2) * (pointer === 'pen' ? 0.25 + 0.75 * Math.min(1, Math.max(0, pressure)) : 1);

/** What of a canvas's two-dimensional context is drawn with. */
export type MaskContext = Pick<
  CanvasRenderingContext2D,
  | 'clearRect'
  | 'fillRect'
  | 'beginPath'
  | 'arc'
  | 'fill'
  | 'moveTo'
  | 'lineTo'
  | 'stroke'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'lineCap'
  | 'globalCompositeOperation'
>;

const PAINTED = '#fff';

/** Does one deed on a canvas of the picture's size: white where it is to be painted, nothing elsewhere. */
export function draw(context: MaskContext, deed: MaskDeed, width: number, height: number): void {
  context.fillStyle = PAINTED;
  context.strokeStyle = PAINTED;
  context.globalCompositeOperation = 'source-over';
  if (deed.kind === 'clear') {
    context.clearRect(0, 0, width, height);
    return;
  }
  if (deed.kind === 'invert') {
    // Where there is something nothing stays, and the other way round.
    context.globalCompositeOperation = 'xor';
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = 'source-over';
    return;
  }
  if (deed.erase) context.globalCompositeOperation = 'destination-out';
  if (deed.kind === 'rectangle') context.fillRect(deed.x, deed.y, deed.width, deed.height);
  else drawStroke(context, deed.points);
  context.globalCompositeOperation = 'source-over';
}

export function drawStroke(context: MaskContext, points: readonly StrokePoint[]): void {
  context.lineCap = 'round';
  for (const [i, { x, y, radius }] of points.entries()) {
    const before = points[i - 1];
    context.beginPath();
    if (before === undefined) {
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fill();
      continue;
    }
    context.lineWidth = before.radius + radius;
    context.moveTo(before.x, before.y);
    context.lineTo(x, y);
    context.stroke();
  }
}
