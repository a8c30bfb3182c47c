/** What every sampler is to the pipeline. One instance belongs to one picture. */
import type { NoiseGenerator } from '../random/index.ts';
import type { SamplerName, ScheduleName } from '../settings.ts';
import type { SamplerRecipe } from './recipe/recipe.ts';

export interface SamplerOptions {
  /** The number that a person asks for; some samplers evaluate the denoiser more often. */
  readonly steps: number;
  /** Default: `Normal`, the levels that the model's config asks for. */
  readonly schedule?: ScheduleName;
  /**
   * η of samplers that add noise while they sample: 0 adds none, 1 is ancestral sampling. Default: the sampler's own,
   * see `defaultEta`. Samplers without it pay no attention.
   */
  readonly eta?: number;
  /** Below 1 the run begins at a picture with noise on it, and only the last ⌊steps · strength⌋ steps are done. */
  readonly strength?: number;
  /** What a sampler does that is not one of the program's own. */
  readonly samplerRecipe?: SamplerRecipe;
}

/**
 * A *step* leads from one noise level to the next: it is what a person asks for, what progress counts, and after it
 * a run can be left and taken up again. An *evaluation* is one call of the denoiser. Most samplers evaluate once a
 * step; Heun twice in all but the last, PNDM twice in the first. `index` counts evaluations, from 0 to
 * `timesteps.length - 1`.
 */
export interface Sampler {
  /** Its own, or a recipe's. */
  readonly name: string;
  /** Steps that are done: those asked for, less what `strength` leaves out. */
  readonly steps: number;
  /** What the denoiser is told at each evaluation, in training steps; may be fractional. Never ascending. */
  readonly timesteps: readonly number[];
  /** Noise level σ = √((1-ᾱ)/ᾱ) at each evaluation, and after the last: one more than `timesteps`. */
  readonly sigmas: readonly number[];
  /** Standard deviation of the initial latents of a run from noise. */
  readonly initNoiseSigma: number;
  /** Evaluations that the first `step` steps take: 0 for 0, `timesteps.length` for `steps`. */
  evaluationsAfter(step: number): number;
  /** Writes what the denoiser shall see of `latents` into `out` (same length). */
  scaleModelInput(latents: Float32Array, index: number, out: Float32Array): void;
  /**
   * One evaluation's update, in place: `latents` become what the next evaluation is made of, at the end of a step
   * those of the next noise level, and `denoised` receives the predicted x₀ (same length). `random` is drawn from
   * only by samplers that add noise.
   */
  step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    random: NoiseGenerator,
  ): void;
  /**
   * `original` with as much of `noise` as there is before evaluation `index`; by default the first one: the initial
   * latents of a run from a picture. After the last one that is (nearly) none.
   */
  addNoise(original: Float32Array, noise: Float32Array, out: Float32Array, index?: number): void;
  /** What the next `step` reads beside its arguments: plain data, a copy. `null` for samplers without a memory. */
  saveState(): unknown;
  /** Takes back what `saveState` of an equal sampler gave, of `size` latents. Throws `CHECKPOINT_INVALID`. */
  restoreState(state: unknown, size: number): void;
}

/** A sampler as the registry lists it. */
export interface SamplerDefinition {
  readonly name: SamplerName;
  /** Evaluations that a step takes, but for the first or last: what a step costs. */
  readonly evaluationsPerStep: 1 | 2;
  /** Undefined for samplers without η. */
  readonly defaultEta?: number;
  create(schedulerConfig: unknown, options: SamplerOptions): Sampler;
}
