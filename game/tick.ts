import type { AuroraWorld } from '../components/index.ts';
import type { FrameTimes } from './frame-times.ts';
import type { ScheduledSystem } from './schedule.ts';

/** Runs one frame of a schedule. `now` (milliseconds, monotonic) only measures: nothing in the world reads it. */
export function runTick(
  world: AuroraWorld,
  schedule: readonly ScheduledSystem[],
  times: FrameTimes,
  now: () => number,
): void {
  const row = times.frames % times.total.length;
  const start = now();
  let last = start;
  for (let i = 0; i < schedule.length; i++) {
    schedule[i]!.run(world);
    const end = now();
    times.bySystem[i]![row] = end - last;
    last = end;
  }
  times.start[row] = start;
  times.total[row] = last - start;
  times.frames++;
}
