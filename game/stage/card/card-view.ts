/** What the card shows of a subject, in words that its components draw directly. */
import type { SerializedError } from '../../../models/errors.ts';
import type { GenerationSettings } from '../../../models/settings.ts';
import type { PictureView } from '../../api/protocol.ts';
import type { Subject } from '../store/select.ts';
import type { SketchFrame } from '../store/state.ts';

export type CardMood = 'asleep' | 'waiting' | 'painting' | 'finished' | 'failed';

export interface CardImage {
  readonly url: string;
  readonly step: number;
  readonly kind: 'latent' | 'full' | 'final';
}

export interface CardView {
  readonly mood: CardMood;
  readonly image: CardImage | null;
  /** 0 … 1 */
  readonly progress: number;
  /** width / height */
  readonly aspect: number;
  readonly alt: string;
  readonly settings: GenerationSettings | null;
  readonly picture: PictureView | null;
  readonly error: SerializedError | null;
}

export function cardView(subject: Subject): CardView {
  if (subject.kind === 'nothing') return { ...EMPTY };
  if (subject.kind === 'picture') return pictureCard(subject.picture, 0);
  if (subject.kind === 'sketch') return sketchCard(subject.sketch);
  const { job, preview } = subject;
  if (job.state === 'done' && job.picture) return pictureCard(job.picture, job.steps);
  return {
    ...EMPTY,
    mood: job.state === 'running' ? 'painting' : job.state === 'queued' ? 'waiting' : 'failed',
    image: preview && { url: preview.url, step: preview.step, kind: preview.kind },
    progress: job.steps > 0 ? job.step / job.steps : 0,
    aspect: aspectOf(job.settings),
    alt: `Preview of: ${job.settings.prompt}`,
    settings: job.settings,
    error: job.error,
  };
}

/** Passes after which a sketch stays as it is. */
const PASSES = 3;

function sketchCard({ url, pass, prompt, width, height }: SketchFrame): CardView {
  return {
    ...EMPTY,
    mood: 'painting',
    image: { url, step: pass, kind: 'full' },
    progress: pass / PASSES,
    aspect: aspectOf({ width, height }),
    alt: `Sketch of: ${prompt}`,
  };
}

const EMPTY: CardView = {
  mood: 'asleep',
  image: null,
  progress: 0,
  aspect: 1,
  alt: '',
  settings: null,
  picture: null,
  error: null,
};

function pictureCard(picture: PictureView, step: number): CardView {
  return {
    ...EMPTY,
    mood: 'finished',
    image: { url: picture.url, step, kind: 'final' },
    progress: 1,
    aspect: aspectOf(picture),
    alt: picture.settings?.prompt ?? 'A picture without a readable prompt',
    settings: picture.settings,
    picture,
  };
}

const aspectOf = ({ width, height }: { width: number; height: number }): number =>
  width > 0 && height > 0 ? width / height : 1;
