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
 * below 0 it is ᾱ = 1 (`set_alpha_to_one`) or ᾱ₀. So diffusers does it, and the pictures are to be the same.
 */
import { AuroraError } from '../errors.ts';
import type { NoiseGenerator } from '../random/index.ts';
import { parseSchedulerConfig, type SchedulerConfig } from './config.ts';
import { alphasCumprod, sigmaOfAlpha } from './noise-schedule.ts';
import { type PredictionWeights, predictionWeights } from './prediction.ts';
import type { Sampler, SamplerDefinition, SamplerOptions } from './sampler.ts';
import { restoreStateless } from './stateless.ts';
import { discreteTimesteps } from './timesteps.ts';

interface StepWeights extends PredictionWeights {
  readonly towardsX0: number;
  readonly towardsNoise: number;
  readonly deviation: number;
}

class DdimSampler implements Sampler {
  readonly name = 'DDIM';
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly initNoiseSigma = 1;
  readonly #clip: number;
  readonly #weights: readonly StepWeights[];
  #fresh = new Float32Array(0);

  constructor(config: SchedulerConfig, steps: number, eta: number) {
    const alphas = alphasCumprod(config);
    const stride = Math.floor(config.num_train_timesteps / steps);
    const finalAlpha = config.set_alpha_to_one ? 1 : alphas[0]!;
    const alphaAfter = (t: number) => (t - stride >= 0 ? alphas[t - stride]! : finalAlpha);

    this.timesteps = discreteTimesteps(config, steps);
    this.sigmas = [...this.timesteps.map(t => alphas[t]!), alphaAfter(this.timesteps.at(-1)!)].map(
      sigmaOfAlpha,
    );
    this.#clip = config.clip_sample ? config.clip_sample_range : Number.POSITIVE_INFINITY;
    this.#weights = this.timesteps.map(t => {
      const [alphaBar, alphaBarNext] = [alphas[t]!, alphaAfter(t)];
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

  scaleModelInput(latents: Float32Array, _index: number, out: Float32Array): void {
    out.set(latents);
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
    if (deviation > 0) this.#addNoise(latents, deviation, random);
  }

  saveState(): null {
    return null;
  }

  restoreState(state: unknown): void {
    restoreStateless(this.name, state);
  }

  #addNoise(latents: Float32Array, deviation: number, random: NoiseGenerator): void {
    if (this.#fresh.length !== latents.length) this.#fresh = new Float32Array(latents.length);
    const fresh = this.#fresh;
    random.fillNormal(fresh);
    for (let i = 0; i < latents.length; i++) latents[i] = latents[i]! + deviation * fresh[i]!;
  }
}

/** Throws `UNSUPPORTED_CONFIG`, `INVALID_STEPS`, `INVALID_ETA`. */
function create(schedulerConfig: unknown, { steps, eta = 0 }: SamplerOptions): Sampler {
  if (!(eta >= 0 && eta <= 1)) {
    throw new AuroraError('INVALID_ETA', `DDIM's eta cannot be ${eta}.`, {
      value: eta,
      legal: '0 … 1',
      hint: 'Use 0 for the deterministic sampler.',
      field: 'eta',
    });
  }
  const config = parseSchedulerConfig(schedulerConfig, 'leading');
  if (config.rescale_betas_zero_snr && config.prediction_type === 'epsilon') {
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
  return new DdimSampler(config, steps, eta);
}

export const ddim: SamplerDefinition = { name: 'DDIM', aliases: ['ddim', 'DDIMScheduler'], create };
