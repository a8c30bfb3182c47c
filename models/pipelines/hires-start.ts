import { RESAMPLE_FILTERS, resample, type Samples } from '../image/resample.ts';
import type { Sampler } from '../schedulers/index.ts';
import type { GenerationSettings, HiresPass } from '../settings.ts';
import { drawNoise, pictureNoise } from './initial-noise.ts';
import type { LatentDecoder, LatentEncoder, LatentShape } from './parts.ts';
import type { PassStart, StartedPass } from './pass-start.ts';
import { encodePlanes, resizeLatents, toPlanes } from './picture-latents.ts';
import { toRgbImage } from './rgb-image.ts';

interface FirstPass {
  readonly latents: Float32Array;
  readonly shape: LatentShape;
}

/**
 * Begins with the first pass's picture at a larger size. The noise is that of the picture's own seed at the new size, as
 * A1111's.
 */
export class HiresStart implements PassStart {
  readonly isNeededLater = false;
  readonly #settings: GenerationSettings;
  readonly #hires: HiresPass;
  readonly #first: FirstPass;
  readonly #decoder: LatentDecoder;
  /** Null for upscalers that stay among the latents. */
  readonly #encoder: LatentEncoder | null;
  readonly #enlarge: (image: Samples) => Promise<Samples>;

  /** @param enlarge by a network, to the second pass's size; for upscalers that are no filters */
  constructor(
    settings: GenerationSettings,
    hires: HiresPass,
    first: FirstPass,
    decoder: LatentDecoder,
    encoder: LatentEncoder | null,
    enlarge: (image: Samples) => Promise<Samples>,
  ) {
    this.#settings = settings;
    this.#hires = hires;
    this.#first = first;
    this.#decoder = decoder;
    this.#encoder = encoder;
    this.#enlarge = enlarge;
  }

  async begin(sampler: Sampler, shape: LatentShape): Promise<StartedPass> {
    const random = pictureNoise(this.#settings);
    const original = await this.#enlarged(shape, this.#settings.noiseSource === 'cpu' ? random : null);
    const latents = new Float32Array(original.length);
    sampler.addNoise(original, drawNoise(random, shape, this.#settings), latents);
    return { latents, random };
  }

  async #enlarged(
    [, , height, width]: LatentShape,
    random: ReturnType<typeof pictureNoise> | null,
  ): Promise<Float32Array> {
    const { latents, shape } = this.#first;
    const { upscaler, width: pixelWidth, height: pixelHeight } = this.#hires;
    if (upscaler === 'Latent') return resizeLatents(latents, shape, height, width, 'bilinear');
    if (upscaler === 'Latent (nearest-exact)')
      return resizeLatents(latents, shape, height, width, 'nearest-exact');
    const { scale } = this.#decoder;
    const planes = await this.#decoder.decode(latents, shape);
    const small = { ...toRgbImage(planes, shape[3] * scale, shape[2] * scale), channels: 3 };
    const filter = RESAMPLE_FILTERS.find(name => name === upscaler);
    const large = filter ? resample(small, pixelWidth, pixelHeight, filter) : await this.#enlarge(small);
    return encodePlanes(this.#encoder!, toPlanes(large), pixelWidth, pixelHeight, random);
  }
}
