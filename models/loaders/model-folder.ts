/** Opens a model folder in diffusers' layout: everything is checked, and no weight is read. */
import { basename, dirname, join } from 'node:path';
import { AuroraError } from '../errors.ts';
import type { NetworkDefinition } from '../networks/definitions.ts';
import { DECODERS, DENOISERS, ENCODERS, findNetwork, TEXT_ENCODERS } from '../networks/registry.ts';
import { openWeights } from './component-weights.ts';
import { assembleModel, buildComponent } from './model-assembly.ts';
import { checkJson, type ModelIndex, modelIndexSchema, readJsonObject } from './model-config.ts';
import { familyOf, statesOf } from './model-family.ts';
import type { DecoderPart, DenoiserPart, EncoderPart, ModelFolder, TextEncoderPart } from './model-parts.ts';
import type { WeightTable } from './weight-table.ts';

/**
 * @param folder a real path, with model_index.json in it
 * @throws AuroraError PICKLE_REFUSED, MODEL_FILE_MISSING, MODEL_CONFIG, UNSUPPORTED_COMPONENT, UNSUPPORTED_CONFIG,
 *   WEIGHT_MISSING, WEIGHT_SHAPE, WEIGHT_DTYPE, WEIGHT_UNUSED, or any SAFETENSORS_…
 */
export async function openModelFolder(folder: string): Promise<ModelFolder> {
  const indexPath = join(folder, 'model_index.json');
  const index = checkJson(modelIndexSchema, await readJsonObject(indexPath), indexPath);
  const denoiser = await openDenoiser(folder, index);
  const textEncoders = await openTextEncoders(folder, index, denoiser);
  const { decoder, encoder } = await openAutoencoder(folder, index);
  const schedulerConfig = await readJsonObject(join(folder, 'scheduler', 'scheduler_config.json'));
  const { aurora } = index;
  if (aurora) checkWindow(indexPath, aurora.max_tokens, textEncoders[0]!.describe.maxTokens);
  return assembleModel({
    name: aurora?.name ?? folderName(folder),
    kind: 'folder',
    path: folder,
    index: indexPath,
    denoiser,
    textEncoders,
    decoder,
    encoder,
    schedulerConfig,
    zeroEmptyNegative: index.force_zeros_for_empty_prompt ?? false,
    ...(aurora && {
      family: aurora.family ?? aurora.name,
      maxTokens: aurora.max_tokens,
      size: { width: aurora.width, height: aurora.height },
      steps: aurora.steps,
      guidanceScale: aurora.cfg,
    }),
    ...(aurora?.max_side !== undefined && { maxSide: aurora.max_side }),
  });
}

async function openDenoiser(folder: string, index: ModelIndex): Promise<DenoiserPart> {
  const name = index.transformer === undefined ? 'unet' : 'transformer';
  const path = join(folder, name);
  const definition = findNetwork(DENOISERS, index[name]?.[1], name);
  const config = await readConfig(path, definition);
  const component = buildComponent(path, definition, config, await openWeights(path));
  const { learning } = definition;
  if (!learning) return component;
  const build = (weights: WeightTable) => learning.build(config, weights);
  return { ...component, learning: { layers: learning.layers(config), build } };
}

/** SDXL has two. Which of their states are meant depends on the denoiser that was trained with them. */
async function openTextEncoders(
  folder: string,
  index: ModelIndex,
  denoiser: DenoiserPart,
): Promise<TextEncoderPart[]> {
  const choice = statesOf(familyOf(denoiser.describe));
  const pairs = [
    ['text_encoder', 'tokenizer'],
    ['text_encoder_2', 'tokenizer_2'],
  ] as const;
  const parts: TextEncoderPart[] = [];
  for (const [name, tokenizer] of pairs) {
    // The first one must be there; a second one only where the index names it.
    if (name !== 'text_encoder' && !index[name]?.[1]) continue;
    const path = join(folder, name);
    const definition = findNetwork(TEXT_ENCODERS, index[name]?.[1], name);
    const config = await readConfig(path, definition);
    const weights = await openWeights(path);
    const rebuild = (table: WeightTable) => definition.build(config, table, choice);
    const component = buildComponent(path, definition, config, weights, rebuild);
    parts.push({ ...component, tokenizer: { folder: join(folder, tokenizer) } });
  }
  return parts;
}

async function openAutoencoder(
  folder: string,
  index: ModelIndex,
): Promise<{ decoder: DecoderPart; encoder: EncoderPart | undefined }> {
  const path = join(folder, 'vae');
  const decoder = await openComponent(path, DECODERS, index.vae[1], 'vae');
  const { weights, className } = decoder;
  if (!weights.hasBelow('encoder.')) return { decoder, encoder: undefined };
  const definition = findNetwork(ENCODERS, className, 'vae');
  return { decoder, encoder: buildComponent(path, definition, await readConfig(path, definition), weights) };
}

async function openComponent<Config, Description>(
  path: string,
  definitions: readonly (NetworkDefinition<Config> & { describe(config: Config): Description })[],
  className: unknown,
  name: string,
) {
  const definition = findNetwork(definitions, className, name);
  const config = await readConfig(path, definition);
  return buildComponent(path, definition, config, await openWeights(path));
}

async function readConfig<Config>(path: string, definition: NetworkDefinition<Config>): Promise<Config> {
  const configPath = join(path, 'config.json');
  return definition.parse(await readJsonObject(configPath), configPath);
}

/** A snapshot in Hugging Face's cache is a folder named by its commit; the model's name stands two levels above. */
export function folderName(folder: string): string {
  const snapshots = dirname(folder);
  const repository = /^models--.+?--(.+)$/.exec(basename(dirname(snapshots)));
  return basename(snapshots) === 'snapshots' && repository ? repository[1]! : basename(folder);
}

/** A longer window would read positions that the text encoder was never given. */
function checkWindow(path: string, maxTokens: number, positions: number): void {
  if (maxTokens <= positions) return;
  throw new AuroraError('MODEL_CONFIG', `${path}: aurora.max_tokens is ${maxTokens}.`, {
    value: maxTokens,
    legal: `2 … ${positions}, the positions of the text encoder`,
    field: 'aurora.max_tokens',
    hint: 'Correct model_index.json.',
  });
}
