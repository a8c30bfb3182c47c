/**
 * A picture that follows words while they are being written: each new wording is painted over the last one's latents in a few
 * steps, out of the same noise, so that the picture changes and does not jump. What stands still is painted over again, less
 * and less, and so gains what few steps left out.
 *
 *   const sketch = new Sketch();
 *   const image = await sketch.paint(parts, { ...settings, prompt: 'a castle' }, breathe);
 *   const later = await sketch.paint(parts, { ...settings, prompt: 'a castle at night' }, breathe);
 *
 * Starting from another picture's latents is SDEdit (Meng et al., 2108.01073); here the noise is the seed's at every time.
 */
import type { GenerationSettings } from '../settings.ts';
import { CarriedStart } from './carried-start.ts';
import { DenoisingPass } from './denoising-pass.ts';
import { NoiseStart } from './noise-start.ts';
import type { PictureParts, RgbImage } from './parts.ts';
import { toRgbImage } from './rgb-image.ts';

/** Share of the schedule that is painted over what is there: for new words, then for the same ones again. */
export const SKETCH_STRENGTHS = [0.8, 0.6, 0.45] as const;
/** By a LoRA that was taught guidance a pass is finished, and each one more over the same words would only be gaudier. */
const TAUGHT_STRENGTHS = [0.8] as const;

const strengthsOf = ({ guidanceScale }: GenerationSettings): readonly number[] =>
  guidanceScale > 1 ? SKETCH_STRENGTHS : TAUGHT_STRENGTHS;

export class Sketch {
  #latents: Float32Array | null = null;
  /** What is painted: everything but the words decides whether the last latents are of use. */
  #frame = '';
  #words = '';
  #passes = 0;
  #settled = false;

  /** Passes over the present words so far. */
  get passes(): number {
    return this.#passes;
  }

  /** The present words were painted over as often as it is of use. */
  get settled(): boolean {
    return this.#settled;
  }

  /**
   * One pass of a few steps. `settings.steps` counts those of a whole schedule.
   * @param breathe called before each step and before the decoder; what it throws ends the pass, and the sketch stays as it was
   * @throws what `PictureJob.start` and `advance` throw
   */
  async paint(
    parts: PictureParts,
    settings: GenerationSettings,
    breathe: () => Promise<void>,
  ): Promise<RgbImage> {
    const { prompt, negativePrompt, ...rest } = settings;
    const frame = JSON.stringify(rest);
    const words = JSON.stringify([prompt, negativePrompt]);
    const carried = frame === this.#frame ? this.#latents : null;
    const passes = frame === this.#frame && words === this.#words ? this.#passes : 0;
    const strengths = strengthsOf(settings);
    const strength = carried ? strengths[Math.min(passes, strengths.length - 1)]! : 1;
    const { width, height, steps } = settings;
    const start = carried ? new CarriedStart(settings, carried) : new NoiseStart(settings);
    const pass = await DenoisingPass.create(parts, settings, { width, height, steps, strength, start });
    while (!pass.done) {
      await breathe();
      await pass.advance();
    }
    await breathe();
    const { decoder } = parts;
    const [, , h, w] = pass.latentShape;
    const planes = await decoder.decode(pass.latents, pass.latentShape);
    this.#latents = pass.latents.slice();
    [this.#frame, this.#words, this.#passes] = [frame, words, passes + 1];
    this.#settled = this.#passes >= strengths.length;
    return toRgbImage(planes, w * decoder.scale, h * decoder.scale);
  }
}
