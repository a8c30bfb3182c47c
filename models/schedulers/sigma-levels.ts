/**
 * The noise levels of a run, as σ = √((1-ᾱ)/ᾱ): which ones a schedule visits, and what the denoiser is told at each.
 *
 *   Normal        σ at the timesteps of the config's spacing
 *   SGM Uniform   the same with `trailing` spacing, whatever the config says
 *   Karras        σ_i = (σ_max^{1/ρ} + i/(n-1) (σ_min^{1/ρ} - σ_max^{1/ρ}))^ρ, ρ = 7       (2206.00364, eq. 5)
 *   Exponential   log σ_i evenly from log σ_max to log σ_min
 *
 * Karras and Exponential span the whole range that the model was trained on, for every sampler.
 */
import type { ScheduleName } from '../settings.ts';
import type { SchedulerConfig } from './config.ts';
import { alphasCumprod, sigmaOfAlpha } from './noise-schedule.ts';
import { checkSteps } from './timesteps.ts';

const { exp, floor, fround, log, max, min } = Math;

const RHO = 7;

/** Stands for ᾱ_T = 0, so that the first σ is 4096 and not infinite; diffusers' value. */
const SMALLEST_ALPHA = 2 ** -24;

export interface SigmaLevels {
  /** In training steps, descending; one for each σ but the last. */
  readonly timesteps: readonly number[];
  /** Descending; the last is where the last step leads to. */
  readonly sigmas: readonly number[];
}

export interface LevelOptions {
  readonly schedule: ScheduleName;
  readonly steps: number;
  /** The timesteps that this family of samplers visits with the spacing of the config that it is given. */
  readonly spaced: (config: SchedulerConfig, steps: number) => number[];
  /** What becomes of a fractional timestep of a schedule that chooses σ first. */
  readonly quantize: (timestep: number, schedule: 'Karras' | 'Exponential') => number;
}

/** Throws `INVALID_STEPS`. */
export function sigmaLevels(config: SchedulerConfig, options: LevelOptions): SigmaLevels {
  const { schedule, steps, spaced, quantize } = options;
  const training = trainingSigmas(config);
  const end = config.final_sigmas_type === 'zero' ? 0 : training[0]!;
  if (schedule === 'Normal' || schedule === 'SGM Uniform') {
    const timesteps = spaced(spacingOf(config, schedule), steps).map(fround);
    return { timesteps, sigmas: [...timesteps.map(t => fround(interpolate(training, t))), end] };
  }
  const chosen = chosenSigmas(config, schedule, steps);
  return {
    timesteps: chosen.map(sigma => fround(quantize(timestepOfSigma(training, sigma), schedule))),
    sigmas: [...chosen.map(fround), end],
  };
}

/** The config with the spacing that a schedule asks for. */
export function spacingOf(config: SchedulerConfig, schedule: ScheduleName): SchedulerConfig {
  return schedule === 'SGM Uniform' ? { ...config, timestep_spacing: 'trailing' } : config;
}

/** σ of every training step, float32, ascending. */
export function trainingSigmas(config: SchedulerConfig): Float32Array {
  const alphas = alphasCumprod(config);
  if (config.rescale_betas_zero_snr) alphas[alphas.length - 1] = SMALLEST_ALPHA;
  return alphas.map(sigmaOfAlpha);
}

/** The σ of `steps` steps, from the largest of the model's training to the smallest. */
export function chosenSigmas(
  config: SchedulerConfig,
  schedule: 'Karras' | 'Exponential',
  steps: number,
): number[] {
  checkSteps(steps, config.num_train_timesteps);
  const training = trainingSigmas(config);
  const largest = training.at(-1)!;
  const smallest = training[0]!;
  const [to, from] = schedule === 'Karras' ? [root, power] : [log, exp];
  return Array.from({ length: steps }, (_, i) => {
    const share = steps === 1 ? 0 : i / (steps - 1);
    return from(to(largest) + share * (to(smallest) - to(largest)));
  });
}

const root = (sigma: number) => sigma ** (1 / RHO);
const power = (value: number) => value ** RHO;

/** The fractional training step of a σ, linear in log σ between training steps, within the training's range. */
export function timestepOfSigma(training: Float32Array, sigma: number): number {
  const wanted = log(max(sigma, 1e-10));
  const logAt = (t: number) => fround(log(training[t]!));
  let low = 0;
  let beyond = training.length - 1;
  // The largest `low` of 0 … T-2 whose σ is not above the wanted one.
  while (beyond - low > 1) {
    const middle = floor((low + beyond) / 2);
    if (wanted >= logAt(middle)) low = middle;
    else beyond = middle;
  }
  if (training.length === 1) return 0;
  const share = (logAt(low) - wanted) / (logAt(low) - logAt(low + 1));
  return low + min(max(share, 0), 1);
}

/** Linear between neighbours; constant beyond the ends. */
function interpolate(values: Float32Array, at: number): number {
  const low = min(max(floor(at), 0), values.length - 1);
  const high = min(low + 1, values.length - 1);
  return values[low]! + (values[high]! - values[low]!) * min(max(at - low, 0), 1);
}
