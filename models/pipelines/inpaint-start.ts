import type { Sampler } from '../schedulers/index.ts';
import type { GenerationSettings } from '../settings.ts';
import { drawNoise, pictureNoise } from './initial-noise.ts';
import type { InpaintPlan } from './inpaint-plan.ts';
import type { Denoiser, LatentEncoder, LatentShape } from './parts.ts';
import type { PassStart, StartedPass } from './pass-start.ts';
import { encodePlanes, toPlanes } from './picture-latents.ts';

/** A mask value from which a pixel counts as masked where only yes or no will do. */
const HALF = 128;

/**
 * Begins with a picture of which a part is to be painted. The draws are those of diffusers' inpainting pipelines: the
 * picture's sample (unless the model was made for inpainting and begins with noise alone), the noise, the masked picture's
 * sample. With the noise source `nv` the encoder's means are taken.
 */
export class InpaintStart implements PassStart {
  readonly isNeededLater = true;
  readonly #settings: GenerationSettings;
  readonly #denoiser: Denoiser;
  readonly #encoder: LatentEncoder;
  readonly #plan: InpaintPlan;

  constructor(settings: GenerationSettings, denoiser: Denoiser, encoder: LatentEncoder, plan: InpaintPlan) {
    this.#settings = settings;
    this.#denoiser = denoiser;
    this.#encoder = encoder;
    this.#plan = plan;
  }

  async begin(sampler: Sampler, shape: LatentShape): Promise<StartedPass> {
    const { image, mask } = this.#plan;
    const { source, inpaint, noiseSource } = this.#settings;
    const made = this.#denoiser.inpainting ?? false;
    const fromNoise = (source?.strength ?? 1) === 1;
    const random = pictureNoise(this.#settings);
    const sampled = noiseSource === 'cpu' ? random : null;
    const encode = (planes: Float32Array) =>
      encodePlanes(this.#encoder, planes, image.width, image.height, sampled);

    const planes = toPlanes(image);
    const original = made && fromNoise ? null : await encode(planes);
    const noise = drawNoise(random, shape, this.#settings);
    // Grey where the mask is. Drawn and encoded for every model, as diffusers does.
    const area = image.width * image.height;
    const masked = await encode(planes.map((value, i) => (mask.data[i % area]! < HALF ? value : 0)));
    const latentMask = this.#latentMask(shape);

    const latents = new Float32Array(noise.length);
    if (fromNoise) {
      const sigma = sampler.initNoiseSigma;
      for (let i = 0; i < latents.length; i++) latents[i] = noise[i]! * sigma;
    } else {
      sampler.addNoise(under(original!, noise, latentMask, inpaint?.content), noise, latents);
    }
    if (made) return { latents, random, inpaint: { mask: latentMask.map(m => (m >= 0.5 ? 1 : 0)), masked } };
    return { latents, random, kept: { original: original!, noise, mask: latentMask } };
  }

  /** [h, w]: one pixel of each latent pixel's square, as torch's `interpolate` with `nearest` takes it. */
  #latentMask([, , height, width]: LatentShape): Float32Array {
    const { scale } = this.#encoder;
    const { data } = this.#plan.mask;
    return Float32Array.from({ length: height * width }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      return data[y * scale * width * scale + x * scale]! / 255;
    });
  }
}

/** What the masked part's latents are before noise is added. */
function under(
  original: Float32Array,
  noise: Float32Array,
  mask: Float32Array,
  content: NonNullable<GenerationSettings['inpaint']>['content'],
): Float32Array {
  if (content !== 'latent noise' && content !== 'latent nothing') return original;
  return original.map((value, i) => {
    const m = mask[i % mask.length]!;
    return value * (1 - m) + (content === 'latent noise' ? noise[i]! * m : 0);
  });
}
