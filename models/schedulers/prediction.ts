/**
 * What a denoiser's output means. With x_t = α x₀ + s ε, α = √ᾱ, s = √(1-ᾱ), the output is one of
 *
 *   epsilon        ε
 *   sample         x₀
 *   v_prediction   v = α ε - s x₀          (T. Salimans, J. Ho, 2202.00512, appendix D)
 *
 * and both x₀ and ε are linear in (x_t, output):
 *
 *                  x₀                      ε
 *   epsilon        (x_t - s·out) / α       out
 *   sample         out                     (x_t - α·out) / s
 *   v_prediction   α x_t - s·out           s x_t + α·out
 */
import { AuroraError } from '../errors.ts';
import type { PredictionType, SchedulerConfig } from './config.ts';

/** x₀ = x0Sample·x_t + x0Output·out;  ε = noiseSample·x_t + noiseOutput·out. */
export interface PredictionWeights {
  readonly x0Sample: number;
  readonly x0Output: number;
  readonly noiseSample: number;
  readonly noiseOutput: number;
}

export function predictionWeights(type: PredictionType, alphaBar: number): PredictionWeights {
  const alpha = Math.sqrt(alphaBar);
  const s = Math.sqrt(1 - alphaBar);
  switch (type) {
    case 'epsilon':
      return { x0Sample: 1 / alpha, x0Output: -s / alpha, noiseSample: 0, noiseOutput: 1 };
    case 'sample':
      return { x0Sample: 0, x0Output: 1, noiseSample: 1 / s, noiseOutput: -alpha / s };
    case 'v_prediction':
      return { x0Sample: alpha, x0Output: -s, noiseSample: s, noiseOutput: alpha };
  }
}

/**
 * Throws `UNSUPPORTED_CONFIG` for noise prediction at zero terminal SNR, where x₀ would be divided by 0. Samplers that
 * count in σ begin at a large one instead.
 */
export function refuseNoiseAtZeroSnr(config: SchedulerConfig): void {
  if (!config.rescale_betas_zero_snr || config.prediction_type !== 'epsilon') return;
  throw new AuroraError(
    'UNSUPPORTED_CONFIG',
    'The scheduler config has prediction_type "epsilon" with rescale_betas_zero_snr: at zero SNR the noise says nothing about the picture.',
    {
      value: config.prediction_type,
      legal: ['v_prediction', 'sample'],
      hint: 'Set rescale_betas_zero_snr to false in scheduler_config.json.',
      field: 'prediction_type',
    },
  );
}
