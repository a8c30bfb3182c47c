/**
 * The fixed-step loop. Wall time comes in by an injected clock and is turned into whole steps; what cannot be
 * caught up is dropped, so that a machine that slept does not run hours of frames at once.
 * After G. Fiedler, "Fix Your Timestep!" (2004).
 */

export interface LoopClock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Calls back once after about `ms`; returns what undoes it. */
  after(ms: number, callback: () => void): () => void;
}

export interface LoopOptions {
  /** Milliseconds of one step. */
  readonly stepMs: number;
  /** Steps that one wake-up may run; older debt is dropped. */
  readonly maxCatchUp: number;
  readonly clock: LoopClock;
  readonly step: () => void;
  /**
   * Whether nobody would notice if steps came late: asked after each wake-up. While it is true, six are run at a time, ten times a
   * second: as many steps, a sixth of the wake-ups, which cost more than the steps. `nudge` ends it.
   */
  readonly calm?: () => boolean;
}

/** Steps that are run at a time while the world is calm. */
const CALM_STEPS = 6;

export interface Loop {
  start(): void;
  stop(): void;
  /** Something has come in: what is due is run at once, and the next steps in time. */
  nudge(): void;
  /** Steps that were dropped because they could not be caught up. */
  dropped(): number;
}

/** The machine's own clock. */
export const systemClock: LoopClock = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

export function createLoop({ stepMs, maxCatchUp, clock, step, calm = () => false }: LoopOptions): Loop {
  let next = 0;
  let dropped = 0;
  /** Steps that the next wake-up may find waiting because nobody was in a hurry. */
  let rest = 0;
  let running = false;
  let cancel: (() => void) | null = null;

  function sleep(steps: number): void {
    cancel = clock.after(Math.max(0, next + steps * stepMs - clock.now()), wake);
  }

  function wake(): void {
    const now = clock.now();
    const due = Math.floor((now - next) / stepMs) + 1;
    const run = Math.min(due, maxCatchUp + rest);
    running = true;
    for (let i = 0; i < run; i++) step();
    running = false;
    if (due > run) dropped += due - run;
    if (due > 0) next += due * stepMs;
    // A step may have stopped the loop.
    if (cancel === null) return;
    rest = calm() ? CALM_STEPS - 1 : 0;
    sleep(rest);
  }

  return {
    start() {
      if (cancel !== null) return;
      next = clock.now() + stepMs;
      rest = 0;
      sleep(0);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
    nudge() {
      if (rest === 0 || running || cancel === null) return;
      cancel();
      // In a task of its own: whoever posts something is not to find the world moved meanwhile.
      sleep(0);
    },
    dropped: () => dropped,
  };
}
