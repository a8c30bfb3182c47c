/**
 * Text to image, a step at a time, so that between steps the caller can look, stop, or take a checkpoint away:
 *
 *   const job = await TextToImageJob.start(parts, settings);      // or resume(parts, settings, checkpoint)
 *   while (!job.done) await job.advance();
 *   const image = await job.decode();
 *
 * A picture is a function of its settings: a run resumed at any step does the same arithmetic in the same order
 * (the same batch of two in one call included) and gives the same bytes, on the same machine with as many threads.
 */
import { AuroraError } from '../errors.ts';
import { createNoise, type NoiseGenerator, restoreNoise } from '../random/index.ts';
import { createSampler, type Sampler } from '../schedulers/index.ts';
import type { GenerationSettings } from '../settings.ts';
import { checkCheckpoint } from './checkpoint.ts';
import { combineGuidance, rescaleGuidance } from './guidance.ts';
import type { Checkpoint, Denoiser, LatentDecoder, LatentShape, RgbImage, TextEncoder } from './parts.ts';
import { PromptConditioning } from './prompt-conditioning.ts';
import { toRgbImage } from './rgb-image.ts';

export interface TextToImageParts {
  readonly textEncoder: TextEncoder;
  readonly denoiser: Denoiser;
  readonly decoder: LatentDecoder;
  /** The model's parsed `scheduler_config.json`. */
  readonly schedulerConfig: unknown;
}

export class TextToImageJob {
  readonly settings: GenerationSettings;
  /** As many as were asked for. A step may take more than one evaluation of the denoiser. */
  readonly steps: number;
  /** [1, channels, h, w] */
  readonly latentShape: LatentShape;

  readonly #parts: TextToImageParts;
  readonly #prompts: PromptConditioning;
  readonly #sampler: Sampler;
  readonly #random: NoiseGenerator;
  readonly #batchShape: LatentShape;
  #step: number;

  // One allocation each for the whole picture.
  readonly #latents: Float32Array;
  readonly #denoised: Float32Array;
  /** One row for each of the prompts that a step is conditioned on. */
  readonly #input: Float32Array;
  readonly #combined: Float32Array;

  private constructor(
    parts: TextToImageParts,
    settings: GenerationSettings,
    prompts: PromptConditioning,
    sampler: Sampler,
    latentShape: LatentShape,
    from?: Checkpoint,
  ) {
    this.settings = settings;
    this.steps = sampler.steps;
    this.latentShape = latentShape;
    this.#parts = parts;
    this.#prompts = prompts;
    this.#sampler = sampler;
    const [, channels, height, width] = latentShape;
    const size = channels * height * width;
    const batch = prompts.rows;
    this.#batchShape = [batch, channels, height, width];
    this.#latents = new Float32Array(size);
    this.#denoised = new Float32Array(size);
    this.#input = new Float32Array(batch * size);
    this.#combined = new Float32Array(size);

    this.#step = from?.step ?? 0;
    if (from) {
      this.#random = restoreNoise(settings.noiseSource, from.random);
      this.#latents.set(from.latents);
      sampler.restoreState(from.scheduler, size);
    } else {
      this.#random = createNoise(settings.noiseSource, settings.seed);
      this.#random.fillNormal(this.#latents);
      const sigma = sampler.initNoiseSigma;
      for (let i = 0; i < size; i++) this.#latents[i] = this.#latents[i]! * sigma;
    }
  }

  /**
   * Reads the prompts, encodes them and draws the noise.
   * Throws `INVALID_SIZE`, `INVALID_GUIDANCE_SCALE`, `INVALID_SEED`, `PROMPT_…` and what `createSampler` throws.
   */
  static start(parts: TextToImageParts, settings: GenerationSettings): Promise<TextToImageJob> {
    return TextToImageJob.#create(parts, settings);
  }

  /** Goes on after `checkpoint.step`. Throws as `start`, and `CHECKPOINT_INVALID`, `RANDOM_STATE_INVALID`. */
  static resume(
    parts: TextToImageParts,
    settings: GenerationSettings,
    checkpoint: Checkpoint,
  ): Promise<TextToImageJob> {
    return TextToImageJob.#create(parts, settings, checkpoint);
  }

