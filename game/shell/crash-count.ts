/** How soon something that keeps dying is tried again, and when it is given up. */

export interface Retry {
  /** Milliseconds to wait. */
  readonly wait: number;
}

export class CrashCount {
  readonly #most: number;
  readonly #healthy: number;
  readonly #delay: (attempt: number) => number;
  #inARow = 0;

  /** @param most deaths in a row @param healthy milliseconds after which a life was a good one */
  constructor(most: number, healthy: number, delay: (attempt: number) => number) {
    this.#most = most;
    this.#healthy = healthy;
    this.#delay = delay;
  }

  get inARow(): number {
    return this.#inARow;
  }

  /** @param lived milliseconds @returns null: it will not come up by itself */
  died(lived: number): Retry | null {
    this.#inARow = lived > this.#healthy ? 1 : this.#inARow + 1;
    return this.#inARow > this.#most ? null : { wait: this.#delay(this.#inARow - 1) };
  }

  /** Somebody looked, and wants it to be tried again. */
  forgive(): void {
    this.#inARow = 0;
  }
}
