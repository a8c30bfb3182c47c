/** AdamW (I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", 1711.05101), in double where torch has float32. */

export interface AdamWOptions {
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** Moments of one tensor. */
export class AdamW {
  readonly #options: AdamWOptions;
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  #steps = 0;

  constructor(size: number, options: AdamWOptions) {
    this.#options = options;
    this.#first = new Float32Array(size);
    this.#second = new Float32Array(size);
  }

  /** Changes `values` in place. `scale` multiplies the gradient, e.g. to clip it. */
  step(values: Float32Array, gradient: Float32Array, rate: number, scale = 1): void {
    const { betas, epsilon, weightDecay } = this.#options;
    const [b1, b2] = betas;
    this.#steps++;
    const first = 1 / (1 - b1 ** this.#steps);
    const second = 1 / (1 - b2 ** this.#steps);
    const kept = 1 - rate * weightDecay;
    for (let i = 0; i < values.length; i++) {
      const slope = gradient[i]! * scale;
      const m = b1 * this.#first[i]! + (1 - b1) * slope;
      const v = b2 * this.#second[i]! + (1 - b2) * slope * slope;
      this.#first[i] = m;
      this.#second[i] = v;
      values[i] = values[i]! * kept - (rate * m * first) / (Math.sqrt(v * second) + epsilon);
    }
  }
}
