import type { JobView } from '../../api/protocol.ts';
import { hasEnded } from '../store/jobs.ts';

/** The gap between rows that a height lies in: 0 = before the first. @param middles of the rows, from above */
export function placeAt(y: number, middles: readonly number[]): number {
  const place = middles.findIndex(middle => y < middle);
  return place < 0 ? middles.length : place;
}

/** Seconds until everything is painted; null when nothing is known, or nothing waits. */
export function queueSeconds(jobs: readonly JobView[]): number | null {
  const etas = jobs.filter(job => !hasEnded(job)).map(({ etaSeconds }) => etaSeconds);
  const known = etas.filter(seconds => seconds !== null);
  return known.length < etas.length || known.length === 0 ? null : Math.max(...known);
}

/** What has ended, the last first. */
export const endedJobs = (jobs: readonly JobView[]): JobView[] =>
  jobs.filter(hasEnded).sort((a, b) => ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? 1 : -1));
