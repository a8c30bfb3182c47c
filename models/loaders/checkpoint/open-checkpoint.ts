/**
 * Opens a single-file checkpoint in the original layout of CompVis and Stability, in place: its tensors are read where
 * they lie, under the names and shapes of the networks that are built for a diffusers folder.
 */
import { basename } from 'node:path';
import { clipTextModel, clipTextModelWithProjection } from '../../networks/clip-text-encoder.ts';
import { unet2DCondition } from '../../networks/unet-2d-condition.ts';
import { assembleModel, buildComponent } from '../model-assembly.ts';
import { checkFamily, type Family, familyOf, statesOf, trainedSide } from '../model-family.ts';
import type { ModelFolder, TextEncoderPart } from '../model-parts.ts';
import { chooseParts, type ModelParts, type PartsLibrary } from '../parts/choose-parts.ts';
import { readTextEncoderFile } from '../parts/text-encoder-file.ts';
import { buildAutoencoder, readVae } from '../parts/vae-file.ts';
import { readSafetensorsHeader, type SafetensorsFile } from '../safetensors.ts';
import { WeightTable } from '../weight-table.ts';
import { type CheckpointParts, divideCheckpoint, unetAlone } from './checkpoint-parts.ts';
import { type HeadRule, inferTextEncoder, inferUnet, TensorShapes } from './inferred-config.ts';
import { detectPredictionType, type PredictionType, ZERO_SNR_MARK } from './prediction-type.ts';
import { readSidecar } from './sidecar.ts';

/** What a person knows better than what the file lets guess. */
export interface CheckpointOptions {
  readonly family?: Family | undefined;
  readonly predictionType?: PredictionType | undefined;
  /** For a file that holds a UNet alone: what goes with it, or what to choose that from. */
  readonly parts?: ModelParts | undefined;
  readonly library?: PartsLibrary | undefined;
}

const SCALING_FACTOR: Readonly<Record<Family, number>> = { sd1: 0.18215, sd2: 0.18215, sdxl: 0.13025 };
const HEAD_RULE: Readonly<Record<Family, HeadRule>> = {
  sd1: { heads: 8 },
  sd2: { headChannels: 64 },
  sdxl: { headChannels: 64 },
};

/** OpenCLIP's H has 24 layers; 2.x was trained with the states of the 23rd, and some files hold no more. */
const LAYERS_USED_BY_SD2 = 23;

/**
 * @param path an absolute path to a .safetensors file
 * @throws AuroraError UNKNOWN_CHECKPOINT, FAMILY_MISMATCH, MODEL_PARTS_MISSING, MODEL_CONFIG, UNSUPPORTED_CONFIG, WEIGHT_MISSING, WEIGHT_SHAPE, WEIGHT_DTYPE,
 *   WEIGHT_UNUSED, or any SAFETENSORS_…
 */
export async function openCheckpoint(path: string, options: CheckpointOptions = {}): Promise<ModelFolder> {
  const file = await readSafetensorsHeader(path);
  // The path as it was given: a link keeps its own name, and what lies beside it.
  const sidecar = await readSidecar(path);
  const alone = options.parts || options.library ? unetAlone(file) : undefined;
  const whole = alone ? undefined : divideCheckpoint(file);
  const shapes = new TensorShapes(alone ?? whole!.unet);
  const detected = detectFamily(shapes);
  const families = whole ? possibleFamilies(detected, whole.textEncoders) : [detected];
  const family = chosenFamily(path, options.family ?? sidecar.family, detected, families);
  const chosen = alone && (options.parts ?? (await chooseParts(alone, shapes, family, options.library!)));
  const parts = whole ?? (await partsBeside(alone!, chosen!));
  const config = unet2DCondition.parse(inferUnet(shapes, sidecar.headRule ?? HEAD_RULE[family]), file.path);
  const unet = new WeightTable([parts.unet]);
  const predictionType =
    options.predictionType ??
    sidecar.predictionType ??
    (await detectPredictionType(file.tensors, file.metadata, family, unet));
  return assembleModel({
    name: basename(path).replace(/\.safetensors$/i, ''),
    kind: 'file',
    path,
    index: file.path,
    family,
    families,
    ...(chosen && { parts: chosen }),
    denoiser: buildComponent(file.path, unet2DCondition, config, unet),
    textEncoders: parts.textEncoders.map(encoder => textEncoder(encoder, family)),
    ...buildAutoencoder(parts.autoencoder, {
      scalingFactor: sidecar.scalingFactor ?? SCALING_FACTOR[family],
      shiftFactor: 0,
      sampleSize: trainedSide(family, predictionType),
    }),
    schedulerConfig: schedulerConfig(family, predictionType, file.tensors.has(ZERO_SNR_MARK)),
    zeroEmptyNegative: family === 'sdxl',
  });
}

