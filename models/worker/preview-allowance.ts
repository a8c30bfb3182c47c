/**
 * Keeps full previews from slowing a painting: together they may take no more than a share of the time that its
 * steps take. A decode costs half a step with the embedded model, and three steps with Stable Diffusion on a CPU.
 */
export class PreviewAllowance {
  readonly #share: number;
  #stepMs = 0;
  #fullMs = 0;

  /** @param share 0 … 1; Infinity = full previews whenever they are asked for */
  constructor(share: number) {
    this.#share = share;
  }

  /** Notes what a step without its preview took, milliseconds. */
  step(ms: number): void {
    this.#stepMs += ms;
  }

  /** Notes what a full preview took, milliseconds. */
  full(ms: number): void {
    this.#fullMs += ms;
  }

  /** Whether one more full preview of about this many milliseconds stays within the share. */
  allows(ms: number): boolean {
    return this.#share === Number.POSITIVE_INFINITY || this.#fullMs + ms <= this.#share * this.#stepMs;
  }
}
