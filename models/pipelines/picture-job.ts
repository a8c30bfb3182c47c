/**
 * One picture, a step at a time, so that between steps the caller can look, stop, or take a checkpoint away:
 *
 *   const job = await PictureJob.start(parts, settings, inputs);  // or resume(parts, settings, checkpoint, inputs)
 *   while (!job.done) await job.advance();
 *   const image = await job.decode();
 *
 * It begins with noise, with a picture, or with a picture and a mask, and takes a second pass where the settings ask for
 * one. A picture is a function of its settings and inputs: a run resumed at any step does the same arithmetic in the same
 * order (the same batch of two in one call included) and gives the same bytes, on the same machine with as many threads.
 */
import { AuroraError } from '../errors.ts';
import type { Samples } from '../image/resample.ts';
import { createSampler } from '../schedulers/index.ts';
import type { GenerationSettings } from '../settings.ts';
import { DenoisingPass, type PassOptions } from './denoising-pass.ts';
import { HiresStart } from './hires-start.ts';
import { InpaintPlan } from './inpaint-plan.ts';
import { InpaintStart } from './inpaint-start.ts';
import { NoiseStart } from './noise-start.ts';
import type { Checkpoint, LatentEncoder, LatentShape, PictureParts, RgbImage } from './parts.ts';
import type { PassStart } from './pass-start.ts';
import { PictureStart } from './picture-start.ts';
import { toRgbImage } from './rgb-image.ts';
import { withTiles } from './tiled-autoencoder.ts';

/** The pictures that the settings name, decoded. */
export interface PictureInputs {
  /** RGB. */
  readonly source?: Samples;
  /** One channel, 255 where to paint. */
  readonly mask?: Samples;
}

export class PictureJob {
  readonly settings: GenerationSettings;
  /** Of all passes. */
  readonly steps: number;
  readonly #parts: PictureParts;
  readonly #plan: InpaintPlan | null;
  /** Steps of the first pass, when another one follows. */
  readonly #firstSteps: number;
  #pass: DenoisingPass;
  #inSecond: boolean;

  private constructor(
    parts: PictureParts,
    settings: GenerationSettings,
    plan: InpaintPlan | null,
    counts: { first: number; second: number },
    pass: { current: DenoisingPass; isSecond: boolean },
  ) {
    this.settings = settings;
    this.#parts = parts;
    this.#plan = plan;
    this.steps = counts.first + counts.second;
    this.#firstSteps = counts.first;
    this.#pass = pass.current;
    this.#inSecond = pass.isSecond;
  }

  /**
   * Reads the prompts, encodes what the first step needs and begins.
   * Throws `IMAGE_MISSING`, `MASK_EMPTY`, `ENCODER_MISSING`, `VAE_TILE_ILLEGAL`, and what `DenoisingPass.create` throws.
   */
  static start(
    parts: PictureParts,
    settings: GenerationSettings,
    inputs: PictureInputs = {},
  ): Promise<PictureJob> {
    return PictureJob.#create(parts, settings, inputs);
  }

  /** Goes on after `checkpoint.step`. Throws as `start`, and `CHECKPOINT_INVALID`, `RANDOM_STATE_INVALID`. */
  static resume(
    parts: PictureParts,
    settings: GenerationSettings,
    checkpoint: Checkpoint,
    inputs: PictureInputs = {},
  ): Promise<PictureJob> {
    return PictureJob.#create(parts, settings, inputs, checkpoint);
  }

