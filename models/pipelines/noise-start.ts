import type { Sampler } from '../schedulers/index.ts';
import type { GenerationSettings } from '../settings.ts';
import { drawNoise, pictureNoise } from './initial-noise.ts';
import type { LatentShape } from './parts.ts';
import type { PassStart, StartedPass } from './pass-start.ts';

/** Begins with nothing but noise. */
export class NoiseStart implements PassStart {
  readonly isNeededLater = false;
  readonly #settings: GenerationSettings;

  constructor(settings: GenerationSettings) {
    this.#settings = settings;
  }

  async begin(sampler: Sampler, shape: LatentShape): Promise<StartedPass> {
    const random = pictureNoise(this.#settings);
    const latents = drawNoise(random, shape, this.#settings);
    const sigma = sampler.initNoiseSigma;
    for (let i = 0; i < latents.length; i++) latents[i] = latents[i]! * sigma;
    return { latents, random };
  }
}
