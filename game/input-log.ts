import { type AuroraWorld, post } from '../components/index.ts';

/** Everything that entered a world, with the tick before which it entered: enough to live the run again. */
export interface InputLog {
  /** Rows of (tick, kind, a, b, x). */
  readonly rows: number[];
}

const ROW = 5;

export const createInputLog = (): InputLog => ({ rows: [] });

/** Writes down what waits in the inbox; call it right before each tick. */
export function recordInputs(log: InputLog, world: AuroraWorld): void {
  const { inbox, clock } = world;
  for (let i = 0; i < inbox.length; i++) {
    log.rows.push(clock.tick, inbox.kind[i]!, inbox.a[i]!, inbox.b[i]!, inbox.x[i]!);
  }
}

/** Feeds a fresh world from a log: the returned function posts what belongs before the coming tick. */
export function createReplay(log: InputLog): (world: AuroraWorld) => void {
  let at = 0;
  return world => {
    while (at < log.rows.length && log.rows[at] === world.clock.tick) {
      post(world.inbox, log.rows[at + 1]!, log.rows[at + 2]!, log.rows[at + 3]!, log.rows[at + 4]!);
      at += ROW;
    }
  };
}
