/** config.json of diffusers' `UNet2DConditionModel`. Defaults are the class's own, since old files leave keys out. */
import { z } from 'zod';
import { defaulted, only, parseConfig, positiveInteger, unsupportedConfig } from './network-config.ts';

const perBlock = z.union([positiveInteger, z.array(positiveInteger)]);

const schema = z.object({
  in_channels: defaulted(positiveInteger, 4),
  out_channels: defaulted(positiveInteger, 4),
  block_out_channels: defaulted(z.array(positiveInteger).min(1), [320, 640, 1280, 1280]),
  down_block_types: defaulted(z.array(z.enum(['DownBlock2D', 'CrossAttnDownBlock2D'])), [
    'CrossAttnDownBlock2D',
    'CrossAttnDownBlock2D',
    'CrossAttnDownBlock2D',
    'DownBlock2D',
  ]),
  mid_block_type: only('UNetMidBlock2DCrossAttn'),
  up_block_types: defaulted(z.array(z.enum(['UpBlock2D', 'CrossAttnUpBlock2D'])), [
    'UpBlock2D',
    'CrossAttnUpBlock2D',
    'CrossAttnUpBlock2D',
    'CrossAttnUpBlock2D',
  ]),
  layers_per_block: defaulted(perBlock, 2),
  transformer_layers_per_block: defaulted(perBlock, 1),
  reverse_transformer_layers_per_block: only(null),
  // In these files `attention_head_dim` is the number of heads; the name is a mistake that diffusers keeps.
  attention_head_dim: defaulted(perBlock, 8),
  num_attention_heads: only(null),
  cross_attention_dim: defaulted(perBlock, 1280),
  only_cross_attention: only(false),
  dual_cross_attention: only(false),
  mid_block_only_cross_attention: only(null, false),
  use_linear_projection: defaulted(z.boolean(), false),
  // Softmax in float32, which is what this engine computes in anyway.
  upcast_attention: defaulted(z.boolean(), false),
  norm_num_groups: defaulted(positiveInteger, 32),
  norm_eps: defaulted(z.number().positive(), 1e-5),
  downsample_padding: defaulted(z.literal([0, 1]), 1),
  mid_block_scale_factor: only(1),
  resnet_out_scale_factor: only(1),
  resnet_time_scale_shift: only('default'),
  resnet_skip_time_act: only(false),
  act_fn: only('silu', 'swish'),
  flip_sin_to_cos: defaulted(z.boolean(), true),
  freq_shift: defaulted(z.number().min(0), 0),
  time_embedding_type: only('positional'),
  time_embedding_dim: defaulted(positiveInteger.nullable(), null),
  time_embedding_act_fn: only(null),
  timestep_post_act: only(null),
  time_cond_proj_dim: defaulted(positiveInteger.nullable(), null),
  class_embed_type: only(null),
  num_class_embeds: only(null),
  addition_embed_type: defaulted(z.literal(['text_time']).nullable(), null),
  addition_time_embed_dim: defaulted(positiveInteger.nullable(), null),
  projection_class_embeddings_input_dim: defaulted(positiveInteger.nullable(), null),
  sample_size: defaulted(z.union([positiveInteger, z.array(positiveInteger).length(2)]).nullable(), null),
  encoder_hid_dim: only(null),
  encoder_hid_dim_type: only(null),
  attention_type: only('default'),
  cross_attention_norm: only(null),
  center_input_sample: only(false),
  conv_in_kernel: defaulted(z.literal([1, 3, 5, 7]), 3),
  conv_out_kernel: defaulted(z.literal([1, 3, 5, 7]), 3),
});

/** One resolution of the network; the lists that may also be a single number are spread out. */
export interface UNetLevel {
  readonly channels: number;
  readonly layers: number;
  readonly heads: number;
  readonly transformerLayers: number;
  readonly downAttention: boolean;
  readonly upAttention: boolean;
}

/** What SDXL adds to the time embedding: the pooled text, and six numbers about sizes. */
export interface TextTimeConfig {
  readonly pooledChannels: number;
  /** Channels that each of the numbers is spread out to. */
  readonly timeChannels: number;
}

/** original height and width, crop top and left, target height and width. */
export const TIME_IDS = 6;

