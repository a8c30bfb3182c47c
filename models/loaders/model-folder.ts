/** Opens a model folder in diffusers' layout: everything is checked, and no weight is read. */
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AuroraError } from '../errors.ts';
import type { BuiltGraph } from '../graph/graph-builder.ts';
import type { NetworkDefinition } from '../networks/definitions.ts';
import { DECODERS, DENOISERS, findNetwork, TEXT_ENCODERS } from '../networks/registry.ts';
import type { ModelInfo } from '../pipelines/parts.ts';
import { parseSchedulerConfig } from '../schedulers/index.ts';
import { isPickle, openWeights, pickleRefused } from './component-weights.ts';
import { checkJson, modelIndexSchema, readJsonObject } from './model-config.ts';
import type { WeightTable } from './weight-table.ts';

/** One network of a model: its graph is built over the header, and its weights are still on the disk. */
export interface ModelComponent<Description> {
  readonly className: string;
  readonly path: string;
  readonly graph: BuiltGraph;
  readonly weights: WeightTable;
  readonly describe: Description;
}

type Described<D> = D extends { describe(config: never): infer R } ? ModelComponent<R> : never;

export interface ModelFolder extends Omit<ModelInfo, 'hash'> {
  readonly denoiser: Described<(typeof DENOISERS)[number]>;
  readonly textEncoder: Described<(typeof TEXT_ENCODERS)[number]>;
  readonly decoder: Described<(typeof DECODERS)[number]>;
  readonly tokenizerPath: string;
  /** Prompts are padded or cut to this many tokens, begin and end marks included. */
  readonly maxTokens: number;
  /** scheduler_config.json as it is; it has passed `parseSchedulerConfig`. */
  readonly schedulerConfig: Readonly<Record<string, unknown>>;
  readonly latentChannels: number;
  /** Pixels per latent pixel on each side. */
  readonly latentScale: number;
  /** Latents are kept within ± this; undefined = not limited. */
  readonly latentClip: number | undefined;
}

/** Sides beyond this multiple of the trained size only repeat the picture, and cost memory. */
const SIDE_FACTOR = 4;

/**
 * @param path a folder with model_index.json
 * @throws AuroraError MODEL_NOT_FOUND, PICKLE_REFUSED, MODEL_FILE_MISSING, MODEL_CONFIG, UNSUPPORTED_COMPONENT,
 *   UNSUPPORTED_CONFIG, WEIGHT_MISSING, WEIGHT_SHAPE, WEIGHT_DTYPE, WEIGHT_UNUSED, or any SAFETENSORS_…
 */
export async function openModel(path: string): Promise<ModelFolder> {
  const folder = await findFolder(path);
  const indexPath = join(folder, 'model_index.json');
  const index = checkJson(modelIndexSchema, await readJsonObject(indexPath), indexPath);
  const denoiserName = index.transformer === undefined ? 'unet' : 'transformer';
  const [denoiser, textEncoder, decoder] = await Promise.all([
    openComponent(join(folder, denoiserName), DENOISERS, index[denoiserName]?.[1], denoiserName),
    openComponent(join(folder, 'text_encoder'), TEXT_ENCODERS, index.text_encoder[1], 'text_encoder'),
    openComponent(join(folder, 'vae'), DECODERS, index.vae[1], 'vae'),
  ]);
  checkEveryWeightUsed(denoiser.weights);
  checkFit(indexPath, denoiser.describe, textEncoder.describe, decoder.describe);
  checkWindow(indexPath, index.aurora.max_tokens, textEncoder.describe.maxTokens);
  const schedulerConfig = await readJsonObject(join(folder, 'scheduler', 'scheduler_config.json'));
  parseSchedulerConfig(schedulerConfig, 'leading');

  const { aurora } = index;
  const sizeMultiple = denoiser.describe.sizeMultiple * decoder.describe.scale;
  return {
    name: aurora.name,
    family: aurora.family ?? aurora.name,
    path: folder,
    bytes: denoiser.weights.byteLength + textEncoder.weights.byteLength + decoder.weights.byteLength,
    defaults: {
      width: aurora.width,
      height: aurora.height,
      steps: aurora.steps,
      guidanceScale: aurora.cfg,
      sampler: schedulerConfig._class_name === 'EulerDiscreteScheduler' ? 'Euler' : 'DDIM',
    },
    sizeMultiple,
    minSide: sizeMultiple,
    maxSide: aurora.max_side ?? Math.max(aurora.width, aurora.height) * SIDE_FACTOR,
    denoiser,
    textEncoder,
    decoder,
    tokenizerPath: join(folder, 'tokenizer'),
    maxTokens: aurora.max_tokens,
    schedulerConfig,
    latentChannels: denoiser.describe.channels,
    latentScale: decoder.describe.scale,
    latentClip: decoder.describe.latentClip,
  };
}

async function findFolder(path: string): Promise<string> {
  if (isPickle(path)) throw pickleRefused(path);
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) {
    throw new AuroraError('MODEL_NOT_FOUND', `There is no model at ${path}.`, {
      value: path,
      legal: 'a folder with model_index.json',
      hint: 'Check the path.',
    });
  }
  if ((await stat(real)).isDirectory()) return real;
  throw new AuroraError('MODEL_NOT_FOUND', `${path} is a file, not a model folder.`, {
    value: path,
    legal: 'a folder with model_index.json',
    hint: 'Single-file checkpoints cannot be read yet.',
  });
}

async function openComponent<Config, Description>(
  path: string,
  definitions: readonly (NetworkDefinition<Config> & { describe(config: Config): Description })[],
  className: unknown,
  name: string,
): Promise<ModelComponent<Description>> {
  const definition = findNetwork(definitions, className, name);
  const configPath = join(path, 'config.json');
  const config = definition.parse(await readJsonObject(configPath), configPath);
  const weights = await openWeights(path);
  return {
    className: definition.className,
    path,
    weights,
    graph: definition.build(config, weights),
    describe: definition.describe(config),
  };
}

/** A tensor that nobody reads means that the file holds another network than its config.json describes. */
function checkEveryWeightUsed(weights: WeightTable): void {
  const unused = weights.unused();
  if (unused.length === 0) return;
  const file = weights.files[0]!.path;
  throw new AuroraError(
    'WEIGHT_UNUSED',
    `${file} holds ${unused.length} tensors that its config.json has no place for, such as "${unused[0]}".`,
    { value: unused.slice(0, 5), hint: 'The weights do not belong to this config.json.' },
  );
}

/** The three networks must speak of the same latents and the same text states. */
function checkFit(
  path: string,
  denoiser: ModelFolder['denoiser']['describe'],
  text: ModelFolder['textEncoder']['describe'],
  decoder: ModelFolder['decoder']['describe'],
): void {
  const pairs = [
    ['latent channels', denoiser.channels, decoder.channels],
    ['text state width', denoiser.contextChannels, text.channels],
  ] as const;
  for (const [what, mine, theirs] of pairs) {
    if (mine === theirs) continue;
    throw new AuroraError(
      'MODEL_CONFIG',
      `${path}: the parts disagree about the ${what}: ${mine} and ${theirs}.`,
      {
        value: theirs,
        legal: [mine],
        hint: 'The folder mixes parts of different models.',
      },
    );
  }
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
