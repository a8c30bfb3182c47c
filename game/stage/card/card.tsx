import { useCallback, useMemo, useRef } from 'react';
import { formatValue } from '../format.ts';
import { startPictureDrag } from '../gallery/drag-out.ts';
import type { SceneImage } from '../scene.ts';
import type { CastCard } from '../space/cast.ts';
import type { SpaceLink } from '../space/space-link.ts';
import type { Deeds } from '../space/use-deeds.ts';
import { useHand } from '../space/use-hand.ts';
import { useProxy } from '../space/use-proxy.ts';
import { useStageState } from '../store/use-stage.tsx';
import { useComposition } from '../use-composition.ts';
import type { CardView } from './card-view.ts';
import { NoiseCanvas } from './noise-canvas.tsx';
import { PreviewStack } from './preview-stack.tsx';
import { StatusLine } from './status-line.tsx';

interface Props {
  readonly card: CastCard;
  readonly near: boolean;
  readonly space: SpaceLink;
  readonly deeds: Deeds;
}

/**
 * The picture in the middle, or what becomes one. The scene draws it as a thing in space; these elements load it, say what it is, and take
 * pointer and focus. Where there is no scene, they show it.
 */
export function Card({ card, near, space, deeds }: Props) {
  const { serial, view, subject } = card;
  const panel = useStageState(state => state.panel !== null);
  const full = useStageState(state => state.full);
  const { card: box } = useComposition(view.aspect, near, panel, full);
  const ref = useRef<HTMLElement>(null);
  const show = useCallback((image: SceneImage) => space.setImage(serial, image), [space, serial]);
  const { mayDragOut, ...hand } = useHand(space, serial);
  useProxy(space, serial, ref, box);

  const job = subject.kind === 'job' ? subject.job : null;
  const open = job?.state === 'queued' || job?.state === 'running';
  const { picture } = view;
  const style = useMemo(
    () => ({ left: box.left, top: box.top, width: box.width, height: box.height }),
    [box],
  );
  return (
    <figure ref={ref} className="card" data-mood={view.mood} style={style}>
      <div className="card-surface" {...hand}>
        {view.image === null && (
          <NoiseCanvas strength={NOISE[view.mood]} moving={view.mood !== 'failed'} onDraw={show} />
        )}
        <PreviewStack image={view.image} alt={view.alt} progress={view.progress} onShown={show} />
        {job?.state === 'done' && <div key={job.id} className="card-flash" aria-hidden="true" />}
      </div>
      {picture && (
        <button
          type="button"
          data-testid="gallery-item"
          data-picture={picture.id}
          className="card-hand"
          aria-label={`Look at: ${view.alt}`}
          aria-pressed={near}
          title={`${view.alt}\n${HOW}`}
          draggable
          {...hand}
          onDragStart={event =>
            mayDragOut() ? startPictureDrag(event.dataTransfer, picture) : event.preventDefault()
          }
          onClick={event => deeds.open(card, event)}
          onKeyDown={event => deeds.key(event, card)}
        />
      )}
      <figcaption className="card-caption">
        {open && job && <StatusLine job={job} />}
        {job?.state === 'failed' && <Ash view={view} />}
        {job?.state === 'cancelled' && (
          <span>
            stopped at step {job.step}/{job.steps}
          </span>
        )}
      </figcaption>
    </figure>
  );
}

const HOW = 'Drag: move and throw · Alt + drag: take its file out · C: compare';
const NOISE = { asleep: 0.35, waiting: 0.6, painting: 1, finished: 1, failed: 0.2 } as const;

/** Why a picture failed: what happened, which value, what to do, in one line. */
function Ash({ view }: { view: CardView }) {
  const error = view.error;
  if (!error) return null;
  return (
    <p className="text-coral">
      {error.message}
      {error.value !== undefined && ` (${error.field ? `${error.field} ` : ''}${formatValue(error.value)})`}.{' '}
      <span className="text-text">{error.hint}</span>
    </p>
  );
}
