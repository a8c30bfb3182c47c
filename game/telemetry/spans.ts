/** Things that took a while outside of the tick: a job's step, a text that was heard. The last so many are kept. */
export interface Span {
  readonly track: SpanTrack;
  readonly name: string;
  /** Milliseconds of the kernel's clock. */
  readonly start: number;
  readonly duration: number;
  readonly args: Readonly<Record<string, string | number>>;
}

export const SPAN_TRACKS = ['steps', 'voice made', 'voice heard'] as const;
export type SpanTrack = (typeof SPAN_TRACKS)[number];

export const MOST_SPANS = 2000;

export class Spans {
  readonly #ring: Span[] = [];
  #next = 0;

  add(span: Span): void {
    this.#ring[this.#next] = span;
    this.#next = (this.#next + 1) % MOST_SPANS;
  }

  /** In the order in which they were added. */
  list(): Span[] {
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
  }
}
