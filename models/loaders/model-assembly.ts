/** Puts a model together from its networks: they must fit each other, and every weight must have its place. */
import { AuroraError } from '../errors.ts';
import type { NetworkDefinition } from '../networks/definitions.ts';
import { tileStep } from '../pipelines/tiles.ts';
import { parseSchedulerConfig } from '../schedulers/index.ts';
import { type Family, familyOf, samplerOf, trainedSide, usualSettings } from './model-family.ts';
import type {
  DecoderPart,
  DenoiserPart,
  ModelComponent,
  ModelFeature,
  ModelFolder,
  ModelForm,
  TextEncoderPart,
} from './model-parts.ts';
import type { ModelParts } from './parts/choose-parts.ts';
import type { WeightTable } from './weight-table.ts';

export interface AssembledParts {
  readonly name: string;
  readonly kind: ModelForm;
  /** Default: nothing. */
  readonly lacks?: readonly ModelFeature[];
  /** The model's folder or file. */
  readonly path: string;
  /** The file that says how the parts belong together, for messages. */
  readonly index: string;
  readonly family?: string;
  /** Those that a person may say it is of; default: its own. */
  readonly families?: readonly string[];
  /** Other files that it was put together from. */
  readonly parts?: ModelParts;
  readonly denoiser: DenoiserPart;
  readonly textEncoders: readonly TextEncoderPart[];
  readonly decoder: DecoderPart;
  readonly encoder: ModelFolder['encoder'];
  readonly schedulerConfig: Readonly<Record<string, unknown>>;
  readonly maxTokens?: number;
  readonly zeroEmptyNegative?: boolean;
  /** Pixels; what the model says about its own pictures. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly steps?: number;
  readonly guidanceScale?: number;
  readonly maxSide?: number;
}

/** Sides beyond this multiple of the trained size only repeat the picture, and cost memory. */
const SIDE_FACTOR = 4;

/** @throws AuroraError MODEL_CONFIG, WEIGHT_UNUSED, UNSUPPORTED_CONFIG */
export function assembleModel(parts: AssembledParts): ModelFolder {
  const { denoiser, textEncoders, decoder, encoder, schedulerConfig } = parts;
  checkEveryWeightUsed(denoiser.weights);
  checkFit(parts);
  const scheduler = parseSchedulerConfig(schedulerConfig, 'leading');
  const detected = familyOf(denoiser.describe);
  const latentScale = decoder.describe.scale;
  const { width, height } = parts.size ?? trainedSize(parts, detected);
  const usual = usualSettings(schedulerConfig, denoiser.describe.embedsGuidance);
  const sizeMultiple = denoiser.describe.sizeMultiple * latentScale;
  return {
    name: parts.name,
    kind: parts.kind,
    lacks: parts.lacks ?? [],
    hashedFile: denoiser.files.reduce((largest, file) => (file.size > largest.size ? file : largest)).path,
    family: parts.family ?? detected,
    families: parts.families ?? [parts.family ?? detected],
    predictionType: scheduler.prediction_type,
    ...(parts.parts && { parts: parts.parts }),
    path: parts.path,
    bytes: bytesOf([denoiser, ...textEncoders, decoder]),
    defaults: {
      width,
      height,
      steps: parts.steps ?? usual.steps,
      guidanceScale: parts.guidanceScale ?? usual.guidanceScale,
      sampler: samplerOf(schedulerConfig),
    },
    sizeMultiple,
    minSide: sizeMultiple,
    maxSide: parts.maxSide ?? Math.max(width, height) * SIDE_FACTOR,
    decoding: {
      bytesPerPixel: decoder.describe.bytesPerPixel,
      tile: decoder.describe.tileSide,
      tileStep: tileStep(latentScale),
    },
    embeddingWidths: textEncoders.every(({ describe }) => describe.takesEmbeddings)
      ? textEncoders.map(({ describe }) => describe.channels)
      : [],
    denoiser,
    textEncoders,
    decoder,
    encoder,
    maxTokens: parts.maxTokens ?? Math.min(...textEncoders.map(({ describe }) => describe.maxTokens)),
    zeroEmptyNegative: parts.zeroEmptyNegative ?? false,
    schedulerConfig,
    latentChannels: denoiser.describe.channels,
    latentScale,
    latentClip: decoder.describe.latentClip,
  };
}

/** A network over weights that have been found already. */
export function buildComponent<Config, Description>(
  path: string,
  definition: NetworkDefinition<Config> & { describe(config: Config): Description },
  config: Config,
  weights: WeightTable,
  rebuild = (table: WeightTable) => definition.build(config, table),
): ModelComponent<Description> {
  const graph = rebuild(weights);
  const describe = definition.describe(config);
  return { className: definition.className, path, weights, files: weights.files, graph, describe, rebuild };
}

function trainedSize(parts: AssembledParts, family: Family): { width: number; height: number } {
  const { scale } = parts.decoder.describe;
  const { sampleSize, sizeMultiple } = parts.denoiser.describe;
  const side = trainedSide(family, parts.schedulerConfig.prediction_type);
  const [height, width] = sampleSize?.map((latents: number) => latents * scale) ?? [side, side];
  const multiple = sizeMultiple * scale;
  const legal = (pixels: number) => Math.max(multiple, Math.round(pixels / multiple) * multiple);
  return { width: legal(width!), height: legal(height!) };
}

/** Each file counts once, however many networks lie in it. */
function bytesOf(components: readonly ModelComponent<unknown>[]): number {
  const files = components.flatMap(component => component.files);
  return [...new Map(files.map(({ path, size }) => [path, size])).values()].reduce(
    (sum, size) => sum + size,
    0,
  );
}

/** A tensor that nobody reads means that the file holds another network than its config.json describes. */
function checkEveryWeightUsed(weights: WeightTable): void {
  const unused = weights.unused();
  if (unused.length === 0) return;
  const file = weights.files[0]!.path;
  throw new AuroraError(
    'WEIGHT_UNUSED',
    `${file} holds ${unused.length} tensors that its configuration has no place for, such as "${unused[0]}".`,
    { value: unused.slice(0, 5), hint: 'The weights do not belong to this configuration.' },
  );
}

/** The networks must speak of the same latents and the same text states. */
function checkFit({ index, denoiser, textEncoders, decoder }: AssembledParts): void {
  const text = textEncoders.map(({ describe }) => describe);
  const width = text.reduce((sum, { channels }) => sum + channels, 0);
  const { channels, contextChannels, pooledChannels } = denoiser.describe;
  const pairs = [
    ['latent channels', channels, decoder.describe.channels],
    ['text state width', contextChannels, width],
    [
      'pooled text width',
      pooledChannels,
      pooledChannels === null ? null : (text.at(-1)?.pooledChannels ?? 0),
    ],
  ] as const;
  for (const [what, mine, theirs] of pairs) {
    if (mine === theirs) continue;
    throw new AuroraError(
      'MODEL_CONFIG',
      `${index}: the parts disagree about the ${what}: ${mine} and ${theirs}.`,
      { value: theirs, legal: [mine ?? 0], hint: 'The model mixes parts of different models.' },
    );
  }
}
