/** When each frame of the page began, and how long it took until the next one: a ring of the last ones. */
const KEPT = 1200;
/** Beyond this a frame was missed: 60 Hz, with room for 50 Hz screens. */
const LATE = 24;

export class PageFrames {
  readonly #start = new Float64Array(KEPT);
  readonly #length = new Float64Array(KEPT);
  #count = 0;
  #late = 0;
  #last: number | null = null;

  get late(): number {
    return this.#late;
  }

  get count(): number {
    return this.#count;
  }

  /** @param now milliseconds of the page's clock, at a frame's beginning */
  mark(now: number): void {
    if (this.#last !== null && now > this.#last) {
      const row = this.#count % KEPT;
      this.#start[row] = this.#last;
      this.#length[row] = now - this.#last;
      if (now - this.#last > LATE) this.#late++;
      this.#count++;
    }
    this.#last = now;
  }

  /** The page was hidden: what comes next is no frame. */
  pause(): void {
    this.#last = null;
  }

  /** Lengths of the newest frames, oldest first, milliseconds. */
  lengths(most: number): number[] {
    return this.#rows(most).map(row => this.#length[row]!);
  }

  /** All that are kept: beginning, by `origin` + the page's clock, and length. */
  list(origin: number): [start: number, duration: number][] {
    return this.#rows(KEPT).map(row => [origin + this.#start[row]!, this.#length[row]!]);
  }

  #rows(most: number): number[] {
    const kept = Math.min(this.#count, KEPT, most);
    return Array.from({ length: kept }, (_, i) => (this.#count - kept + i) % KEPT);
  }
}
