/** A model in memory, ready to paint. */
import { AuroraError } from '../errors.ts';
import { encodePng } from '../image/png.ts';
import { checkFeatures, type ModelFolder, openModel } from '../loaders/index.ts';
import {
  createDecoder,
  createDenoiser,
  createEncoder,
  createLatentPreview,
  createPixelUpscaler,
  createTextEncoder,
  type LatentPreview,
  type RuntimeOptions,
} from '../networks/index.ts';
import { enlarge } from '../pipelines/enlarge.ts';
import { type LatentEncoder, PictureJob, type PictureParts } from '../pipelines/index.ts';
import type { GenerationSettings } from '../settings.ts';
import type { JobResources } from '../worker-protocol.ts';
import { type Int8Denoiser, openInt8Denoiser } from './int8-denoiser.ts';
import { readEmbeddings } from './job-embeddings.ts';
import { type AdaptableParts, LoraSessions, type ModelForJob } from './lora-sessions.ts';
import type { ModelOptions } from './model-cache.ts';
import { memoryOf } from './model-memory.ts';
import { VaeSwap } from './vae-swap.ts';

export interface LoadedModel {
  readonly parts: PictureParts;
  /** Null for a model whose latents cannot be shown without its decoder. */
  readonly preview: LatentPreview | null;
  /** What it takes, bytes; see `measureModel`. */
  readonly memoryBytes: number;
  /** What the last full preview took, milliseconds; 0 = none has been made yet. */
  fullPreviewMs: number;
  /**
   * The networks that a job needs: these, with LoRAs beside them, with embeddings, or in 8 bits. Throws `MODEL_FEATURE`,
   * `LORA_…`, `EMBEDDING_…`, and what `quantiseModel` throws.
   */
  partsFor(settings: GenerationSettings, resources: JobResources): Promise<ModelForJob>;
  dispose(): Promise<void>;
}

/**
 * Opens the model at `path` and paints one picture of one step with it, so that the first real one meets warm
 * sessions and compiled code. Throws what `openModel` and the networks throw, and `NON_FINITE_…` for weights that
 * cannot work.
 */
export async function loadModel(
  path: string,
  runtime: RuntimeOptions,
  options: ModelOptions = {},
): Promise<LoadedModel> {
  const folder = await openModel(path, options);
  // One after the other: creating a session blocks the thread anyway, and this way the peak of memory is lower.
  const textEncoder = await createTextEncoder(folder, runtime);
  const denoiser = await createDenoiser(folder, runtime);
  const decoder = await createDecoder(folder, runtime);
  const { schedulerConfig } = folder;
  let encoder: Promise<LatentEncoder> | null = null;
  const parts: AdaptableParts = {
    textEncoder,
    denoiser,
    decoder,
    schedulerConfig,
    // Most pictures begin with noise: its memory is spent when the first one does not.
    encoder: () => {
      encoder ??= createEncoder(folder, runtime);
      return encoder;
    },
  };
  const full = new LoraSessions(folder, runtime, parts);
  const vaes = new VaeSwap(folder, runtime);
  let int8: Promise<Int8Denoiser> | null = null;
  let int8Bytes = 0;
  const int8Denoiser = (): Promise<Int8Denoiser> => {
    int8 ??= openInt8Denoiser(folder, runtime, parts).then(
      opened => {
        int8Bytes = opened.memoryBytes;
        return opened;
      },
      error => {
        // Whoever asks again may have made room on the disk meanwhile.
        int8 = null;
        throw error;
      },
    );
    return int8;
  };
  const model: LoadedModel = {
    parts,
    async partsFor(settings, resources) {
      checkFeatures(folder, settings);
      const networks = settings.precision === 'int8' ? (await int8Denoiser()).networks : full;
      const adapted = await networks.partsFor(settings, resources);
      let parts: PictureParts = adapted.parts;
      if (folder.embeddingWidths.length > 0) {
        const learned = await readEmbeddings(folder, resources);
        parts = { ...parts, textEncoder: adapted.parts.textEncoder.withEmbeddings(learned) };
      }
      const { upscaler } = resources;
      if (upscaler !== undefined) parts = { ...parts, enlarge: enlargeBy(upscaler, runtime) };
      if (resources.vae !== undefined) parts = await vaes.replaceIn(parts, resources.vae);
      const { predictionType } = settings;
      if (predictionType !== undefined) {
        parts = { ...parts, schedulerConfig: { ...schedulerConfig, prediction_type: predictionType } };
      }
      return { ...adapted, parts };
    },
    preview: await previewOrNull(createLatentPreview(folder)),
    get memoryBytes() {
      return memoryOf(folder) + int8Bytes + vaes.memoryBytes;
    },
    fullPreviewMs: 0,
    async dispose() {
      const encoding = encoder?.then(loaded => loaded.dispose()).catch(() => {});
      const quantised = int8?.then(loaded => loaded.dispose()).catch(() => {});
      const all = [textEncoder, denoiser, decoder, full, vaes].map(part => part.dispose());
      await Promise.all([...all, encoding, quantised]);
    },
  };
  try {
    await warmUp(model, folder);
  } catch (error) {
    await model.dispose();
    throw error;
  }
  return model;
}

/** The network is in memory while it enlarges, and not while the second pass is painted. */
function enlargeBy(path: string, runtime: RuntimeOptions): NonNullable<PictureParts['enlarge']> {
  return async (image, size, between) => {
    const network = await createPixelUpscaler(path, runtime);
    try {
      return await enlarge(image, network, size, { mode: 'stretch', between });
    } finally {
      await network.dispose();
    }
  };
}

async function previewOrNull(preview: Promise<LatentPreview>): Promise<LatentPreview | null> {
  try {
    return await preview;
  } catch (error) {
    if (error instanceof AuroraError && error.code === 'UNSUPPORTED_COMPONENT') return null;
    throw error;
  }
}

/** Bytes of weights. A step of a larger model takes seconds at full size, and warms no more than a tiny one. */
const FULL_SIZE_WARM_UP = 400e6;
/** And so is one whose latents are larger than this many pixels: attention costs grow with their square. */
const FULL_SIZE_LATENTS = 1024;

/** Whether a picture of the model's own size would make the warm-up a wait of its own. */
function isLarge({ bytes, defaults, latentScale }: ModelFolder): boolean {
  const latentPixels = (defaults.width / latentScale) * (defaults.height / latentScale);
  return bytes > FULL_SIZE_WARM_UP || latentPixels > FULL_SIZE_LATENTS;
}

async function warmUp(model: LoadedModel, folder: ModelFolder): Promise<void> {
  const job = await PictureJob.start(model.parts, {
    ...folder.defaults,
    ...(isLarge(folder) && { width: folder.minSide, height: folder.minSide }),
    prompt: 'light',
    negativePrompt: '',
    seed: 0,
    steps: 1,
    noiseSource: 'cpu',
    model: folder.name,
  });
  await job.advance();
  if (model.preview) encodePng(model.preview(job.denoised, job.latentShape));
  await job.decode();
}
