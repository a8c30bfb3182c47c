/**
 * Latent consistency sampling: S. Luo et al., "Latent Consistency Models", 2310.04378, algorithm 3, for models that
 * were distilled to name the picture from any noise level.
 *
 * One step from t to the next timestep t':
 *   1. x₀ from the output (`prediction.ts`), clipped if the model says so
 *   2. f = c_skip x_t + c_out x₀,  c_skip = σ_d² / (τ² + σ_d²),  c_out = τ / √(τ² + σ_d²),
 *      τ = timestep_scaling · t,  σ_d = 0.5                                                          section 3
 *   3. x_{t'} = √ᾱ' f + √(1-ᾱ') z,  z ~ N(0, 1); after the last step f itself
 *
 * `Normal` takes its timesteps from those that the distillation used: every ⌊T/original_inference_steps⌋-th, evenly.
 */
import type { NoiseGenerator } from '../random/index.ts';
import type { ScheduleName } from '../settings.ts';
import { type AlphaLevels, alphaLevels, choosesSigma } from './alpha-levels.ts';
import { parseSchedulerConfig, type SchedulerConfig } from './config.ts';
import { FreshNoise } from './fresh-noise.ts';
import { alphasCumprod, sigmaOfAlpha } from './noise-schedule.ts';
import { predictionWeights, refuseNoiseAtZeroSnr } from './prediction.ts';
import type { Sampler, SamplerDefinition, SamplerOptions } from './sampler.ts';
import { spacingOf } from './sigma-levels.ts';
import { firstStep } from './strength.ts';
import { checkSteps, discreteTimesteps } from './timesteps.ts';
import { VpSampler } from './vp-sampler.ts';

const { floor, sqrt } = Math;

/** Standard deviation of the data that the boundary condition assumes. */
const SIGMA_DATA = 0.5;

class LcmSampler extends VpSampler {
  readonly name = 'LCM';
  readonly steps: number;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly #config: SchedulerConfig;
  readonly #alphas: readonly number[];
  readonly #clip: number;
  readonly #fresh = new FreshNoise();

  constructor(config: SchedulerConfig, { timesteps, alphas }: AlphaLevels) {
    super();
    this.#config = config;
    this.#alphas = alphas;
    this.#clip = config.clip_sample ? config.clip_sample_range : Number.POSITIVE_INFINITY;
    this.steps = timesteps.length;
    this.timesteps = timesteps;
    this.sigmas = alphas.map(sigmaOfAlpha);
  }

  step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    random: NoiseGenerator,
  ): void {
    const { x0Sample, x0Output } = predictionWeights(this.#config.prediction_type, this.#alphas[index]!);
    const scaled = this.#config.timestep_scaling * this.timesteps[index]!;
    const skip = SIGMA_DATA ** 2 / (scaled ** 2 + SIGMA_DATA ** 2);
    const out = scaled / sqrt(scaled ** 2 + SIGMA_DATA ** 2);
    const last = index === this.steps - 1;
    const alpha = last ? 1 : this.#alphas[index + 1]!;
    const keep = sqrt(alpha);
    const clip = this.#clip;
    for (let i = 0; i < latents.length; i++) {
      const x0 = x0Sample * latents[i]! + x0Output * prediction[i]!;
      denoised[i] = out * Math.min(Math.max(x0, -clip), clip) + skip * latents[i]!;
      latents[i] = keep * denoised[i]!;
    }
    this.#fresh.add(latents, sqrt(1 - alpha), random);
  }
}

function levelsOf(config: SchedulerConfig, schedule: ScheduleName, steps: number): AlphaLevels {
  if (choosesSigma(schedule)) return alphaLevels(config, schedule, steps);
  const timesteps =
    schedule === 'Normal'
      ? distilledTimesteps(config, steps)
      : discreteTimesteps(spacingOf(config, schedule), steps);
  const alphas = alphasCumprod(config);
  return { timesteps, alphas: [...timesteps.map(t => alphas[t]!), 1] };
}

/** `steps` of the training steps that the model was distilled at, evenly, from the last one down. */
function distilledTimesteps(config: SchedulerConfig, steps: number): number[] {
  const { num_train_timesteps: total, original_inference_steps: original } = config;
  const most = Math.min(original, total);
  checkSteps(steps, most);
  const stride = floor(total / most);
  return Array.from({ length: steps }, (_, i) => (most - floor((i * most) / steps)) * stride - 1);
}

/** Throws `UNSUPPORTED_CONFIG`, `INVALID_STEPS`, `INVALID_STRENGTH`. */
function create(schedulerConfig: unknown, options: SamplerOptions): Sampler {
  const { steps, schedule = 'Normal', strength = 1 } = options;
  const config = parseSchedulerConfig(schedulerConfig, 'leading', {
    clip_sample: false,
    set_alpha_to_one: true,
  });
  refuseNoiseAtZeroSnr(config);
  const { timesteps, alphas } = levelsOf(config, schedule, steps);
  const first = firstStep(steps, strength);
  return new LcmSampler(config, { timesteps: timesteps.slice(first), alphas: alphas.slice(first) });
}

export const lcm: SamplerDefinition = {
  name: 'LCM',
  evaluationsPerStep: 1,
  create,
};
