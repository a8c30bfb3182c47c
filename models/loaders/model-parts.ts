/** A model that is open: its networks' graphs are built over the headers, and their weights are still on the disk. */
import type { BuiltGraph } from '../graph/graph-builder.ts';
import type { NetworkGraph } from '../graph/session.ts';
import type {
  DecoderDefinition,
  DenoiserDefinition,
  EncoderDefinition,
  TextEncoderDefinition,
} from '../networks/definitions.ts';
import type { LearningGraph } from '../networks/learning-graph.ts';
import type { ModelInfo } from '../pipelines/parts.ts';

export type { ModelFeature, ModelForm } from '../pipelines/parts.ts';

import type { WeightTable } from './weight-table.ts';

/** One network of a model. */
export interface ModelComponent<Description> {
  readonly className: string;
  /** Its folder, or the file that holds the whole model. */
  readonly path: string;
  readonly graph: NetworkGraph;
  /** Empty for a graph that came with the model. */
  readonly weights: WeightTable;
  /** Where its weights lie, bytes each. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly describe: Description;
  /** The same network over other weights of the same names and shapes. */
  readonly rebuild: (weights: WeightTable) => BuiltGraph;
}

type Described<D extends { describe(config: never): unknown }> = ModelComponent<ReturnType<D['describe']>>;

/** Where a text encoder's vocabulary comes from: a folder of its own, or the one that all CLIPs share. */
export type TokenizerSource =
  | { readonly folder: string }
  | { readonly known: 'clip'; readonly pad: '!' | '<|endoftext|>' };

export interface TextEncoderPart extends Described<TextEncoderDefinition<never>> {
  readonly tokenizer: TokenizerSource;
}

export interface DenoiserPart extends Described<DenoiserDefinition<never>> {
  /** Absent where nothing can be learned beside its layers. */
  readonly learning?: {
    readonly layers: readonly string[];
    build(weights: WeightTable): LearningGraph;
  };
}
export type DecoderPart = Described<DecoderDefinition<never>>;
export type EncoderPart = Described<EncoderDefinition<never>>;

export interface ModelFolder extends Omit<ModelInfo, 'hash' | 'sha256'> {
  readonly denoiser: DenoiserPart;
  /** In the order in which their states stand side by side; the last one's pooled states are the model's. */
  readonly textEncoders: readonly TextEncoderPart[];
  readonly decoder: DecoderPart;
  /** The decoder's other half; undefined where the file has left it out. */
  readonly encoder: EncoderPart | undefined;
  /** Prompts are padded or cut to this many tokens, begin and end marks included. */
  readonly maxTokens: number;
  /** An empty negative prompt is zeros, not what the text encoders make of it: SDXL was trained so. */
  readonly zeroEmptyNegative: boolean;
  /** scheduler_config.json as it is; it has passed `parseSchedulerConfig`. */
  readonly schedulerConfig: Readonly<Record<string, unknown>>;
  readonly latentChannels: number;
  /** Pixels per latent pixel on each side. */
  readonly latentScale: number;
  /** Latents are kept within ± this; undefined = not limited. */
  readonly latentClip: number | undefined;
}
