/** Noise levels as ᾱ, for samplers that diffusers lets step between whole training steps only. */
import type { ScheduleName } from '../settings.ts';
import type { SchedulerConfig } from './config.ts';
import { sigmaLevels } from './sigma-levels.ts';
import { fractionalTimesteps } from './timesteps.ts';
import { alphaOfSigma } from './vp-sampler.ts';

export interface AlphaLevels {
  /** In training steps, descending. */
  readonly timesteps: readonly number[];
  /** ᾱ at each timestep, and where the last step leads to: one more. Ascending. */
  readonly alphas: readonly number[];
}

/** Levels of a schedule that chooses σ: the timesteps are fractional, and the last step leads to no noise. */
export function alphaLevels(
  config: SchedulerConfig,
  schedule: Exclude<ScheduleName, 'Normal' | 'SGM Uniform'>,
  steps: number,
): AlphaLevels {
  const { timesteps, sigmas } = sigmaLevels(
    { ...config, final_sigmas_type: 'zero' },
    { schedule, steps, spaced: fractionalTimesteps, quantize: timestep => timestep },
  );
  return { timesteps, alphas: sigmas.map(alphaOfSigma) };
}

export function choosesSigma(schedule: ScheduleName): schedule is 'Karras' | 'Exponential' {
  return schedule === 'Karras' || schedule === 'Exponential';
}
