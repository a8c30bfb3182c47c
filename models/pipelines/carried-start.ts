import type { Sampler } from '../schedulers/index.ts';
import type { GenerationSettings } from '../settings.ts';
import { drawNoise, pictureNoise } from './initial-noise.ts';
import type { LatentShape } from './parts.ts';
import type { PassStart, StartedPass } from './pass-start.ts';

/**
 * Begins with the latents of a picture that was painted before, and as much of the seed's own noise as the first step
 * expects: the picture to come keeps the other's composition, since both are made out of one noise.
 */
export class CarriedStart implements PassStart {
  readonly isNeededLater = false;
  readonly #settings: GenerationSettings;
  readonly #latents: Float32Array;

  /** @param latents clean, [1, channels, h, w] */
  constructor(settings: GenerationSettings, latents: Float32Array) {
    this.#settings = settings;
    this.#latents = latents;
  }

  async begin(sampler: Sampler, shape: LatentShape): Promise<StartedPass> {
    const random = pictureNoise(this.#settings);
    const noise = drawNoise(random, shape, this.#settings);
    const latents = new Float32Array(this.#latents.length);
    sampler.addNoise(this.#latents, noise, latents);
    return { latents, random };
  }
}
