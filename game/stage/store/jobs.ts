import type { SerializedError } from '../../../models/errors.ts';
import type { JobView } from '../../api/protocol.ts';
import type { PreviewFrame, StageState } from './state.ts';
import { withError, withNote } from './toasts.ts';

/** Ended jobs that stay in the queue list; older ones are found in the gallery. */
const KEPT_ENDED_JOBS = 40;

export const hasEnded = (job: JobView): boolean =>
  job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';

/** A job that makes a picture; `verify` jobs make none, and whoever asked for one gets its report or its error. */
export const isPainting = (job: JobView): boolean => job.purpose === 'picture';

/**
 * Takes over jobs as the kernel tells them (whole, in any order). A failure that happened since the page last knew
 * the job is told (on the card, or as a toast when the card shows something else); `complete` says that the list is all there is (after connecting), and then a job
 * which only the page still knows is forgotten, and old failures stay quiet.
 */
export function mergeJobs(state: StageState, incoming: readonly JobView[], complete: boolean): StageState {
  const known = new Map(state.jobs.map(job => [job.id, job]));
  const merged = complete ? new Map<string, JobView>() : new Map(known);
  const failures: SerializedError[] = [];
  let next = state;
  for (const job of incoming) {
    const before = known.get(job.id);
    merged.set(job.id, job);
    const wasOpen = before ? !hasEnded(before) : !complete;
    if (wasOpen && hasEnded(job) && isPainting(job)) {
      next = { ...next, lastEnded: job.id };
      if (job.error && job.state === 'failed') failures.push(job.error);
    }
    // What a page hears of for the first time when it connects is old.
    if (isPainting(job) && (before || !complete)) {
      for (const note of job.notes) if (!before?.notes.includes(note)) next = withNote(next, note);
    }
    if (before && job.resumes > before.resumes)
      next = withNote(next, `The painter was restarted and goes on from step ${job.step}.`);
  }
  // The card itself says why its picture failed, in its own line; a toast is for failures that it does not show.
  const onCard = state.inspected === null && [...merged.values()].every(hasEnded) ? 1 : 0;
  for (const error of failures.slice(0, failures.length - onCard)) next = withError(next, error);
  const jobs = trim([...merged.values()].sort(byAge));
  const ids = new Set(jobs.map(job => job.id));
  const previews = Object.fromEntries(Object.entries(next.previews).filter(([id]) => ids.has(id)));
  const lastEnded = next.lastEnded !== null && ids.has(next.lastEnded) ? next.lastEnded : null;
  return { ...next, jobs, previews, lastEnded };
}

/** A preview counts only while its job is being painted, and never goes backwards. */
export function withPreview(state: StageState, jobId: string, frame: PreviewFrame): StageState {
  const job = state.jobs.find(candidate => candidate.id === jobId);
  if (job && hasEnded(job)) return state;
  const shown = state.previews[jobId];
  // A resumed job repeats at most the step it died in; that one is equal, so showing it again is harmless.
  if (shown && shown.step > frame.step && shown.kind === frame.kind && !job?.resumes) return state;
  return { ...state, previews: { ...state.previews, [jobId]: frame } };
}

function byAge(a: JobView, b: JobView): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return (a.position ?? -1) - (b.position ?? -1);
}

function trim(jobs: JobView[]): JobView[] {
  let surplus = jobs.filter(hasEnded).length - KEPT_ENDED_JOBS;
  return jobs.filter(job => !(hasEnded(job) && surplus-- > 0));
}
