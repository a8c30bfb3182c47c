/** What is not to be painted, brought back after every step: inpainting with a model that was not made for it. */
import type { Sampler } from '../schedulers/index.ts';

export interface KeptRegion {
  /** Latents of the picture, [1, channels, h, w]. */
  readonly original: Float32Array;
  /** The noise that the pass began with, same shape. */
  readonly noise: Float32Array;
  /** [h, w], 1 where to paint. */
  readonly mask: Float32Array;
}

/**
 * x = m x + (1 - m) x₀', with x₀' the picture's latents at the noise level that the next evaluation expects, as diffusers'
 * inpainting pipeline blends; after the last evaluation they are without noise. In place.
 */
export function keepOutside(kept: KeptRegion, sampler: Sampler, next: number, latents: Float32Array): void {
  const { original, noise, mask } = kept;
  let outside = original;
  if (next < sampler.timesteps.length) {
    outside = new Float32Array(latents.length);
    sampler.addNoise(original, noise, outside, next);
  }
  for (let i = 0; i < latents.length; i++) {
    const m = mask[i % mask.length]!;
    latents[i] = m * latents[i]! + (1 - m) * outside[i]!;
  }
}
