/** When the next frame is due: on a grid, so that a late one does not make all that follow late; and how well it was kept. */
import type { LoopClock } from '../loop.ts';

/** Frames that judgements and statistics are about. */
const WINDOW = 240;
/** 60 a second need this many milliseconds left of each sixtieth, for all else that a machine does. */
const QUICK_MS = 6;
const SLOW_MS = 9;
/** Frames before another rate is thought of. */
const PATIENCE = 90;

export const SLOW_RATE = 30;
export const FAST_RATE = 60;

export class FramePacer {
  dropped = 0;
  readonly #clock: LoopClock;
  readonly #setting: number | 'auto';
  readonly #work = new Float64Array(WINDOW);
  readonly #intervals = new Float64Array(WINDOW);
  #frames = 0;
  #sinceChange = 0;
  #rate: number;
  #due = 0;
  #last = 0;

  constructor(clock: LoopClock, setting: number | 'auto') {
    this.#clock = clock;
    this.#setting = setting;
    this.#rate = setting === 'auto' ? SLOW_RATE : setting;
  }

  get rate(): number {
    return this.#rate;
  }

  /** The first frame after a pause is due now. */
  resume(): void {
    this.#due = this.#clock.now();
    this.#last = 0;
  }

  /** A frame has begun at `begin` and was ready at `end`. Returns the milliseconds until the next one. */
  drawn(begin: number, end: number, busy: boolean): number {
    const at = this.#frames % WINDOW;
    this.#work[at] = end - begin;
    // A pause is no interval.
    this.#intervals[at] = this.#last === 0 ? 1000 / this.#rate : begin - this.#last;
    this.#last = begin;
    this.#frames++;
    this.#choose(busy);
    const step = 1000 / this.#rate;
    this.#due += step;
    const late = Math.floor((end - this.#due) / step);
    if (late >= 1) {
      this.dropped += late;
      this.#due += late * step;
    }
    return Math.max(0, this.#due - end);
  }

  /** Milliseconds; nearest-rank percentiles of the last frames. */
  statistics() {
    return {
      frameMs: percentiles(this.#work, this.#frames),
      intervalMs: percentiles(this.#intervals, this.#frames),
    };
  }

  #choose(busy: boolean): void {
    if (this.#setting !== 'auto') return;
    this.#sinceChange++;
    if (this.#rate === FAST_RATE && (busy || (this.#sinceChange % 30 === 0 && this.#slow() > SLOW_MS)))
      this.#change(SLOW_RATE);
    else if (
      this.#rate === SLOW_RATE &&
      !busy &&
      this.#sinceChange >= PATIENCE &&
      this.#sinceChange % 30 === 0
    )
      if (this.#slow() < QUICK_MS) this.#change(FAST_RATE);
  }

  /** One frame in ten of the last ninety takes longer. */
  #slow(): number {
    const count = Math.min(this.#frames, PATIENCE);
    const recent = Float64Array.from(
      { length: count },
      (_, i) => this.#work[(this.#frames - 1 - i) % WINDOW]!,
    );
    recent.sort();
    return recent[Math.min(count - 1, Math.floor(count * 0.9))] ?? 0;
  }

  #change(rate: number): void {
    this.#rate = rate;
    this.#sinceChange = 0;
  }
}

function percentiles(ring: Float64Array, frames: number): { p50: number; p99: number } {
  const count = Math.min(frames, ring.length);
  if (count === 0) return { p50: 0, p99: 0 };
  const sorted = ring.slice(0, count).sort();
  const rank = (share: number) => sorted[Math.min(count - 1, Math.ceil(share * count) - 1)]!;
  return { p50: rank(0.5), p99: rank(0.99) };
}
