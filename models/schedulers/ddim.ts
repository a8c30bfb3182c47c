/**
 * DDIM: J. Song, C. Meng, S. Ermon, "Denoising Diffusion Implicit Models", 2010.02502.
 *
 *   here            paper
 *   alphaBar        α_t (the paper's α is the cumulative product ᾱ)
 *   alphaBarNext    α_{t-1}, of the noise level that the step leads to
 *   denoised        f_θ(x_t), the predicted x₀
 *   noise           ε_θ(x_t)
 *   deviation       σ_t(η)
 *
 * One step:
 *   1. x₀ and ε from the output (`prediction.ts`); x₀ clipped to ±clip_sample_range if the model says so,
 *      ε left as it was                                                                             eq. 9
 *   2. σ_t = η √((1-ᾱ_next)/(1-ᾱ)) √(1 - ᾱ/ᾱ_next)                                                  eq. 16
 *   3. x_next = √ᾱ_next x₀ + √(1 - ᾱ_next - σ_t²) ε + σ_t z,  z ~ N(0, 1)                           eq. 12
 *
 * The level that a step leads to is that of training step t - ⌊T/n⌋, whatever the next entry of `timesteps` is;
 * below 0 it is ᾱ = 1 (`set_alpha_to_one`) or ᾱ₀. So diffusers does it, and the pictures are to be the same. With
 * the schedules Karras and Exponential it is the next level.
 */
import type { NoiseGenerator } from '../random/index.ts';
import type { ScheduleName } from '../settings.ts';
import { alphaLevels, choosesSigma } from './alpha-levels.ts';
import { parseSchedulerConfig, type SchedulerConfig } from './config.ts';
import { checkEta } from './eta.ts';
import { FreshNoise } from './fresh-noise.ts';
import { alphasCumprod, sigmaOfAlpha } from './noise-schedule.ts';
import { type PredictionWeights, predictionWeights, refuseNoiseAtZeroSnr } from './prediction.ts';
import type { Sampler, SamplerDefinition, SamplerOptions } from './sampler.ts';
import { spacingOf } from './sigma-levels.ts';
import { firstStep } from './strength.ts';
import { discreteTimesteps } from './timesteps.ts';
import { VpSampler } from './vp-sampler.ts';

interface Level {
  readonly timestep: number;
  readonly alphaBar: number;
  readonly alphaBarNext: number;
}

interface StepWeights extends PredictionWeights {
  readonly towardsX0: number;
  readonly towardsNoise: number;
  readonly deviation: number;
}

class DdimSampler extends VpSampler {
  readonly name = 'DDIM';
  readonly steps: number;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly #clip: number;
  readonly #weights: readonly StepWeights[];
  readonly #fresh = new FreshNoise();

  constructor(config: SchedulerConfig, levels: readonly Level[], eta: number) {
    super();
    this.steps = levels.length;
    this.timesteps = levels.map(level => level.timestep);
    this.sigmas = [...levels.map(level => level.alphaBar), levels.at(-1)!.alphaBarNext].map(sigmaOfAlpha);
    this.#clip = config.clip_sample ? config.clip_sample_range : Number.POSITIVE_INFINITY;
    this.#weights = levels.map(({ alphaBar, alphaBarNext }) => {
      const variance = ((1 - alphaBarNext) / (1 - alphaBar)) * (1 - alphaBar / alphaBarNext);
      const deviation = eta * Math.sqrt(variance);
      return {
        ...predictionWeights(config.prediction_type, alphaBar),
        towardsX0: Math.sqrt(alphaBarNext),
        // At η = 1 and the last step the difference is 0 up to rounding, and rounding must not make it negative.
        towardsNoise: Math.sqrt(Math.max(0, 1 - alphaBarNext - deviation * deviation)),
        deviation,
      };
    });
  }

  step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    random: NoiseGenerator,
  ): void {
    const weights = this.#weights[index]!;
    const { x0Sample, x0Output, noiseSample, noiseOutput, towardsX0, towardsNoise, deviation } = weights;
    const clip = this.#clip;
    for (let i = 0; i < latents.length; i++) {
      const sample = latents[i]!;
      const output = prediction[i]!;
      const x0 = x0Sample * sample + x0Output * output;
      const noise = noiseSample * sample + noiseOutput * output;
      denoised[i] = Math.min(Math.max(x0, -clip), clip);
      latents[i] = towardsX0 * denoised[i]! + towardsNoise * noise;
    }
    this.#fresh.add(latents, deviation, random);
  }
}

function levelsOf(config: SchedulerConfig, schedule: ScheduleName, steps: number): Level[] {
  if (choosesSigma(schedule)) {
    const { timesteps, alphas } = alphaLevels(config, schedule, steps);
    return timesteps.map((timestep, i) => ({
      timestep,
      alphaBar: alphas[i]!,
      alphaBarNext: alphas[i + 1]!,
    }));
  }
  const alphas = alphasCumprod(config);
  const stride = Math.floor(config.num_train_timesteps / steps);
  const finalAlpha = config.set_alpha_to_one ? 1 : alphas[0]!;
  return discreteTimesteps(spacingOf(config, schedule), steps).map(t => ({
    timestep: t,
    alphaBar: alphas[t]!,
    alphaBarNext: t - stride >= 0 ? alphas[t - stride]! : finalAlpha,
  }));
}

/** Throws `UNSUPPORTED_CONFIG`, `INVALID_STEPS`, `INVALID_STRENGTH`, `INVALID_ETA`. */
function create(schedulerConfig: unknown, options: SamplerOptions): Sampler {
  const { steps, schedule = 'Normal', strength = 1 } = options;
  const eta = checkEta('DDIM', options.eta ?? 0);
  const config = parseSchedulerConfig(schedulerConfig, 'leading');
  refuseNoiseAtZeroSnr(config);
  const levels = levelsOf(config, schedule, steps);
  return new DdimSampler(config, levels.slice(firstStep(steps, strength)), eta);
}

export const ddim: SamplerDefinition = {
  name: 'DDIM',
  evaluationsPerStep: 1,
  defaultEta: 0,
  create,
};
