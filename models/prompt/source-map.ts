/** Positions in a text that was put together from stretches of another one, left to right or not. */

/** Half-open, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export class MappedText {
  readonly text: string;
  /** Where each stretch begins in `text`, and in the source. */
  readonly #begins: number[] = [];
  readonly #sources: number[] = [];
  readonly #end: number;

  /** `source.slice(range)` of each range, one after the other. */
  constructor(source: string, ranges: readonly Range[]) {
    const stretches: string[] = [];
    let length = 0;
    for (const { start, end } of ranges) {
      if (end <= start) continue;
      this.#begins.push(length);
      this.#sources.push(start);
      stretches.push(source.slice(start, end));
      length += end - start;
    }
    this.text = stretches.join('');
    this.#end = ranges.at(-1)?.end ?? 0;
  }

  /** The source position of the character at `at`; of the end where there is none. */
  sourceOf(at: number): number {
    if (at >= this.text.length) return this.#end;
    let low = 0;
    let high = this.#begins.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#begins[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return this.#sources[low]! + (at - this.#begins[low]!);
  }
}
