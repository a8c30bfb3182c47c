import { PRIORITY_SECONDS } from '../../systems/index.ts';
import type { PendingJob } from './job-journal.ts';

/**
 * Seconds that each job of an earlier run has waited, as the world is to count them. Where somebody moved jobs, those stand as they
 * were listed, whatever their age and priority say: each counts as old enough to be due no later than the next.
 */
export function restoredAges(jobs: readonly PendingJob[], now: Date): Map<string, number> {
  const ages = new Map<string, number>();
  let due = Number.POSITIVE_INFINITY;
  for (const { id, createdAt, priority, placed } of jobs.toReversed()) {
    const ahead = priority * PRIORITY_SECONDS;
    const own = Math.max(0, (now.getTime() - createdAt.getTime()) / 1000);
    const age = placed ? Math.max(own, -due - ahead) : own;
    if (placed) due = -age - ahead;
    ages.set(id, age);
  }
  return ages;
}
