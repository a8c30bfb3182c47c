import type { Samples } from '../image/resample.ts';
import { resizeTo } from '../image/resize.ts';
import type { Sampler } from '../schedulers/index.ts';
import type { GenerationSettings, ResizeMode } from '../settings.ts';
import { drawNoise, pictureNoise } from './initial-noise.ts';
import type { LatentEncoder, LatentShape } from './parts.ts';
import type { PassStart, StartedPass } from './pass-start.ts';
import { encodePlanes, resizeLatents, toPlanes } from './picture-latents.ts';

/**
 * Begins with a picture and as much noise as the first step expects. The draws are diffusers': the encoder's sample first,
 * then the noise. With the noise source `nv`, whose programs do not agree on the sample, the encoder's mean is taken.
 */
export class PictureStart implements PassStart {
  readonly isNeededLater = false;
  readonly #settings: GenerationSettings;
  readonly #encoder: LatentEncoder;
  readonly #image: Samples;
  readonly #resize: ResizeMode;

  /** @param image RGB of any size */
  constructor(settings: GenerationSettings, encoder: LatentEncoder, image: Samples, resize: ResizeMode) {
    this.#settings = settings;
    this.#encoder = encoder;
    this.#image = image;
    this.#resize = resize;
  }

  async begin(sampler: Sampler, shape: LatentShape): Promise<StartedPass> {
    const { scale } = this.#encoder;
    const [, channels, height, width] = shape;
    const random = pictureNoise(this.#settings);
    const sampled = this.#settings.noiseSource === 'cpu' ? random : null;
    const encode = ({ width, height, ...image }: Samples) =>
      encodePlanes(this.#encoder, toPlanes({ width, height, ...image }), width, height, sampled);
    let original: Float32Array;
    if (this.#resize === 'latent') {
      const whole = (side: number) => Math.max(scale, Math.round(side / scale) * scale);
      const image = resizeTo(this.#image, whole(this.#image.width), whole(this.#image.height), 'stretch');
      const own: LatentShape = [1, channels, image.height / scale, image.width / scale];
      original = resizeLatents(await encode(image), own, height, width, 'bilinear');
    } else {
      original = await encode(resizeTo(this.#image, width * scale, height * scale, this.#resize));
    }
    const noise = drawNoise(random, shape, this.#settings);
    const latents = new Float32Array(original.length);
    sampler.addNoise(original, noise, latents);
    return { latents, random };
  }
}
