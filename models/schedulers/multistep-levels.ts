/** The noise levels of DPM-Solver++ and UniPC, in the terms of their papers. */
import type { ScheduleName } from '../settings.ts';
import type { SchedulerConfig } from './config.ts';
import { type PredictionWeights, predictionWeights } from './prediction.ts';
import { sigmaLevels } from './sigma-levels.ts';
import { multistepTimesteps, roundHalfToEven } from './timesteps.ts';

const { log, sqrt, trunc } = Math;

/** x = α x₀ + s ε with α² + s² = 1;  λ = log(α / s), half the logarithm of the signal-to-noise ratio. */
export interface SolverLevel {
  readonly sigma: number;
  readonly alpha: number;
  readonly s: number;
  readonly lambda: number;
}

export interface SolverLevels {
  readonly timesteps: readonly number[];
  /** One more than `timesteps`; λ of the last is ∞ where the run ends at no noise. */
  readonly levels: readonly SolverLevel[];
  /** How x₀ comes from the denoiser's output at each timestep. */
  readonly weights: readonly PredictionWeights[];
}

/**
 * Timesteps are whole, as in diffusers' classes: those of Karras' levels are rounded, of exponential ones cut off.
 * Throws `INVALID_STEPS`.
 */
export function solverLevels(config: SchedulerConfig, schedule: ScheduleName, steps: number): SolverLevels {
  const { timesteps, sigmas } = sigmaLevels(config, {
    schedule,
    steps,
    spaced: multistepTimesteps,
    quantize: (timestep, chosen) => (chosen === 'Karras' ? roundHalfToEven(timestep) : trunc(timestep)),
  });
  const levels = sigmas.map(sigma => {
    const alpha = 1 / sqrt(sigma ** 2 + 1);
    return { sigma, alpha, s: sigma * alpha, lambda: -log(sigma) };
  });
  const weights = timesteps.map((_, i) => predictionWeights(config.prediction_type, levels[i]!.alpha ** 2));
  return { timesteps, levels, weights };
}

/** Writes x₀ into `denoised`. */
export function predictX0(
  weights: PredictionWeights,
  latents: Float32Array,
  prediction: Float32Array,
  denoised: Float32Array,
): void {
  const { x0Sample, x0Output } = weights;
  for (let i = 0; i < latents.length; i++) {
    denoised[i] = x0Sample * latents[i]! + x0Output * prediction[i]!;
  }
}
