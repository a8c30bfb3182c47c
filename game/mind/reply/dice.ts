/** Her dice for words: what she says is varied, and the same for the same seed. */

export class Dice {
  #state: number;
  /** What was said last of each list, so that it is not said twice in a row. */
  readonly #last = new Map<string, number>();

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** 0 … 1, mulberry32 (T. Ettinger). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** One of several, and not the one of the last time. @param of names the list */
  pick<Item>(of: string, items: readonly Item[]): Item {
    const last = this.#last.get(of);
    const free = items.map((_, i) => i).filter(i => items.length === 1 || i !== last);
    const chosen = free[Math.floor(this.next() * free.length)]!;
    this.#last.set(of, chosen);
    return items[chosen]!;
  }
}
