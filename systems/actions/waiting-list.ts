import type { AuroraWorld } from '../../components/index.ts';

/** True when job `left` runs before job `right`: higher priority first, then the earlier submission. */
function runsBefore(world: AuroraWorld, left: number, right: number): boolean {
  const { priority, serial } = world.components.Job;
  const difference = priority[left]! - priority[right]!;
  return difference === 0 ? serial[left]! < serial[right]! : difference > 0;
}

/** Puts a job entity in its place of the waiting list (binary search, then a shift; allocates nothing). */
export function enqueueJob(world: AuroraWorld, job: number): void {
  const { waiting } = world;
  let low = 0;
  let high = waiting.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (runsBefore(world, waiting.entities[middle]!, job)) low = middle + 1;
    else high = middle;
  }
  waiting.entities.copyWithin(low + 1, low, waiting.length);
  waiting.entities[low] = job;
  waiting.length++;
}

/** Takes a job entity out of the waiting list; no effect when it is not there. */
export function dequeueJob(world: AuroraWorld, job: number): void {
  const { waiting } = world;
  for (let i = 0; i < waiting.length; i++) {
    if (waiting.entities[i] !== job) continue;
    waiting.entities.copyWithin(i, i + 1, waiting.length);
    waiting.length--;
    return;
  }
}
