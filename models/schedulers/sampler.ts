/** What every sampler is to the pipeline. One instance belongs to one picture. */
import type { NoiseGenerator } from '../random/index.ts';
import type { SamplerName } from '../settings.ts';

export interface SamplerOptions {
  /** The number that a person asks for; samplers of higher order evaluate the denoiser more often. */
  readonly steps: number;
  /** DDIM's η: 0 is deterministic (the default), 1 is ancestral sampling as in DDPM. */
  readonly eta?: number;
}

/**
 * `index` counts denoiser evaluations from 0 to `timesteps.length - 1`. Samplers of first order evaluate once a
 * step; those that need more (Heun) have as many entries as evaluations, and keep what they carry from one to the
 * next in their state.
 */
export interface Sampler {
  readonly name: SamplerName;
  /** What the denoiser is told at each evaluation, in training steps; may be fractional. Descending. */
  readonly timesteps: readonly number[];
  /** Noise level σ = √((1-ᾱ)/ᾱ) before each evaluation, and after the last: one more than `timesteps`. */
  readonly sigmas: readonly number[];
  /** Standard deviation of the initial latents. */
  readonly initNoiseSigma: number;
  /** Writes what the denoiser shall see of `latents` into `out` (same length). */
  scaleModelInput(latents: Float32Array, index: number, out: Float32Array): void;
  /**
   * One update, in place: `latents` become those of the next noise level, and `denoised` receives the predicted x₀
   * (same length). `random` is drawn from only by samplers that add noise.
   */
  step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    random: NoiseGenerator,
  ): void;
  /** What the next `step` reads beside its arguments: plain data, a copy. `null` for samplers without a memory. */
  saveState(): unknown;
  /** Takes back what `saveState` of an equal sampler gave. Throws `CHECKPOINT_INVALID`. */
  restoreState(state: unknown): void;
}

/** A sampler as the registry lists it. */
export interface SamplerDefinition {
  readonly name: SamplerName;
  /** Other programs' names for it, in any case, with any of space, `-` and `_` between the words. */
  readonly aliases: readonly string[];
  create(schedulerConfig: unknown, options: SamplerOptions): Sampler;
}