export interface UNet2DConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Finest first. */
  readonly levels: readonly UNetLevel[];
  /** Width of a text state. */
  readonly contextChannels: number;
  readonly linearProjection: boolean;
  readonly groups: number;
  readonly epsilon: number;
  readonly downsamplePadding: 0 | 1;
  readonly flipSinToCos: boolean;
  readonly frequencyShift: number;
  readonly timeChannels: number;
  /** Channels that the guidance scale is spread out to, in networks that were distilled to apply it themselves. */
  readonly guidanceChannels: number | null;
  readonly added: TextTimeConfig | null;
  readonly convInKernel: number;
  readonly convOutKernel: number;
  /** Latent pixels of the pictures that it was trained on, where the file says so. */
  readonly sampleSize: readonly [height: number, width: number] | null;
}

/** @throws AuroraError UNSUPPORTED_CONFIG */
export function parseUNet2DConfig(json: unknown, file: string): UNet2DConfig {
  const raw = parseConfig(schema, json, file);
  const channels = raw.block_out_channels;
  const size = raw.sample_size;
  const legalInputs = [raw.out_channels, 2 * raw.out_channels + 1];
  if (!legalInputs.includes(raw.in_channels)) {
    const legal = `${legalInputs[0]} (latents), or ${legalInputs[1]} (inpainting: latents, mask, masked latents)`;
    throw unsupportedConfig(file, 'in_channels', raw.in_channels, legal);
  }
  const spread = (key: keyof typeof raw & string, value: number | number[]): number[] => {
    const list = typeof value === 'number' ? channels.map(() => value) : value;
    if (list.length === channels.length) return list;
    throw unsupportedConfig(file, key, value, `a number, or ${channels.length} of them (one a block)`);
  };
  const layers = spread('layers_per_block', raw.layers_per_block);
  const heads = spread('attention_head_dim', raw.attention_head_dim);
  const transformers = spread('transformer_layers_per_block', raw.transformer_layers_per_block);
  const context = spread('cross_attention_dim', raw.cross_attention_dim);
  for (const key of ['down_block_types', 'up_block_types'] as const) {
    if (raw[key].length !== channels.length) {
      throw unsupportedConfig(file, key, raw[key], `${channels.length} block types`);
    }
  }
  if (new Set(context).size > 1) {
    throw unsupportedConfig(file, 'cross_attention_dim', raw.cross_attention_dim, 'one width for all blocks');
  }
  channels.forEach((width, index) => {
    if (width % raw.norm_num_groups !== 0) {
      throw unsupportedConfig(
        file,
        'norm_num_groups',
        raw.norm_num_groups,
        `a divisor of each of [${channels}]`,
      );
    }
    if (width % heads[index]! !== 0) {
      throw unsupportedConfig(
        file,
        'attention_head_dim',
        heads[index],
        `a divisor of ${width} (a number of heads)`,
      );
    }
  });
  return {
    inChannels: raw.in_channels,
    outChannels: raw.out_channels,
    levels: channels.map((width, index) => ({
      channels: width,
      layers: layers[index]!,
      heads: heads[index]!,
      transformerLayers: transformers[index]!,
      downAttention: raw.down_block_types[index] === 'CrossAttnDownBlock2D',
      // The up path runs from the coarsest level back to the finest.
      upAttention: raw.up_block_types[channels.length - 1 - index] === 'CrossAttnUpBlock2D',
    })),
    contextChannels: context[0]!,
    linearProjection: raw.use_linear_projection,
    groups: raw.norm_num_groups,
    epsilon: raw.norm_eps,
    downsamplePadding: raw.downsample_padding,
    flipSinToCos: raw.flip_sin_to_cos,
    frequencyShift: raw.freq_shift,
    guidanceChannels: raw.time_cond_proj_dim,
    added: addedConditioning(raw, file),
    sampleSize: typeof size === 'number' ? [size, size] : (size as [number, number] | null),
    timeChannels: raw.time_embedding_dim ?? channels[0]! * 4,
    convInKernel: raw.conv_in_kernel,
    convOutKernel: raw.conv_out_kernel,
  };
}

function addedConditioning(raw: z.output<typeof schema>, file: string): TextTimeConfig | null {
  if (raw.addition_embed_type === null) return null;
  const timeChannels = raw.addition_time_embed_dim;
  const pooledChannels = (raw.projection_class_embeddings_input_dim ?? 0) - TIME_IDS * (timeChannels ?? 0);
  if (timeChannels !== null && pooledChannels > 0) return { pooledChannels, timeChannels };
  throw unsupportedConfig(
    file,
    'projection_class_embeddings_input_dim',
    raw.projection_class_embeddings_input_dim,
    `more than ${TIME_IDS} · addition_time_embed_dim`,
  );
}
