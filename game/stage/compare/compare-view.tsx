import { type CSSProperties, type PointerEvent, useEffect, useRef, useState } from 'react';
import type { PictureView } from '../../api/protocol.ts';
import { CloseIcon } from '../frame/icons.tsx';
import type { Pair } from '../store/state.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { useComposition } from '../use-composition.ts';
import { knownPicture } from './known-picture.ts';

/**
 * Two pictures in one frame, and a line of light between them that a hand or the arrow keys move: left of it the first is seen, right of
 * it the second. The slider is an ordinary one, so that every way of moving sliders works.
 */
export function CompareView({ pair }: { pair: Pair }) {
  const { store } = useStage();
  const state = useStageState(whole => whole);
  const [share, setShare] = useState(50);
  const [aspect, setAspect] = useState(1);
  const frame = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const { card: box } = useComposition(aspect, false, false, true);
  const [first, second] = pair.map(id => knownPicture(state, id));
  const [nameA, nameB] = [nameOf(first, 'the first'), nameOf(second, 'the second')];

  useEffect(() => {
    const opener = document.activeElement;
    slider.current?.focus({ preventScroll: true });
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);

  const close = () => store.dispatch({ type: 'compare', pictures: null });
  const follow = (event: PointerEvent<HTMLElement>) => {
    const bounds = frame.current?.getBoundingClientRect();
    if (!bounds || event.buttons === 0) return;
    const at = ((event.clientX - bounds.left) / bounds.width) * 100;
    setShare(Math.max(0, Math.min(100, at)));
  };
  // A little room is left for what is said below.
  const shrink = 0.86;
  const style = {
    left: box.left + (box.width * (1 - shrink)) / 2,
    top: box.top + box.height * 0.03,
    width: box.width * shrink,
    height: box.height * shrink,
    '--share': `${share}%`,
  } as CSSProperties;
  return (
    <section className="compare" aria-label="Compare two pictures" data-testid="compare">
      <div
        ref={frame}
        className="compare-frame"
        style={style}
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId);
          follow(event);
        }}
        onPointerMove={follow}
      >
        <img
          src={urlOf(pair[0])}
          alt={nameA}
          draggable={false}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            naturalHeight > 0 && setAspect(naturalWidth / naturalHeight)
          }
        />
        <img src={urlOf(pair[1])} alt={nameB} className="compare-after" draggable={false} />
        <input
          ref={slider}
          type="range"
          min={0}
          max={100}
          step={1}
          value={Math.round(share)}
          className="compare-slider"
          data-testid="compare-slider"
          aria-label={`Compare: left ${nameA}, right ${nameB}`}
          aria-valuetext={`${Math.round(share)} percent of ${nameA}, the rest is ${nameB}`}
          onChange={event => setShare(Number(event.currentTarget.value))}
          onKeyDown={event => {
            // The page's own Esc would stop a painting.
            if (event.key !== 'Escape') return;
            event.preventDefault();
            event.stopPropagation();
            close();
          }}
        />
        <span className="compare-line" aria-hidden="true" />
        <button
          type="button"
          className="icon-button compare-close"
          aria-label="Close the comparison"
          onClick={close}
        >
          <CloseIcon />
        </button>
        <p className="compare-name compare-name-first">{caption(first)}</p>
        <p className="compare-name compare-name-second">{caption(second)}</p>
      </div>
    </section>
  );
}

const urlOf = (id: string) => `api/v1/pictures/${encodeURIComponent(id)}/file`;
const nameOf = (picture: PictureView | undefined, otherwise: string): string =>
  picture?.settings?.prompt ?? otherwise;

/** What tells two pictures of the same words apart. */
function caption(picture: PictureView | undefined): string {
  if (!picture?.settings) return '';
  const { prompt, seed, steps, guidanceScale } = picture.settings;
  return `${prompt} · seed ${seed}, ${steps} steps, guidance ${guidanceScale}`;
}
