/**
 * How much the scene may cost. The tier follows measured frame times: down quickly when frames are late, up
 * slowly, and never again to one that was too much, so that it does not swing.
 */
import { TIERS, type Tier } from './tiers.ts';

/** Frames in one judgement: a third of a second at 60 Hz, so a single hiccup decides nothing. */
const WINDOW = 20;
/** When frames are very late, fewer of them suffice: nobody should wait seconds for the page to get lighter. */
const LONGEST_JUDGEMENT_MS = 900;
const FEWEST_SAMPLES = 3;
/** A frame is late when it takes longer than this: 60 Hz missed, with room for 50 Hz screens. */
const LATE_MS = 24;
const EARLY_MS = 18;
/** Good judgements in a row before trying one tier more. */
const PATIENCE = 20;
/** Between two frames at least this many times what one costs, so that a slow machine keeps most of its time. */
const REST = 6;
/** The share that a new sample has in the running cost. */
const COST_WEIGHT = 0.2;
/** One frame at 60 Hz, in which an ordinary frame hides its cost. */
const DISPLAY_FRAME_MS = 17;

/** Renderers that are programs on the CPU, by the names that they give themselves. */
export function isSoftwareRenderer(name: string): boolean {
  return /swiftshader|llvmpipe|lavapipe|softpipe|basic render|software/i.test(name);
}

export class QualityGovernor {
  #tier: number;
  #ceiling: number;
  #good = 0;
  #cost = 0;
  #sum = 0;
  readonly #samples: number[] = [];

  /** Milliseconds that decided the last judgement; null before the first. */
  #judged: number | null = null;

  /** A machine that draws on the CPU starts, and stays, at the lowest tier. */
  constructor(software = false) {
    this.#tier = software ? 0 : 1;
    this.#ceiling = software ? 0 : TIERS.length - 1;
  }

  get judged(): number | null {
    return this.#judged;
  }

  get tier(): Tier {
    return TIERS[this.#tier] ?? TIERS[0];
  }

  /** Milliseconds from one drawn frame to the next, at least. */
  get interval(): number {
    const rest = this.#cost > 2 * DISPLAY_FRAME_MS ? REST * this.#cost : 0;
    return Math.max(1000 / this.tier.framesPerSecond, rest);
  }

  /** Takes the time from one display frame to the next, for a frame in which something was drawn. True: new tier. */
  sample(milliseconds: number): boolean {
    this.#cost += (Math.min(milliseconds, 500) - this.#cost) * COST_WEIGHT;
    this.#samples.push(milliseconds);
    this.#sum += milliseconds;
    const enough =
      this.#samples.length >= WINDOW ||
      (this.#samples.length >= FEWEST_SAMPLES && this.#sum > LONGEST_JUDGEMENT_MS);
    if (!enough) return false;
    // The third quartile: one frame in four may be late for reasons that are not ours.
    const late = this.#samples.sort((a, b) => a - b)[Math.floor(this.#samples.length * 0.75)] ?? 0;
    this.#samples.length = 0;
    this.#judged = late;
    this.#sum = 0;
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
    this.#cost = 0;
    return true;
  }
}
