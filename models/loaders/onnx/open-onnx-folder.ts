/**
 * Opens a model that was exported to ONNX in Optimum's layout: a folder a network, with `model.onnx`, its weights beside it,
 * and the `config.json` of what it was exported from. The graphs are evaluated as they are, so that what changes graphs (LoRAs) is
 * not to be had.
 */

import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AuroraError } from '../../errors.ts';
import type { ExportedGraph, Translation } from '../../graph/exported-graph.ts';
import {
  type AutoencoderKLConfig,
  autoencoderKLDecoder,
  autoencoderKLEncoder,
} from '../../networks/autoencoder-kl.ts';
import { clipTextModel, clipTextModelWithProjection } from '../../networks/clip-text-encoder.ts';
import { unet2DCondition } from '../../networks/unet-2d-condition.ts';
import { assembleModel } from '../model-assembly.ts';
import { checkJson, exportedIndexSchema, readJsonObject } from '../model-config.ts';
import { familyOf, statesOf } from '../model-family.ts';
import type {
  EncoderPart,
  ModelComponent,
  ModelFeature,
  ModelFolder,
  TextEncoderPart,
} from '../model-parts.ts';
import { WeightTable } from '../weight-table.ts';
import { translateDecoder, translateEncoder } from './exported-autoencoder.ts';
import { translateTextEncoder } from './exported-text-encoder.ts';
import { translateUnet } from './exported-unet.ts';
import { type OnnxFile, readOnnxFile } from './onnx-file.ts';

const FILE = 'model.onnx';

/**
 * @param folder a real path, with model_index.json in it
 * @param name what it is called
 * @throws AuroraError MODEL_FILE_MISSING, MODEL_CONFIG, UNSUPPORTED_CONFIG, ONNX_FILE, ONNX_EXTERNAL_DATA, ONNX_INPUTS, ONNX_OUTPUTS
 */
export async function openOnnxFolder(folder: string, name = basename(folder)): Promise<ModelFolder> {
  const indexPath = join(folder, 'model_index.json');
  const index = checkJson(exportedIndexSchema, await readJsonObject(indexPath), indexPath);
  const unetPath = join(folder, 'unet');
  const unetConfig = unet2DCondition.parse(...(await configOf(unetPath)));
  const unetFile = await readOnnxFile(join(unetPath, FILE));
  const describe = unet2DCondition.describe(unetConfig);
  const denoiser = component(
    unetFile,
    unetPath,
    unet2DCondition.className,
    describe,
    translateUnet(unetFile, unetConfig),
  );

  const textEncoders: TextEncoderPart[] = [];
  const count = index.text_encoder_2?.[1] ? 2 : 1;
  for (let at = 1; at <= count; at++) {
    const pooled = describe.pooledChannels !== null && at === count;
    textEncoders.push(await openTextEncoder(folder, at === 1 ? '' : `_${at}`, familyOf(describe), pooled));
  }
  const decoderPath = join(folder, 'vae_decoder');
  const decoderConfig = autoencoderKLDecoder.parse(...(await configOf(decoderPath)));
  const decoderFile = await readOnnxFile(join(decoderPath, FILE));
  return assembleModel({
    name,
    kind: 'onnx',
    path: folder,
    index: indexPath,
    denoiser,
    textEncoders,
    decoder: component(
      decoderFile,
      decoderPath,
      autoencoderKLDecoder.className,
      autoencoderKLDecoder.describe(decoderConfig),
      translateDecoder(decoderFile, decoderConfig),
    ),
    encoder: await openEncoder(join(folder, 'vae_encoder'), decoderConfig),
    schedulerConfig: await readJsonObject(join(folder, 'scheduler', 'scheduler_config.json')),
    zeroEmptyNegative: index.force_zeros_for_empty_prompt ?? false,
    lacks: lacking(textEncoders),
  });
}

async function openTextEncoder(
  folder: string,
  suffix: string,
  family: ReturnType<typeof familyOf>,
  pooled: boolean,
): Promise<TextEncoderPart> {
  const path = join(folder, `text_encoder${suffix}`);
  const definition = pooled ? clipTextModelWithProjection : clipTextModel;
  const config = definition.parse(...(await configOf(path)));
  const file = await readOnnxFile(join(path, FILE));
  const translation = translateTextEncoder(file, config, statesOf(family), pooled);
  return {
    ...component(
      file,
      path,
      definition.className,
      { ...definition.describe(config), takesEmbeddings: false },
      translation,
    ),
    tokenizer: { folder: join(folder, `tokenizer${suffix}`) },
  };
}

/** Without it, or with one that draws its latents itself, the model paints, and cannot begin with a picture. */
async function openEncoder(path: string, config: AutoencoderKLConfig): Promise<EncoderPart | undefined> {
  const there = await stat(join(path, FILE)).then(
    () => true,
    () => false,
  );
  if (!there) return undefined;
  const file = await readOnnxFile(join(path, FILE));
  if (file.outputs.some(({ name }) => name === 'latent_sample')) return undefined;
  const { className, describe } = autoencoderKLEncoder;
  return component(file, path, className, describe(config), translateEncoder(file, config));
}

function component<Description>(
  file: OnnxFile,
  path: string,
  className: string,
  describe: Description,
  translation: Translation,
): ModelComponent<Description> & { readonly graph: ExportedGraph } {
  const graph = { path: file.path, float32Bytes: file.elements * 4, translation };
  return {
    className,
    path,
    files: file.files,
    weights: new WeightTable([]),
    graph,
    describe,
    rebuild: () => {
      throw new AuroraError('MODEL_FEATURE', `${file.path} was exported, and cannot be changed.`, {
        value: file.path,
        legal: 'a diffusers folder or a single file',
        hint: 'Use the model in one of these forms.',
      });
    },
  };
}

/** Text encoders that give no other states than their last know no clip skip. */
function lacking(textEncoders: readonly TextEncoderPart[]): ModelFeature[] {
  const skips = textEncoders.every(
    ({ graph }) => 'translation' in graph && graph.translation.outputs.states_2 !== undefined,
  );
  return ['lora', 'embedding', 'int8', ...(skips ? [] : ['clipSkip' as const])];
}

async function configOf(path: string): Promise<[json: unknown, file: string]> {
  const file = join(path, 'config.json');
  return [await readJsonObject(file), file];
}
