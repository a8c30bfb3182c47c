/** Where a denoising pass begins. */
import type { NoiseGenerator } from '../random/index.ts';
import type { Sampler } from '../schedulers/index.ts';
import type { KeptRegion } from './kept-region.ts';
import type { DenoiserConditioning, LatentShape } from './parts.ts';

export interface StartedPass {
  /** [1, channels, h, w], as the sampler's first evaluation wants them. */
  readonly latents: Float32Array;
  /** Stands where the samplers that go on drawing take it up. */
  readonly random: NoiseGenerator;
  /** What every step brings back outside of the mask. */
  readonly kept?: KeptRegion;
  /** For models that were made for inpainting. */
  readonly inpaint?: NonNullable<DenoiserConditioning['inpaint']>;
}

export interface PassStart {
  /** More than the latents come from it, so that a pass that is gone on with needs it again. */
  readonly isNeededLater: boolean;
  begin(sampler: Sampler, shape: LatentShape): Promise<StartedPass>;
}
