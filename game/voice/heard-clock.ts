/**
 * How much of a text's sound has been heard. The page that plays it knows, and tells; between two reports, and where
 * there is no page, the kernel's own clock goes on, but never past the sound that is made.
 */
export class HeardClock {
  readonly #now: () => number;
  #base: { seconds: number; at: number } | null = null;
  #made = 0;

  /** @param now milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The next text: nothing of it has been heard, and `made` seconds are there. */
  restart(made: number): void {
    this.#made = made;
    this.#base = made > 0 ? { seconds: 0, at: this.#now() } : null;
  }

  /** More sound is there. Who had heard all that there was waited for it. */
  extend(made: number): void {
    const seconds = this.seconds();
    if (this.#base === null || seconds >= this.#made) this.#base = { seconds, at: this.#now() };
    this.#made = made;
  }

  report(seconds: number): void {
    this.#base = { seconds: Math.min(seconds, this.#made), at: this.#now() };
  }

  seconds(): number {
    if (this.#base === null) return 0;
    return Math.min(this.#made, this.#base.seconds + (this.#now() - this.#base.at) / 1000);
  }
}
