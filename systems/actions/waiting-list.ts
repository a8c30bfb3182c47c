import type { AuroraWorld } from '../../components/index.ts';

/** True when job `left` runs before job `right`: who is due first, then the lower order. */
export function runsBefore(world: AuroraWorld, left: number, right: number): boolean {
  const { due, order } = world.components.Job;
  const difference = due[left]! - due[right]!;
  return difference === 0 ? order[left]! < order[right]! : difference < 0;
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

/**
 * Moves a waiting job to a place of the list, 0 = next, and returns whether it stands elsewhere now. It passes its
 * neighbours one by one, and each pair exchanges what it is sorted by: the list stays sorted, and whatever comes back to
 * it later finds its place among the others as before.
 */
export function moveWaitingJob(world: AuroraWorld, job: number, place: number): boolean {
  const { entities, length } = world.waiting;
  let from = 0;
  while (from < length && entities[from] !== job) from++;
  if (from === length) return false;
  const to = Math.min(place, length - 1);
  const by = to < from ? -1 : 1;
  for (let at = from; at !== to; at += by) passNeighbour(world, at, at + by);
  return from !== to;
}

function passNeighbour(world: AuroraWorld, at: number, next: number): void {
  const { entities } = world.waiting;
  const { due, priority, order } = world.components.Job;
  const mover = entities[at]!;
  const passed = entities[next]!;
  const movers = priority[mover]!;
  const moversOrder = order[mover]!;
  const moversDue = due[mover]!;
  priority[mover] = priority[passed]!;
  order[mover] = order[passed]!;
  due[mover] = due[passed]!;
  priority[passed] = movers;
  order[passed] = moversOrder;
  due[passed] = moversDue;
  entities[at] = passed;
  entities[next] = mover;
}
