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
}

export interface Loop {
  start(): void;
  stop(): void;
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

export function createLoop({ stepMs, maxCatchUp, clock, step }: LoopOptions): Loop {
  let next = 0;
  let dropped = 0;
  let cancel: (() => void) | null = null;

  function wake(): void {
    const now = clock.now();
    const due = Math.floor((now - next) / stepMs) + 1;
    const run = Math.min(due, maxCatchUp);
    for (let i = 0; i < run; i++) step();
    if (due > run) dropped += due - run;
    if (due > 0) next += due * stepMs;
    // A step may have stopped the loop.
    if (cancel !== null) cancel = clock.after(Math.max(0, next - clock.now()), wake);
  }

  return {
    start() {
      if (cancel !== null) return;
      next = clock.now() + stepMs;
      cancel = clock.after(stepMs, wake);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
    dropped: () => dropped,
  };
}