function detectFamily(shapes: TensorShapes): Family {
  return familyOf({
    pooledChannels: shapes.has('add_embedding.linear_1.weight') ? 1 : null,
    linearProjection: shapes.of('mid_block.attentions.0.proj_in.weight').length === 2,
  });
}

function textEncoder(
  { file, openClip }: CheckpointParts['textEncoders'][number],
  family: Family,
): TextEncoderPart {
  const projected = family === 'sdxl' && openClip;
  const definition = projected ? clipTextModelWithProjection : clipTextModel;
  const config = definition.parse(inferTextEncoder(new TensorShapes(file), openClip), file.path);
  const penultimate = family === 'sd2' && config.num_hidden_layers !== LAYERS_USED_BY_SD2;
  const choice = penultimate ? { layersLeftOff: 1, normalized: true } : statesOf(family);
  const weights = new WeightTable([file]);
  const rebuild = (table: WeightTable) => definition.build(config, table, choice);
  const component = buildComponent(file.path, definition, config, weights, rebuild);
  // What followed the end mark while they were trained: OpenCLIP's 0, which is `!`, or the first CLIP's end mark.
  const pad = openClip && family === 'sdxl' ? '!' : '<|endoftext|>';
  return { ...component, tokenizer: { known: 'clip', pad } };
}

/** The two signs of a family, the denoiser's layers and the text encoder's make, disagree in some merged files. */
function possibleFamilies(detected: Family, textEncoders: CheckpointParts['textEncoders']): Family[] {
  if (detected === 'sdxl') return [detected];
  return [...new Set<Family>([detected, textEncoders[0]!.openClip ? 'sd2' : 'sd1'])];
}

function chosenFamily(
  path: string,
  wanted: Family | undefined,
  detected: Family,
  possible: readonly Family[],
): Family {
  if (wanted === undefined) return detected;
  checkFamily(path, wanted, possible);
  return wanted;
}

async function partsBeside(
  unet: SafetensorsFile,
  { textEncoders, vae }: ModelParts,
): Promise<CheckpointParts> {
  const encoders: CheckpointParts['textEncoders'][number][] = [];
  for (const path of textEncoders) encoders.push(await readTextEncoderFile(path));
  return { unet, textEncoders: encoders, autoencoder: await readVae(vae) };
}

/** The noise schedule that all of them were trained with, as diffusers writes it. */
function schedulerConfig(
  family: Family,
  predictionType: PredictionType,
  zeroSnr: boolean,
): Record<string, unknown> {
  return {
    _class_name: family === 'sdxl' ? 'EulerDiscreteScheduler' : 'DDIMScheduler',
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: 'scaled_linear',
    num_train_timesteps: 1000,
    clip_sample: false,
    set_alpha_to_one: false,
    steps_offset: 1,
    prediction_type: predictionType,
    ...(zeroSnr && { rescale_betas_zero_snr: true, timestep_spacing: 'trailing' }),
  };
}
