import type { NoiseGenerator } from '../random/index.ts';

/** Noise that a sampler adds between steps. One buffer, used again at every step. */
export class FreshNoise {
  #values = new Float32Array(0);

  /** Adds `deviation` times new standard-normal values; draws none for a deviation of 0. */
  add(latents: Float32Array, deviation: number, random: NoiseGenerator): void {
    if (!(deviation > 0)) return;
    if (this.#values.length !== latents.length) this.#values = new Float32Array(latents.length);
    const values = this.#values;
    random.fillNormal(values);
    for (let i = 0; i < latents.length; i++) latents[i] = latents[i]! + deviation * values[i]!;
  }
}
