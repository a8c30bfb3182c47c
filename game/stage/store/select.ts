/** Questions that several components ask of the state. */
import type { JobView, PictureView } from '../../api/protocol.ts';
import { hasEnded, isPainting } from './jobs.ts';
import type { PreviewFrame, SketchFrame, StageState } from './state.ts';

/** What stands on the card. */
export type Subject =
  | { readonly kind: 'job'; readonly job: JobView; readonly preview: PreviewFrame | null }
  | { readonly kind: 'sketch'; readonly sketch: SketchFrame }
  | { readonly kind: 'picture'; readonly picture: PictureView }
  | { readonly kind: 'nothing' };

export const runningJob = (state: StageState): JobView | undefined =>
  state.jobs.find(job => job.state === 'running');

/** Jobs that wait, the next one first. */
export const waitingJobs = (state: StageState): JobView[] =>
  state.jobs
    .filter(job => job.state === 'queued')
    .sort((a, b) => (a.position ?? Number.POSITIVE_INFINITY) - (b.position ?? Number.POSITIVE_INFINITY));

/** What Esc would stop: the running job, else the next in the queue. */
export const interruptible = (state: StageState): JobView | undefined =>
  runningJob(state) ?? waitingJobs(state)[0];

/**
 * The inspected picture; else what is being painted; else what is painted along with the words that are being written; else what was painted last; else the newest picture there is.
 */
export function subject(state: StageState): Subject {
  if (state.inspected) return { kind: 'picture', picture: state.inspected };
  // A picture that is only painted again to compare it belongs to its panel, not on the card.
  const active =
    state.jobs.find(job => job.state === 'running' && isPainting(job)) ??
    waitingJobs(state).find(isPainting) ??
    (state.sketch ? undefined : state.jobs.find(job => job.id === state.lastEnded && hasEnded(job)));
  if (!active && state.sketch) return { kind: 'sketch', sketch: state.sketch };
  if (active) return { kind: 'job', job: active, preview: state.previews[active.id] ?? null };
  const newest = state.gallery.pictures[0];
  return newest ? { kind: 'picture', picture: newest } : { kind: 'nothing' };
}
