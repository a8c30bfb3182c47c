import { Tensor } from 'onnxruntime-node';
import { AuroraError } from '../errors.ts';
import type { NetworkSession } from '../graph/exported-graph.ts';
import { createSession, type RuntimeOptions } from '../graph/session.ts';
import type { ModelFolder } from '../loaders/index.ts';
import type { Denoiser, DenoiserConditioning, LatentShape, TextStates } from '../pipelines/parts.ts';
import { type Adaptable, type Strengths, strengthFeeds } from './adaptable.ts';
import { createEncoder } from './latent-encoder.ts';
import { checkLatents } from './latent-shape.ts';

/** Latents of a grey picture of this size: what an inpainting model sees where everything is to be painted. */
type GreyLatents = (height: number, width: number) => Promise<Float32Array>;

/** Loads the model's denoiser. */
export async function createDenoiser(
  folder: ModelFolder,
  runtime: RuntimeOptions,
): Promise<Adaptable<Denoiser>> {
  const session = await createSession(folder.denoiser.graph, runtime);
  return new OnnxDenoiser(session, folder, greyLatentsOf(folder, runtime), {});
}

class OnnxDenoiser implements Adaptable<Denoiser> {
  readonly channels: number;
  readonly inpainting: boolean;
  readonly embedsGuidance: boolean;
  readonly #session: NetworkSession;
  readonly #sizeMultiple: number;
  /** Pixels per latent pixel. */
  readonly #scale: number;
  readonly #pooledChannels: number | null;
  readonly #grey: GreyLatents;
  readonly #folder: ModelFolder;
  readonly #strengths: Strengths;

  constructor(session: NetworkSession, folder: ModelFolder, grey: GreyLatents, strengths: Strengths) {
    const { denoiser, latentScale } = folder;
    const { channels, sizeMultiple, inpainting, embedsGuidance, pooledChannels } = denoiser.describe;
    this.#session = session;
    this.channels = channels;
    this.inpainting = inpainting;
    this.embedsGuidance = embedsGuidance;
    this.#sizeMultiple = sizeMultiple;
    this.#scale = latentScale;
    this.#pooledChannels = pooledChannels;
    this.#grey = grey;
    this.#folder = folder;
    this.#strengths = strengths;
  }

  withStrengths(strengths: Strengths): Denoiser {
    return new OnnxDenoiser(this.#session, this.#folder, this.#grey, strengths);
  }

  /** @throws AuroraError LATENT_SHAPE, CONDITIONING_SHAPE */
  async predict(
    latents: Float32Array,
    shape: LatentShape,
    timestep: number,
    states: TextStates,
    conditioning: DenoiserConditioning = {},
  ): Promise<Float32Array> {
    checkLatents(latents, shape, this.channels, this.#sizeMultiple);
    const feeds = {
      latents: this.inpainting
        ? await this.#withMask(latents, shape, conditioning)
        : new Tensor('float32', latents, shape),
      timestep: new Tensor('float32', Float32Array.of(timestep), [1]),
      states: new Tensor('float32', states.data, states.shape),
      ...(this.#pooledChannels !== null && this.#added(shape, states, conditioning)),
      ...(this.embedsGuidance && {
        guidance: new Tensor('float32', Float32Array.of(conditioning.guidanceScale ?? 1), [1]),
      }),
      ...strengthFeeds(this.#session, this.#strengths),
    };
    const { prediction } = await this.#session.run(feeds, ['prediction']);
    return prediction!.data as Float32Array;
  }

  dispose(): Promise<void> {
    return this.#session.release();
  }

  #added([batch, , height, width]: LatentShape, { pooled }: TextStates, { size }: DenoiserConditioning) {
    const expected = [batch, this.#pooledChannels];
    if (pooled?.shape.join() !== expected.join()) {
      throw badConditioning('pooled', pooled?.shape, `[${expected.join(', ')}]`);
    }
    const pixels = [height * this.#scale, width * this.#scale] as const;
    const { original = pixels, crop = [0, 0], target = pixels } = size ?? {};
    const row = [...original, ...crop, ...target];
    const ids = Float32Array.from({ length: batch * row.length }, (_, index) => row[index % row.length]!);
    return {
      pooled: new Tensor('float32', pooled.data, expected as number[]),
      time_ids: new Tensor('float32', ids, [batch, row.length]),
    };
  }

  /** [batch, channels + 1 + channels, height, width]: latents, mask, latents of the masked picture. */
  async #withMask(
    latents: Float32Array,
    [batch, channels, height, width]: LatentShape,
    { inpaint }: DenoiserConditioning,
  ): Promise<Tensor> {
    const area = height * width;
    const mask = inpaint?.mask ?? new Float32Array(area).fill(1);
    const masked = inpaint?.masked ?? (await this.#grey(height, width));
    if (mask.length !== area) throw badConditioning('inpaint.mask', mask.length, `${area} numbers`);
    if (masked.length !== channels * area) {
      throw badConditioning('inpaint.masked', masked.length, `${channels * area} numbers`);
    }
    const row = (2 * channels + 1) * area;
    const data = new Float32Array(batch * row);
    for (let index = 0; index < batch; index++) {
      data.set(latents.subarray(index * channels * area, (index + 1) * channels * area), index * row);
      data.set(mask, index * row + channels * area);
      data.set(masked, index * row + (channels + 1) * area);
    }
    return new Tensor('float32', data, [batch, 2 * channels + 1, height, width]);
  }
}

/** Asks the model's own encoder, once a size, and only if an inpainting model is used without a picture. */
function greyLatentsOf(folder: ModelFolder, runtime: RuntimeOptions): GreyLatents {
  let known: { size: string; latents: Float32Array } | undefined;
  return async (height, width) => {
    const size = `${height}x${width}`;
    if (known?.size === size) return known.latents;
    const encoder = await createEncoder(folder, runtime);
    try {
      const shape = [1, 3, height * encoder.scale, width * encoder.scale] as const;
      const { mean } = await encoder.encode(new Float32Array(3 * shape[2] * shape[3]), shape);
      known = { size, latents: mean };
      return mean;
    } finally {
      await encoder.dispose();
    }
  };
}

function badConditioning(field: string, value: unknown, legal: string): AuroraError {
  return new AuroraError('CONDITIONING_SHAPE', `The denoiser cannot use ${field} of shape ${value}.`, {
    field,
    value,
    legal,
    hint: "Give it what the model's own text and image encoders make.",
  });
}
