/**
 * Heun's second-order method on the probability-flow ODE: T. Karras et al., 2206.00364, algorithm 1.
 *
 * One step from σ to σ', two evaluations (`ve-sampler.ts` says how x₀ comes from one):
 *   1. d = (x - x₀) / σ,  x̃ = x + (σ' - σ) d                                            as Euler
 *   2. d' = (x̃ - x₀') / σ',  x' = x + (σ' - σ) (d + d') / 2                             at σ'
 * The last step leads to σ' = 0, where no slope can be taken, and ends after 1: n steps are 2n - 1 evaluations.
 */
import type { NoiseGenerator } from '../random/index.ts';
import type { ScheduleName } from '../settings.ts';
import { parseSchedulerConfig, type SchedulerConfig } from './config.ts';
import { Memory, restoreStateless } from './memory.ts';
import type { Sampler, SamplerDefinition, SamplerOptions } from './sampler.ts';
import { scheduleOf } from './schedule-names.ts';
import { VeSampler } from './ve-sampler.ts';

class HeunSampler extends VeSampler {
  readonly name = 'Heun';
  readonly #clip: number;
  /** Between the evaluations of a step: the latents before it, and the slope there. */
  readonly #memory = new Memory(1);

  constructor(config: SchedulerConfig, options: SamplerOptions, schedule: ScheduleName) {
    super(config, options, schedule);
    const twice = <T>(values: readonly T[]) =>
      values.flatMap((value, i) => (i === 0 ? [value] : [value, value]));
    this.timesteps = twice(this.timesteps);
    this.sigmas = [...twice(this.sigmas.slice(0, -1)), this.sigmas.at(-1)!];
    this.#clip = config.clip_sample ? config.clip_sample_range : Number.POSITIVE_INFINITY;
  }

  override evaluationsAfter(step: number): number {
    return Math.min(2 * step, this.timesteps.length);
  }

  step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    _random: NoiseGenerator,
  ): void {
    const sigma = this.sigmas[index]!;
    const clip = this.#clip;
    const [fromSample, fromOutput] = this.x0Weights(sigma);
    for (let i = 0; i < latents.length; i++) {
      const x0 = fromSample * latents[i]! + fromOutput * prediction[i]!;
      denoised[i] = Math.min(Math.max(x0, -clip), clip);
    }
    if (this.#memory.sample) this.#correct(sigma, this.sigmas[index - 1]!, latents, denoised);
    else this.#predict(sigma, this.sigmas[index + 1]!, latents, denoised);
  }

  override saveState(): unknown {
    return this.#memory.sample ? this.#memory.save() : null;
  }

  override restoreState(state: unknown, size: number): void {
    if (state === null) restoreStateless(this.name, state);
    else this.#memory.restore(this.name, state, size);
  }

  #predict(sigma: number, next: number, latents: Float32Array, denoised: Float32Array): void {
    const corrected = next > 0;
    if (corrected) this.#memory.keepSample(latents);
    const slope = new Float32Array(latents.length);
    for (let i = 0; i < latents.length; i++) {
      slope[i] = (latents[i]! - denoised[i]!) / sigma;
      latents[i] = latents[i]! + slope[i]! * (next - sigma);
    }
    if (corrected) this.#memory.push(slope);
  }

  #correct(sigma: number, before: number, latents: Float32Array, denoised: Float32Array): void {
    const start = this.#memory.sample!;
    const slope = this.#memory.past(0);
    for (let i = 0; i < latents.length; i++) {
      const here = (latents[i]! - denoised[i]!) / sigma;
      latents[i] = start[i]! + ((slope[i]! + here) / 2) * (sigma - before);
    }
    this.#memory.forgetSample();
  }
}

/** Throws `UNSUPPORTED_CONFIG`, `INVALID_STEPS`, `INVALID_STRENGTH`. */
function create(schedulerConfig: unknown, options: SamplerOptions): Sampler {
  const config = parseSchedulerConfig(schedulerConfig, 'linspace', {
    clip_sample: false,
    set_alpha_to_one: true,
  });
  const own = { ...config, final_sigmas_type: 'zero' as const };
  return new HeunSampler(own, options, scheduleOf(config, options.schedule ?? 'Normal'));
}

export const heun: SamplerDefinition = {
  name: 'Heun',
  evaluationsPerStep: 2,
  create,
};
