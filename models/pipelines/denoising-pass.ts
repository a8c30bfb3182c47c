/**
 * Latents from noise to picture, a step at a time. A picture takes one pass, or two when it is painted again at a larger
 * size; where a pass begins, at noise or at a picture, is its `PassStart`'s business.
 */
import { AuroraError } from '../errors.ts';
import { type NoiseGenerator, restoreNoise } from '../random/index.ts';
import { createSampler, type Sampler } from '../schedulers/index.ts';
import type { GenerationSettings } from '../settings.ts';
import { BatchNoise } from './batch-noise.ts';
import { checkCheckpoint } from './checkpoint.ts';
import { combineGuidance, rescaleGuidance } from './guidance.ts';
import { keepOutside } from './kept-region.ts';
import type { Checkpoint, Denoiser, DenoiserConditioning, LatentShape, PictureParts } from './parts.ts';
import type { PassStart, StartedPass } from './pass-start.ts';
import { PromptConditioning } from './prompt-conditioning.ts';

export interface PassOptions {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Of the whole schedule; `strength` says how many are done. */
  readonly steps: number;
  /** Below 1 the pass begins in the middle of the schedule. Default 1. */
  readonly strength?: number;
  /** Steps of the passes before this one, for prompts that change on the way. Default 0. */
  readonly stepsBefore?: number;
  readonly start: PassStart;
}

export class DenoisingPass {
  /** Steps that are done. A step may take more than one evaluation of the denoiser. */
  readonly steps: number;
  /** [1, channels, h, w] */
  readonly latentShape: LatentShape;

  readonly #settings: GenerationSettings;
  readonly #denoiser: Denoiser;
  readonly #prompts: PromptConditioning;
  readonly #sampler: Sampler;
  readonly #random: NoiseGenerator;
  readonly #started: StartedPass | null;
  readonly #batchShape: LatentShape;
  readonly #conditioning: DenoiserConditioning | undefined;
  #step: number;

  // One allocation each for the whole pass.
  readonly #latents: Float32Array;
  readonly #denoised: Float32Array;
  /** One row for each of the prompts that a step is conditioned on. */
  readonly #input: Float32Array;
  readonly #combined: Float32Array;

  private constructor(
    parts: PictureParts,
    settings: GenerationSettings,
    prompts: PromptConditioning,
    sampler: Sampler,
    latentShape: LatentShape,
    begin: { started: StartedPass | null; random: NoiseGenerator; latents: Float32Array; step: number },
  ) {
    this.#settings = settings;
    this.steps = sampler.steps;
    this.latentShape = latentShape;
    this.#denoiser = parts.denoiser;
    this.#prompts = prompts;
    this.#sampler = sampler;
    this.#started = begin.started;
    this.#random = begin.random;
    this.#step = begin.step;
    const [, channels, height, width] = latentShape;
    const size = channels * height * width;
    const batch = prompts.rows;
    this.#batchShape = [batch, channels, height, width];
    this.#latents = begin.latents.slice();
    this.#denoised = new Float32Array(size);
    this.#input = new Float32Array(batch * size);
    this.#combined = new Float32Array(size);
    const { embedsGuidance } = parts.denoiser;
    const inpaint = begin.started?.inpaint;
    this.#conditioning =
      embedsGuidance || inpaint
        ? {
            ...(embedsGuidance && { guidanceScale: settings.guidanceScale }),
            ...(inpaint && { inpaint }),
          }
        : undefined;
  }

  /**
   * Reads the prompts, encodes them and begins, or goes on after `checkpoint.step`.
   * Throws `INVALID_SIZE`, `INVALID_GUIDANCE_SCALE`, `INVALID_SEED`, `PROMPT_…`, `CHECKPOINT_INVALID`, `RANDOM_STATE_INVALID`,
   * and what `createSampler` and the start throw.
   */
  static async create(
    parts: PictureParts,
    settings: GenerationSettings,
    options: PassOptions,
    checkpoint?: Checkpoint,
  ): Promise<DenoisingPass> {
    // All that can be refused is refused before the first network runs.
    const shape = latentShapeOf(options, parts);
    // A network that applies guidance itself is given the scale, and knows no negative prompt.
    const guided = usesGuidance(settings.guidanceScale) && !parts.denoiser.embedsGuidance;
    const { steps, strength = 1, stepsBefore = 0, start } = options;
    const sampler = createSampler(settings.sampler, parts.schedulerConfig, { ...settings, steps, strength });
    checkRescale(settings.guidanceRescale);
    if (checkpoint) checkCheckpoint(checkpoint, shape, sampler.steps);
    const prompts = new PromptConditioning(parts.textEncoder, settings, sampler.steps, guided, stepsBefore);
    const started = checkpoint && !start.isNeededLater ? null : await start.begin(sampler, shape);
    await prompts.encodeFirst();
    if (!checkpoint) {
      const { latents, random } = started!;
      return new DenoisingPass(parts, settings, prompts, sampler, shape, {
        started,
        random,
        latents,
        step: 0,
      });
    }
    const { step, latents } = checkpoint;
    const restored = restoreNoise(settings.noiseSource, checkpoint.random);
    const random = BatchNoise.of(restored, settings.batch);
    sampler.restoreState(checkpoint.scheduler, latents.length);
    return new DenoisingPass(parts, settings, prompts, sampler, shape, { started, random, latents, step });
  }

  /** What the next step begins with. */
  get latents(): Float32Array {
    return this.#latents;
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
    const kept = this.#started?.kept;
    if (kept) keepOutside(kept, this.#sampler, end, this.#latents);
    this.#step++;
  }

  async #evaluate(index: number): Promise<void> {
    const [latents, input] = [this.#latents, this.#input];
    const size = latents.length;
    this.#sampler.scaleModelInput(latents, index, size === input.length ? input : input.subarray(0, size));
    for (let row = size; row < input.length; row += size) input.copyWithin(row, 0, size);

    const timestep = this.#sampler.timesteps[index]!;
    const denoiser = this.#denoiser;
    const { guidanceScale, guidanceRescale } = this.#settings;
    const output = await this.#prompts.predict(
      denoiser,
      input,
      this.#batchShape,
      timestep,
      this.#step + 1,
      this.#conditioning,
    );
    if (output.length !== input.length) {
      throw new Error(`The denoiser gave ${output.length} values for ${input.length}.`);
    }
    let prediction = output;
    if (input.length > size) {
      prediction = this.#combined;
      const pair = this.#prompts.compose(output);
      combineGuidance(pair, denoiser.embedsGuidance ? 1 : guidanceScale, prediction);
      rescaleGuidance(pair, guidanceRescale ?? 0, prediction);
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
}

function latentShapeOf(size: Pick<PassOptions, 'width' | 'height'>, parts: PictureParts): LatentShape {
  const { scale } = parts.decoder;
  const side = (field: 'width' | 'height') => {
    const value = size[field];
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
