import { useCallback, useEffect, useMemo, useRef } from 'react';
import { formatValue } from '../format.ts';
import { startPictureDrag } from '../gallery/drag-out.ts';
import { prefersStill } from '../motion.ts';
import { meanLight, type SceneImage, type SceneLink } from '../scene.ts';
import type { Subject } from '../store/select.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { useComposition } from '../use-composition.ts';
import { CardLight, LIGHT_MARGIN } from './card-light.ts';
import { type CardView, cardView } from './card-view.ts';
import { NoiseCanvas } from './noise-canvas.tsx';
import { PreviewStack } from './preview-stack.tsx';
import { StatusLine } from './status-line.tsx';

interface Props {
  readonly subject: Subject;
  readonly near: boolean;
  readonly scene: SceneLink;
}

/** A picture (or what becomes one) as a card of light, standing in the scene. */
export function Card({ subject, near, scene }: Props) {
  const view = useMemo(() => cardView(subject), [subject]);
  const panel = useStageState(state => state.panel !== null);
  const { card: box, ...composition } = useComposition(view.aspect, near, panel);
  const { store } = useStage();
  const reflect = useCallback((image: SceneImage) => scene.set({ image, light: meanLight(image) }), [scene]);

  useEffect(() => {
    scene.set({ composition: { ...composition, card: box }, glow: GLOW[view.mood] });
  });

  const job = subject.kind === 'job' ? subject.job : null;
  const open = job?.state === 'queued' || job?.state === 'running';
  const { picture } = view;
  return (
    <figure
      className="card"
      data-mood={view.mood}
      style={{ left: box.left, top: box.top, width: box.width, height: box.height }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging is a shortcut; "Save file" in the panel is its keyboard twin. */}
      <div
        className="card-surface"
        draggable={picture !== null}
        onDragStart={event => picture && startPictureDrag(event.dataTransfer, picture)}
        onDoubleClick={() => picture && store.dispatch({ type: 'inspect', picture })}
      >
        {view.image === null && (
          <NoiseCanvas strength={NOISE[view.mood]} moving={view.mood !== 'failed'} onDraw={reflect} />
        )}
        <PreviewStack image={view.image} alt={view.alt} progress={view.progress} onShown={reflect} />
        {job?.state === 'done' && <div key={job.id} className="card-flash" aria-hidden="true" />}
      </div>
      <Light view={view} width={box.width} height={box.height} />
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

const GLOW = { asleep: 0.12, waiting: 0.4, painting: 0.85, finished: 0.75, failed: 0.06 } as const;
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

function Light({ view, width, height }: { view: CardView; width: number; height: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const light = useRef<CardLight | null>(null);
  useEffect(() => {
    if (!canvas.current) return;
    light.current = new CardLight(canvas.current, prefersStill);
    return () => light.current?.dispose();
  }, []);
  useEffect(() => light.current?.resize(width, height), [width, height]);
  useEffect(() => light.current?.update(view.mood, view.progress), [view.mood, view.progress]);
  return (
    <div aria-hidden="true">
      <canvas
        ref={canvas}
        className="card-light"
        style={{
          left: -LIGHT_MARGIN,
          top: -LIGHT_MARGIN,
          width: width + 2 * LIGHT_MARGIN,
          height: height + 2 * LIGHT_MARGIN,
        }}
      />
    </div>
  );
}
