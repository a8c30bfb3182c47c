/** What a network says about itself. Adding one is one file with such a definition and one line in `registry.ts`. */
import type { BuiltGraph } from '../graph/graph-builder.ts';
import type { WeightTable } from '../loaders/weight-table.ts';

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
 * contextChannels], all float32; output `prediction` like `latents`.
 */
export interface DenoiserDefinition<Config> extends NetworkDefinition<Config> {
  describe(config: Config): {
    readonly channels: number;
    readonly contextChannels: number;
    /** Latent height and width must be multiples of this. */
    readonly sizeMultiple: number;
  };
}

/** Graph inputs `ids` and `mask`, int64 [batch, tokens]; output `states` float32 [batch, tokens, channels]. */
export interface TextEncoderDefinition<Config> extends NetworkDefinition<Config> {
  describe(config: Config): {
    readonly channels: number;
    readonly vocabulary: number;
    readonly maxTokens: number;
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
  };
}