  static async #create(
    model: PictureParts,
    settings: GenerationSettings,
    inputs: PictureInputs,
    checkpoint?: Checkpoint,
  ): Promise<PictureJob> {
    const parts = withTiles(model, settings.vaeTile);
    const { hires, source } = settings;
    const first = stepsOf(parts, settings, settings.steps, source?.strength);
    const second = hires ? stepsOf(parts, settings, hires.steps ?? settings.steps, hires.strength) : 0;
    const counts = { first, second };
    const plan = inpaintPlan(settings, inputs);
    if (checkpoint?.pass === 1 && hires) {
      // Its latents come from the checkpoint: the first pass is not needed any more.
      const never: PassStart = {
        isNeededLater: false,
        begin: () => Promise.reject(new Error('A resumed pass began.')),
      };
      const options = secondPass(settings, never, first);
      const rest = { ...checkpoint, step: checkpoint.step - first };
      const current = await DenoisingPass.create(parts, settings, options, rest);
      return new PictureJob(parts, settings, plan, counts, { current, isSecond: true });
    }
    const { width, height, steps } = settings;
    const options: PassOptions = {
      ...{ width, height, steps },
      ...(source && { strength: source.strength }),
      start: await startOf(parts, settings, inputs, plan),
    };
    const current = await DenoisingPass.create(parts, settings, options, checkpoint);
    return new PictureJob(parts, settings, plan, counts, { current, isSecond: false });
  }

  /** Steps done so far, of all passes. */
  get step(): number {
    return this.#pass.step + (this.#inSecond ? this.#firstSteps : 0);
  }

  get done(): boolean {
    return this.step === this.steps;
  }

  /** [1, channels, h, w] of the present pass. */
  get latentShape(): LatentShape {
    return this.#pass.latentShape;
  }

  /** Predicted x₀ of the last step, of `latentShape`: the best view of the picture to come. Reused by each step. */
  get denoised(): Float32Array {
    return this.#pass.denoised;
  }

  /** One step. Between two passes the first one's picture is enlarged before. Throws `NON_FINITE_LATENTS`, `ENCODER_MISSING`. */
  async advance(): Promise<void> {
    if (this.done) throw new Error(`All ${this.steps} steps have been done.`);
    if (this.#pass.done) await this.#beginSecond();
    await this.#pass.advance();
  }

  async #beginSecond(): Promise<void> {
    const hires = this.settings.hires!;
    const first = { latents: this.#pass.latents, shape: this.#pass.latentShape };
    const encoder = hires.upscaler.startsWith('Latent') ? null : await encoderOf(this.#parts);
    const { decoder, enlarge, betweenTiles } = this.#parts;
    const start = new HiresStart(this.settings, hires, first, decoder, encoder, image => {
      if (enlarge) return enlarge(image, hires, betweenTiles);
      throw new Error(`The upscaler "${hires.upscaler}" was not given to the job.`);
    });
    const options = secondPass(this.settings, start, this.#firstSteps);
    this.#pass = await DenoisingPass.create(this.#parts, this.settings, options);
    this.#inSecond = true;
  }

  /** All that the next step reads; a copy. */
  checkpoint(): Checkpoint {
    const checkpoint = this.#pass.checkpoint();
    return this.#inSecond ? { ...checkpoint, step: this.step, pass: 1 } : checkpoint;
  }

  /** The picture. Throws `NON_FINITE_IMAGE`. */
  async decode(): Promise<RgbImage> {
    if (!this.done) throw new Error(`Only ${this.step} of ${this.steps} steps have been done.`);
    const painted = await this.#decode(this.#pass.latents);
    return this.#plan ? this.#plan.finish({ ...painted, channels: 3 }) : painted;
  }

  /** The picture as the last step predicts it; costs a whole decode. */
  decodePreview(): Promise<RgbImage> {
    return this.#decode(this.#pass.denoised);
  }

  async #decode(latents: Float32Array): Promise<RgbImage> {
    const { decoder } = this.#parts;
    const [, , height, width] = this.latentShape;
    const planes = await decoder.decode(latents, this.latentShape);
    return toRgbImage(planes, width * decoder.scale, height * decoder.scale);
  }
}

/** Steps that a pass does. Throws what `createSampler` throws. */
function stepsOf(
  { schedulerConfig }: PictureParts,
  settings: GenerationSettings,
  steps: number,
  strength = 1,
): number {
  return createSampler(settings.sampler, schedulerConfig, { ...settings, steps, strength }).steps;
}

function secondPass(settings: GenerationSettings, start: PassStart, stepsBefore: number): PassOptions {
  const { width, height, strength, steps = settings.steps } = settings.hires!;
  return { width, height, strength, steps, stepsBefore, start };
}

async function startOf(
  parts: PictureParts,
  settings: GenerationSettings,
  { source }: PictureInputs,
  plan: InpaintPlan | null,
): Promise<PassStart> {
  if (!settings.source) return new NoiseStart(settings);
  const encoder = await encoderOf(parts);
  if (plan) return new InpaintStart(settings, parts.denoiser, encoder, plan);
  if (!source) throw missing('source.image', settings.source.image);
  return new PictureStart(settings, encoder, source, settings.source.resize ?? 'stretch');
}

function inpaintPlan(settings: GenerationSettings, { source, mask }: PictureInputs): InpaintPlan | null {
  const { inpaint } = settings;
  if (!inpaint || !settings.source) return null;
  if (!source) throw missing('source.image', settings.source.image);
  if (!mask) throw missing('inpaint.mask', inpaint.mask);
  return new InpaintPlan(settings, inpaint, source, mask);
}

function encoderOf({ encoder }: PictureParts): Promise<LatentEncoder> {
  if (encoder) return encoder();
  throw new AuroraError('ENCODER_MISSING', 'This model can paint, but not start from a picture.', {
    legal: 'a model whose autoencoder has an encoder',
    hint: 'Take its complete version, or a latent upscaler.',
  });
}

function missing(field: string, value: string): AuroraError {
  return new AuroraError('IMAGE_MISSING', `The picture ${value.slice(0, 12)}… is not there.`, {
    field,
    value,
    legal: 'a picture among the inputs',
    hint: 'Give it again.',
  });
}
