/**
 * How much the backdrop may cost. The tier follows measured frame times: down quickly when frames are late, up
 * slowly and at most once, so that it never swings.
 */

export interface Tier {
  readonly name: 'low' | 'middle' | 'high';
  /** The sky's pixels a side, as a share of the screen's. It is soft; the stars are drawn at full size. */
  readonly skyScale: number;
  /** The sky is drawn anew every n-th drawn frame. */
  readonly skyEvery: number;
  /** Drawn frames per second at most. */
  readonly framesPerSecond: number;
  readonly pixelRatio: number;
  readonly stars: number;
}

export const TIERS: readonly [Tier, Tier, Tier] = [
  { name: 'low', skyScale: 0.22, skyEvery: 2, framesPerSecond: 12, pixelRatio: 1, stars: 900 },
  { name: 'middle', skyScale: 0.35, skyEvery: 2, framesPerSecond: 30, pixelRatio: 1, stars: 1500 },
  { name: 'high', skyScale: 0.6, skyEvery: 1, framesPerSecond: 60, pixelRatio: 1.5, stars: 2400 },
];

/** Frames in one judgement: a third of a second at 60 Hz, so a single hiccup decides nothing. */
const WINDOW = 20;
/** A frame is late when it takes longer than this: 60 Hz missed, with room for 50 Hz screens. */
const LATE_MS = 24;
const EARLY_MS = 18;
/** Good judgements in a row before trying one tier more. */
const PATIENCE = 20;

export class QualityGovernor {
  #tier: number;
  #ceiling = TIERS.length - 1;
  #good = 0;
  readonly #samples: number[] = [];

  constructor(start = 1) {
    this.#tier = start;
  }

  get tier(): Tier {
    return TIERS[this.#tier] ?? TIERS[0];
  }

  /** Takes the time from one display frame to the next, for a frame in which something was drawn. True: new tier. */
  sample(milliseconds: number): boolean {
    this.#samples.push(milliseconds);
    if (this.#samples.length < WINDOW) return false;
    // The third quartile: one frame in four may be late for reasons that are not ours.
    const late = this.#samples.sort((a, b) => a - b)[Math.floor(WINDOW * 0.75)] ?? 0;
    this.#samples.length = 0;
    if (late > LATE_MS && this.#tier > 0) {
      // A tier that was too much once is not tried again.
      this.#ceiling = this.#tier - 1;
      return this.#move(-1);
    }
    this.#good = late < EARLY_MS ? this.#good + 1 : 0;
    if (this.#good >= PATIENCE && this.#tier < this.#ceiling) return this.#move(1);
    return false;
  }

  #move(by: number): boolean {
    this.#tier += by;
    this.#good = 0;
    return true;
  }
}