  static async #create(
    parts: TextToImageParts,
    settings: GenerationSettings,
    checkpoint?: Checkpoint,
  ): Promise<TextToImageJob> {
    // All that can be refused is refused before the first network runs.
    const shape = latentShapeOf(settings, parts);
    // A network that applies guidance itself is given the scale, and knows no negative prompt.
    const guided = usesGuidance(settings.guidanceScale) && !parts.denoiser.embedsGuidance;
    const sampler = createSampler(settings.sampler, parts.schedulerConfig, settings);
    checkRescale(settings.guidanceRescale);
    if (checkpoint) checkCheckpoint(checkpoint, shape, sampler.steps);
    const prompts = new PromptConditioning(parts.textEncoder, settings, sampler.steps, guided);
    await prompts.encodeFirst();
    return new TextToImageJob(parts, settings, prompts, sampler, shape, checkpoint);
  }

  /** Steps done so far. */
  get step(): number {
    return this.#step;
  }

  get done(): boolean {
    return this.#step === this.steps;
  }

  /** Predicted x₀ of the last step, [1, channels, h, w]: the best view of the picture to come. Reused by each step. */
  get denoised(): Float32Array {
    return this.#denoised;
  }

  /** One step: each of its denoiser evaluations and sampler updates. Throws `NON_FINITE_LATENTS`. */
  async advance(): Promise<void> {
    if (this.done) throw new Error(`All ${this.steps} steps have been done.`);
    const end = this.#sampler.evaluationsAfter(this.#step + 1);
    for (let index = this.#sampler.evaluationsAfter(this.#step); index < end; index++) {
      await this.#evaluate(index);
    }
    this.#step++;
  }

  async #evaluate(index: number): Promise<void> {
    const [latents, input] = [this.#latents, this.#input];
    const size = latents.length;
    this.#sampler.scaleModelInput(latents, index, size === input.length ? input : input.subarray(0, size));
    for (let row = size; row < input.length; row += size) input.copyWithin(row, 0, size);

    const timestep = this.#sampler.timesteps[index]!;
    const { denoiser } = this.#parts;
    const { guidanceScale } = this.settings;
    const output = await this.#prompts.predict(
      denoiser,
      input,
      this.#batchShape,
      timestep,
      this.#step + 1,
      denoiser.embedsGuidance ? { guidanceScale } : undefined,
    );
    if (output.length !== input.length) {
      throw new Error(`The denoiser gave ${output.length} values for ${input.length}.`);
    }
    let prediction = output;
    if (input.length > size) {
      prediction = this.#combined;
      const pair = this.#prompts.compose(output);
      combineGuidance(pair, denoiser.embedsGuidance ? 1 : guidanceScale, prediction);
      rescaleGuidance(pair, this.settings.guidanceRescale ?? 0, prediction);
    }
    this.#sampler.step(prediction, index, latents, this.#denoised, this.#random);
    if (!latents.every(Number.isFinite)) throw nonFiniteLatents(this.#step, timestep);
  }

  /** All that the next step reads; a copy. */
  checkpoint(): Checkpoint {
    return {
      version: 1,
      step: this.#step,
      latents: this.#latents.slice(),
      latentShape: this.latentShape,
      scheduler: this.#sampler.saveState(),
      random: this.#random.save(),
    };
  }

  /** The picture. Throws `NON_FINITE_IMAGE`. */
  decode(): Promise<RgbImage> {
    if (!this.done) throw new Error(`Only ${this.#step} of ${this.steps} steps have been done.`);
    return this.#decode(this.#latents);
  }

  /** The picture as the last step predicts it; costs a whole decode. */
  decodePreview(): Promise<RgbImage> {
    return this.#decode(this.#denoised);
  }

  async #decode(latents: Float32Array): Promise<RgbImage> {
    const planes = await this.#parts.decoder.decode(latents, this.latentShape);
    return toRgbImage(planes, this.settings.width, this.settings.height);
  }
}

function latentShapeOf(settings: GenerationSettings, parts: TextToImageParts): LatentShape {
  const { scale } = parts.decoder;
  const side = (field: 'width' | 'height') => {
    const value = settings[field];
    if (Number.isInteger(value) && value > 0 && value % scale === 0) return value / scale;
    throw new AuroraError('INVALID_SIZE', `A picture cannot be ${value} pixels in ${field}.`, {
      value,
      legal: `a multiple of ${scale}`,
      hint: `Use ${Math.max(scale, Math.round(value / scale) * scale) || scale} pixels.`,
      field,
    });
  };
  return [1, parts.denoiser.channels, side('height'), side('width')];
}

/** Without guidance the negative prompt has no say, and each step costs half. */
function usesGuidance(scale: number): boolean {
  if (scale >= 1 && Number.isFinite(scale)) return scale > 1;
  throw new AuroraError('INVALID_GUIDANCE_SCALE', `The guidance scale cannot be ${scale}.`, {
    value: scale,
    legal: 'a number of at least 1',
    hint: 'Use 1 to switch guidance off.',
    field: 'guidanceScale',
  });
}

function checkRescale(rescale = 0): void {
  if (rescale >= 0 && rescale <= 1) return;
  throw new AuroraError('INVALID_GUIDANCE_RESCALE', `Guidance cannot be rescaled by ${rescale}.`, {
    value: rescale,
    legal: '0 … 1',
    hint: '0 switches it off; 0.7 suits models with zero terminal SNR.',
    field: 'guidanceRescale',
  });
}

function nonFiniteLatents(index: number, timestep: number): AuroraError {
  return new AuroraError(
    'NON_FINITE_LATENTS',
    `The picture broke at step ${index + 1} (timestep ${timestep}): its latents are no longer finite numbers.`,
    {
      value: index + 1,
      legal: 'finite latents',
      hint: "Lower the guidance scale; if it happens at any scale, the model's weights are damaged or overflow in this precision.",
    },
  );
}
