import type { NoiseGenerator } from '../random/index.ts';

/**
 * The noise of one picture out of a batch that is drawn in one piece, as ComfyUI and diffusers draw it from a single
 * generator: each call draws for all pictures and hands out the share of one.
 */
export class BatchNoise implements NoiseGenerator {
  readonly #whole: NoiseGenerator;
  readonly #index: number;
  readonly #size: number;

  private constructor(whole: NoiseGenerator, index: number, size: number) {
    this.#whole = whole;
    this.#index = index;
    this.#size = size;
  }

  /** `whole` itself for a picture that is alone. */
  static of(
    whole: NoiseGenerator,
    batch?: { readonly index: number; readonly size: number },
  ): NoiseGenerator {
    return batch ? new BatchNoise(whole, batch.index, batch.size) : whole;
  }

  fillNormal(out: Float32Array): void {
    const all = new Float32Array(out.length * this.#size);
    this.#whole.fillNormal(all);
    out.set(all.subarray(this.#index * out.length, (this.#index + 1) * out.length));
  }

  save(): Uint32Array {
    return this.#whole.save();
  }
}
