/**
 * Euler's method on the probability-flow ODE: T. Karras et al., "Elucidating the Design Space of Diffusion-Based
 * Generative Models", 2206.00364, algorithm 2 without its churn.
 *
 *   here         paper
 *   latents      x̂, with x = x₀ + σ ε: not scaled down as the training data were
 *   sigma        t (the paper's σ(t) = t)
 *   denoised     D(x; σ), the predicted x₀
 *   slope        d = dx/dt
 *
 * One step from σ to σ':
 *   1. the denoiser sees c_in x, c_in = 1 / √(σ² + 1)                                               table 1, VP
 *   2. x₀ =  x - σ·out                                          epsilon
 *          x / (σ² + 1) - σ / √(σ² + 1)·out                     v_prediction
 *          out                                                  sample
 *   3. d = (x - x₀) / σ                                                                             eq. 4
 *   4. x' = x + (σ' - σ) d
 *
 * σ at a fractional timestep is interpolated linearly between training steps; after the last step it is 0, or that
 * of training step 0 (`final_sigmas_type`).
 */
import type { NoiseGenerator } from '../random/index.ts';
import { parseSchedulerConfig, type SchedulerConfig } from './config.ts';
import { alphasCumprod, sigmaOfAlpha } from './noise-schedule.ts';
import type { Sampler, SamplerDefinition, SamplerOptions } from './sampler.ts';
import { restoreStateless } from './stateless.ts';
import { fractionalTimesteps } from './timesteps.ts';

const { fround, sqrt } = Math;

/** Stands for ᾱ_T = 0, so that the first σ is 4096 and not infinite; diffusers' value. */
const SMALLEST_ALPHA = 2 ** -24;

class EulerSampler implements Sampler {
  readonly name = 'Euler';
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly initNoiseSigma: number;
  readonly #config: SchedulerConfig;

  constructor(config: SchedulerConfig, steps: number) {
    const alphas = alphasCumprod(config);
    if (config.rescale_betas_zero_snr) alphas[alphas.length - 1] = SMALLEST_ALPHA;
    const training = alphas.map(sigmaOfAlpha);

    this.timesteps = fractionalTimesteps(config, steps).map(fround);
    const last = config.final_sigmas_type === 'zero' ? 0 : training[0]!;
    this.sigmas = [...this.timesteps.map(t => fround(interpolate(training, t))), last];
    // With `leading`, the first σ is not the model's largest, and the initial latents get its picture share too.
    const largest = Math.max(...this.sigmas);
    this.initNoiseSigma = config.timestep_spacing === 'leading' ? sqrt(largest ** 2 + 1) : largest;
    this.#config = config;
  }

  scaleModelInput(latents: Float32Array, index: number, out: Float32Array): void {
    const scale = 1 / sqrt(this.sigmas[index]! ** 2 + 1);
    for (let i = 0; i < latents.length; i++) out[i] = latents[i]! * scale;
  }

  step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    _random: NoiseGenerator,
  ): void {
    const sigma = this.sigmas[index]!;
    const ratio = (this.sigmas[index + 1]! - sigma) / sigma;
    const [fromSample, fromOutput] = this.#x0Weights(sigma);
    for (let i = 0; i < latents.length; i++) {
      const sample = latents[i]!;
      denoised[i] = fromSample * sample + fromOutput * prediction[i]!;
      latents[i] = sample + (sample - denoised[i]!) * ratio;
    }
  }

  saveState(): null {
    return null;
  }

  restoreState(state: unknown): void {
    restoreStateless(this.name, state);
  }

  #x0Weights(sigma: number): readonly [sample: number, output: number] {
    switch (this.#config.prediction_type) {
      case 'epsilon':
        return [1, -sigma];
      case 'v_prediction':
        return [1 / (sigma ** 2 + 1), -sigma / sqrt(sigma ** 2 + 1)];
      case 'sample':
        return [0, 1];
    }
  }
}

/** Linear between neighbours; constant beyond the ends. */
function interpolate(values: Float32Array, at: number): number {
  const low = Math.min(Math.max(Math.floor(at), 0), values.length - 1);
  const high = Math.min(low + 1, values.length - 1);
  return values[low]! + (values[high]! - values[low]!) * Math.min(Math.max(at - low, 0), 1);
}

/** Throws `UNSUPPORTED_CONFIG`, `INVALID_STEPS`. */
function create(schedulerConfig: unknown, { steps }: SamplerOptions): Sampler {
  return new EulerSampler(parseSchedulerConfig(schedulerConfig, 'linspace'), steps);
}

export const euler: SamplerDefinition = {
  name: 'Euler',
  aliases: ['euler', 'k_euler', 'sample_euler', 'EulerDiscreteScheduler'],
  create,
};
