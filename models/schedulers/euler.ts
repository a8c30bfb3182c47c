/**
 * Euler's method on the probability-flow ODE: T. Karras et al., "Elucidating the Design Space of Diffusion-Based
 * Generative Models", 2206.00364, algorithm 2 without its churn.
 *
 *   here         paper
 *   latents      x̂
 *   sigma        t (the paper's σ(t) = t)
 *   denoised     D(x; σ), the predicted x₀ (`ve-sampler.ts`)
 *
 * One step from σ to σ':
 *   1. d = (x - x₀) / σ                                                                             eq. 4
 *   2. x' = x + (σ' - σ) d
 *
 * σ at a fractional timestep is interpolated linearly between training steps; after the last step it is 0, or that
 * of training step 0 (`final_sigmas_type`).
 */
import type { NoiseGenerator } from '../random/index.ts';
import { parseSchedulerConfig } from './config.ts';
import type { Sampler, SamplerDefinition, SamplerOptions } from './sampler.ts';
import { scheduleOf } from './schedule-names.ts';
import { VeSampler } from './ve-sampler.ts';

class EulerSampler extends VeSampler {
  readonly name = 'Euler';

  step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    _random: NoiseGenerator,
  ): void {
    const sigma = this.sigmas[index]!;
    const ratio = (this.sigmas[index + 1]! - sigma) / sigma;
    const [fromSample, fromOutput] = this.x0Weights(sigma);
    for (let i = 0; i < latents.length; i++) {
      const sample = latents[i]!;
      denoised[i] = fromSample * sample + fromOutput * prediction[i]!;
      latents[i] = sample + (sample - denoised[i]!) * ratio;
    }
  }
}

/** Throws `UNSUPPORTED_CONFIG`, `INVALID_STEPS`, `INVALID_STRENGTH`. */
function create(schedulerConfig: unknown, options: SamplerOptions): Sampler {
  const config = parseSchedulerConfig(schedulerConfig, 'linspace');
  return new EulerSampler(config, options, scheduleOf(config, options.schedule ?? 'Normal'));
}

export const euler: SamplerDefinition = {
  name: 'Euler',
  evaluationsPerStep: 1,
  create,
};
