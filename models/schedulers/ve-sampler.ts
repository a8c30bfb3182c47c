/**
 * Samplers whose latents are x = x₀ + σ ε, "variance exploding": not scaled down as the training data were.
 * T. Karras et al., 2206.00364, table 1: the denoiser sees c_in x with c_in = 1 / √(σ² + 1), and
 *
 *   x₀ =  x - σ·out                                          epsilon
 *         x / (σ² + 1) - σ / √(σ² + 1)·out                   v_prediction
 *         out                                                sample
 */
import type { NoiseGenerator } from '../random/index.ts';
import type { SamplerName, ScheduleName } from '../settings.ts';
import type { PredictionType, SchedulerConfig } from './config.ts';
import { restoreStateless } from './memory.ts';
import type { Sampler, SamplerOptions } from './sampler.ts';
import { sigmaLevels } from './sigma-levels.ts';
import { firstStep } from './strength.ts';
import { fractionalTimesteps } from './timesteps.ts';

const { max, sqrt } = Math;

export abstract class VeSampler implements Sampler {
  abstract readonly name: SamplerName;
  readonly steps: number;
  readonly initNoiseSigma: number;
  timesteps: readonly number[];
  sigmas: readonly number[];
  readonly #prediction: PredictionType;

  constructor(config: SchedulerConfig, { steps, strength = 1 }: SamplerOptions, schedule: ScheduleName) {
    const { timesteps, sigmas } = sigmaLevels(config, {
      schedule,
      steps,
      spaced: fractionalTimesteps,
      quantize: timestep => timestep,
    });
    this.initNoiseSigma = explodingDeviation(config, schedule, sigmas);
    const first = firstStep(steps, strength);
    this.timesteps = timesteps.slice(first);
    this.sigmas = sigmas.slice(first);
    this.steps = steps - first;
    this.#prediction = config.prediction_type;
  }

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

  scaleModelInput(latents: Float32Array, index: number, out: Float32Array): void {
    const scale = 1 / sqrt(this.sigmas[index]! ** 2 + 1);
    for (let i = 0; i < latents.length; i++) out[i] = latents[i]! * scale;
  }

  addNoise(original: Float32Array, noise: Float32Array, out: Float32Array, index = 0): void {
    const sigma = this.sigmas[index]!;
    for (let i = 0; i < out.length; i++) out[i] = original[i]! + sigma * noise[i]!;
  }

  saveState(): unknown {
    return null;
  }

  restoreState(state: unknown, _size: number): void {
    restoreStateless(this.name, state);
  }

  /** x₀ = sample·x + output·out at one σ. */
  protected x0Weights(sigma: number): readonly [sample: number, output: number] {
    return explodingX0(this.#prediction, sigma);
  }
}

/** x₀ = sample·x + output·out at one σ, for x = x₀ + σ ε. */
export function explodingX0(
  prediction: PredictionType,
  sigma: number,
): readonly [sample: number, output: number] {
  switch (prediction) {
    case 'epsilon':
      return [1, -sigma];
    case 'v_prediction':
      return [1 / (sigma ** 2 + 1), -sigma / sqrt(sigma ** 2 + 1)];
    case 'sample':
      return [0, 1];
  }
}

/** Standard deviation of the initial latents of a run from noise. */
export function explodingDeviation(
  config: SchedulerConfig,
  schedule: ScheduleName,
  sigmas: readonly number[],
): number {
  // With `leading`, the first σ is not the model's largest, and the initial latents get its picture share too.
  const largest = max(...sigmas);
  const short = config.timestep_spacing === 'leading' && schedule === 'Normal';
  return short ? sqrt(largest ** 2 + 1) : largest;
}
