/**
 * Euler's method with ancestral noise: each step goes down further than it should and adds the difference as fresh
 * noise, so that the noise level is the same and the picture keeps changing with the number of steps.
 * K. Crowson's k-diffusion, after J. Ho et al., 2006.11239 (its posterior's variance, in terms of σ).
 *
 * One step from σ to σ', with x₀ as in `ve-sampler.ts`:
 *   1. σ_up² = η² σ'² (σ² - σ'²) / σ²,  at most σ'²                                                 (1)
 *   2. σ_down² = σ'² - σ_up²
 *   3. x' = x + (σ_down - σ) (x - x₀) / σ + σ_up z,  z ~ N(0, 1)
 *
 * η = 1 is diffusers' class; η = 0 is Euler's method itself.
 */
import type { NoiseGenerator } from '../random/index.ts';
import type { ScheduleName } from '../settings.ts';
import { parseSchedulerConfig, type SchedulerConfig } from './config.ts';
import { checkEta } from './eta.ts';
import { FreshNoise } from './fresh-noise.ts';
import type { Sampler, SamplerDefinition, SamplerOptions } from './sampler.ts';
import { VeSampler } from './ve-sampler.ts';

const DEFAULT_ETA = 1;

class EulerAncestralSampler extends VeSampler {
  readonly name = 'Euler a';
  readonly #eta: number;
  readonly #fresh = new FreshNoise();

  constructor(config: SchedulerConfig, options: SamplerOptions, schedule: ScheduleName) {
    super(config, options, schedule);
    this.#eta = checkEta(this.name, options.eta ?? DEFAULT_ETA);
  }

  step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    random: NoiseGenerator,
  ): void {
    const from = this.sigmas[index]!;
    const to = this.sigmas[index + 1]!;
    const up = Math.min(to, this.#eta * Math.sqrt((to ** 2 * (from ** 2 - to ** 2)) / from ** 2));
    const down = Math.sqrt(to ** 2 - up ** 2);
    const ratio = (down - from) / from;
    const [fromSample, fromOutput] = this.x0Weights(from);
    for (let i = 0; i < latents.length; i++) {
      const sample = latents[i]!;
      denoised[i] = fromSample * sample + fromOutput * prediction[i]!;
      latents[i] = sample + (sample - denoised[i]!) * ratio;
    }
    this.#fresh.add(latents, up, random);
  }
}

/** Throws `UNSUPPORTED_CONFIG`, `INVALID_STEPS`, `INVALID_STRENGTH`, `INVALID_ETA`. */
function create(schedulerConfig: unknown, options: SamplerOptions): Sampler {
  const config = parseSchedulerConfig(schedulerConfig, 'linspace');
  // Diffusers' class does not know that key, nor use_karras_sigmas.
  const own = { ...config, final_sigmas_type: 'zero' as const };
  return new EulerAncestralSampler(own, options, options.schedule ?? 'Normal');
}

export const eulerAncestral: SamplerDefinition = {
  name: 'Euler a',
  evaluationsPerStep: 1,
  defaultEta: DEFAULT_ETA,
  create,
};
