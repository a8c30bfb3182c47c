/**
 * Samplers whose latents are x_t = √ᾱ x₀ + √(1-ᾱ) ε, "variance preserving": scaled as the training data were, so that
 * the denoiser sees them as they are.
 */
import type { NoiseGenerator } from '../random/index.ts';
import type { SamplerName } from '../settings.ts';
import { restoreStateless } from './memory.ts';
import type { Sampler } from './sampler.ts';

const { sqrt } = Math;

export abstract class VpSampler implements Sampler {
  abstract readonly name: SamplerName;
  abstract readonly steps: number;
  abstract readonly timesteps: readonly number[];
  abstract readonly sigmas: readonly number[];
  readonly initNoiseSigma = 1;

  abstract step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    random: NoiseGenerator,
  ): void;

  evaluationsAfter(step: number): number {
    return step;
  }

  scaleModelInput(latents: Float32Array, _index: number, out: Float32Array): void {
    out.set(latents);
  }

  addNoise(original: Float32Array, noise: Float32Array, out: Float32Array, index = 0): void {
    const sigma = this.sigmas[index]!;
    // ᾱ = 0 of a model with zero terminal SNR is σ = ∞: nothing of the picture is left.
    const alpha = 1 / sqrt(sigma ** 2 + 1);
    const s = sigma === Number.POSITIVE_INFINITY ? 1 : sigma * alpha;
    for (let i = 0; i < out.length; i++) out[i] = alpha * original[i]! + s * noise[i]!;
  }

  saveState(): unknown {
    return null;
  }

  restoreState(state: unknown, _size: number): void {
    restoreStateless(this.name, state);
  }
}

/** ᾱ of a noise level σ. */
export function alphaOfSigma(sigma: number): number {
  return 1 / (sigma ** 2 + 1);
}
