/**
 * Whoever scrolls wants that to be smooth before anything else. Where the page is drawn on the processor (the lowest tier), one frame of
 * her or of the sky takes longer than a frame of the list: so what moves by itself is drawn a few times a second until the hand rests.
 */
import { quality } from './quality.ts';
import { TIERS } from './tiers.ts';

/** Milliseconds after the last movement. */
const RESTED = 300;
/** Milliseconds from one drawn frame to the next meanwhile: she still breathes, and a picture that is being painted still grows. */
const APART = 500;

export class GiveWay {
  readonly #lowest: () => boolean;
  readonly #now: () => number;
  #moved = Number.NEGATIVE_INFINITY;

  /** @param lowest whether the page is drawn at the lowest tier @param now milliseconds */
  constructor(lowest: () => boolean, now: () => number = () => performance.now()) {
    this.#lowest = lowest;
    this.#now = now;
  }

  /** Something on the page was scrolled. */
  scrolled = (): void => {
    this.#moved = this.#now();
  };

  /** Milliseconds from one drawn frame to the next, at least, of what would usually be drawn every `usual`. */
  interval(usual: number): number {
    return this.#lowest() && this.#now() - this.#moved < RESTED ? Math.max(usual, APART) : usual;
  }
}

/** The page's own. */
export const giveWay = new GiveWay(() => quality.state().tier === TIERS[0]);

/** Every list of the page; they need not know of it. Returns how to stop. */
export function watchScrolling(root: Document): () => void {
  root.addEventListener('scroll', giveWay.scrolled, { capture: true, passive: true });
  return () => root.removeEventListener('scroll', giveWay.scrolled, { capture: true });
}
