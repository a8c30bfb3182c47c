/** What a network says about itself. Adding one is one file with such a definition and one line in `registry.ts`. */
import type { BuiltGraph } from '../graph/graph-builder.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import type { TileRule } from '../pipelines/tiles.ts';
import type { LearningGraph } from './learning-graph.ts';

export interface NetworkDefinition<Config> {
  /** `_class_name` in config.json and model_index.json. */
  readonly className: string;
  /** @throws AuroraError UNSUPPORTED_CONFIG */
  parse(json: unknown, file: string): Config;
  /** @throws AuroraError WEIGHT_MISSING, WEIGHT_SHAPE, WEIGHT_DTYPE */
  build(config: Config, weights: WeightTable): BuiltGraph;
}

/**
 * Graph inputs `latents` [batch, channels, height, width], `timestep` [1] and `states` [batch, tokens,
 * contextChannels], and as `describe` says `pooled` [batch, pooledChannels], `time_ids` [batch, 6] and `guidance` [1],
 * all float32; output `prediction` [batch, channels, height, width].
 */
export interface DenoiserDefinition<Config> extends NetworkDefinition<Config> {
  /** How low-rank matrices are learned beside its layers; absent where nobody can. */
  readonly learning?: {
    /** Paths of the layers beside which they are learned unless somebody chooses. */
    layers(config: Config): readonly string[];
    /** The network over `weights.trained`, which names at least one layer. */
    build(config: Config, weights: WeightTable): LearningGraph;
  };
  describe(config: Config): {
    /** Latent channels, without those of a mask. */
    readonly channels: number;
    /** Its input goes on with a mask of one channel and the latents of the masked picture. */
    readonly inpainting: boolean;
    readonly contextChannels: number;
    /** Linear layers, not 1×1 convolutions, around its attention. */
    readonly linearProjection: boolean;
    /** Width of the pooled text that it wants beside the states; null = none, and no sizes. */
    readonly pooledChannels: number | null;
    /** It applies guidance itself, by an input, and is evaluated once a step. */
    readonly embedsGuidance: boolean;
    /** Latent pixels of its training pictures; null where the model does not say. */
    readonly sampleSize: readonly [height: number, width: number] | null;
    /** Latent height and width must be multiples of this. */
    readonly sizeMultiple: number;
  };
}

/** Which of a text encoder's hidden states a denoiser was trained with. */
export interface TextStateChoice {
  /** Layers whose work is not used; 1 = the penultimate states. */
  readonly layersLeftOff: number;
  /** Whether the final layer norm is applied to them. */
  readonly normalized: boolean;
}

/**
 * Graph inputs `ids` and, where padding must be hidden, `mask`, int64 [batch, tokens], and where learned embeddings are taken
 * `vectors` float32 [rows, channels] and `places` int64 [batch, tokens] (see `clip-text-encoder.ts`); outputs `states` float32
 * [batch, tokens, channels], and as the network has them `states_2` … (clip skip) and `pooled` [batch, pooledChannels].
 */
export interface TextEncoderDefinition<Config> extends NetworkDefinition<Config> {
  build(config: Config, weights: WeightTable, choice?: TextStateChoice): BuiltGraph;
  describe(config: Config): {
    readonly channels: number;
    readonly vocabulary: number;
    readonly maxTokens: number;
    readonly pooledChannels?: number;
    /** Learned embeddings can stand in the places of words. Absent: false. */
    readonly takesEmbeddings?: boolean;
    /** States are zeros where the mask is 0, and no others depend on what stands there. Absent: false. */
    readonly hidesPadding?: boolean;
  };
}

/**
 * Graph input `image` [batch, 3, height·scale, width·scale], RGB in [-1, 1]; outputs `mean` [batch, channels, height,
 * width], scaled as the denoiser sees latents, and where the latents are drawn from a distribution `deviation`.
 */
export interface EncoderDefinition<Config> extends NetworkDefinition<Config> {
  describe(config: Config): {
    readonly channels: number;
    readonly scale: number;
    readonly tiles: TileRule;
  };
}

/** Graph input `latents` [batch, channels, height, width]; output `image` [batch, 3, height·scale, width·scale]. */
export interface DecoderDefinition<Config> extends NetworkDefinition<Config> {
  describe(config: Config): {
    readonly channels: number;
    /** Pixels per latent pixel on each side. */
    readonly scale: number;
    /** The decoder sees latents / scalingFactor + shiftFactor; its graph does that itself. */
    readonly scalingFactor: number;
    readonly shiftFactor: number;
    /** Latents are kept within ± this while sampling; absent = not limited. */
    readonly latentClip?: number;
    /** How a picture that is too large for one run is cut. */
    readonly tiles: TileRule;
    /** Side of a tile as the network's authors have it, pixels. */
    readonly tileSide: number;
    /** Memory of a run beside the weights, bytes for each pixel of the picture. */
    readonly bytesPerPixel: number;
  };
}
