/**
 * diffusers' `AutoencoderKL`: the autoencoder of Stable Diffusion. Its two halves are two graphs.
 * Source: Rombach et al. 2022, https://arxiv.org/abs/2112.10752, appendix G
 */
import { z } from 'zod';
import { multiply } from '../graph/dims.ts';
import { type BuiltGraph, GraphBuilder, type Scope, type Value } from '../graph/graph-builder.ts';
import { conv2d, groupNorm } from '../graph/layers.ts';
import { clip, mul, silu, split, upsampleNearest } from '../graph/operators.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import { legalTile, type TileRule } from '../pipelines/tiles.ts';
import { AUTOENCODER_EPSILON, middleBlock } from './autoencoder-kl-blocks.ts';
import { bytesPerPixel, widestLevel } from './autoencoder-memory.ts';
import type { DecoderDefinition, EncoderDefinition } from './definitions.ts';
import { scaleLatents, unscaleLatents } from './latent-scaling.ts';
import { defaulted, only, parseConfig, positiveInteger, unsupportedConfig } from './network-config.ts';
import { resnetBlock } from './resnet-block.ts';

const COLOURS = 3;
/** diffusers keeps the logarithm of the variance within these. */
export const LOG_VARIANCE = [-30, 20] as const;

const schema = z.object({
  in_channels: only(COLOURS),
  out_channels: only(COLOURS),
  down_block_types: defaulted(z.array(z.literal('DownEncoderBlock2D')).min(1), ['DownEncoderBlock2D']),
  up_block_types: defaulted(z.array(z.literal('UpDecoderBlock2D')).min(1), ['UpDecoderBlock2D']),
  block_out_channels: defaulted(z.array(positiveInteger).min(1), [64]),
  layers_per_block: defaulted(positiveInteger, 1),
  act_fn: only('silu', 'swish'),
  latent_channels: defaulted(positiveInteger, 4),
  norm_num_groups: defaulted(positiveInteger, 32),
  scaling_factor: defaulted(z.number().positive(), 0.18215),
  shift_factor: defaulted(z.number(), 0),
  latents_mean: only(null),
  latents_std: only(null),
  use_quant_conv: defaulted(z.boolean(), true),
  use_post_quant_conv: defaulted(z.boolean(), true),
  mid_block_add_attention: defaulted(z.boolean(), true),
  /** Pixels of the pictures that it was trained on; diffusers cuts tiles of this size. */
  sample_size: defaulted(z.union([positiveInteger, z.array(positiveInteger).length(2)]), 32),
});

export type AutoencoderKLConfig = z.output<typeof schema>;

const className = 'AutoencoderKL';

function parse(json: unknown, file: string): AutoencoderKLConfig {
  const config = parseConfig(schema, json, file);
  const levels = config.block_out_channels.length;
  for (const key of ['down_block_types', 'up_block_types'] as const) {
    if (config[key].length !== levels) {
      throw unsupportedConfig(file, key, config[key], `${levels} block types`);
    }
  }
  if (config.block_out_channels.some(channels => channels % config.norm_num_groups !== 0)) {
    throw unsupportedConfig(
      file,
      'norm_num_groups',
      config.norm_num_groups,
      `a divisor of each of [${config.block_out_channels}]`,
    );
  }
  return config;
}

/** As diffusers' class has it. */
const TILES: TileRule = { overlap: 0.25, blend: 'edges' };

const pixelsPerLatent = (config: AutoencoderKLConfig) => 2 ** (config.block_out_channels.length - 1);

export const autoencoderKLDecoder: DecoderDefinition<AutoencoderKLConfig> = {
  className,
  parse,
  build: buildAutoencoderKLDecoder,
  describe: config => ({
    channels: config.latent_channels,
    scale: pixelsPerLatent(config),
    scalingFactor: config.scaling_factor,
    shiftFactor: config.shift_factor,
    tiles: TILES,
    tileSide: legalTile([config.sample_size].flat()[0]!, pixelsPerLatent(config)),
    bytesPerPixel: bytesPerPixel(widestLevel(config.block_out_channels)),
  }),
};

export const autoencoderKLEncoder: EncoderDefinition<AutoencoderKLConfig> = {
  className,
  parse,
  build: buildAutoencoderKLEncoder,
  describe: config => ({ channels: config.latent_channels, scale: pixelsPerLatent(config), tiles: TILES }),
};

/** Input `latents` [batch, channels, height, width]; output `image` [batch, 3, height·scale, width·scale]. */
export function buildAutoencoderKLDecoder(config: AutoencoderKLConfig, weights: WeightTable): BuiltGraph {
  const graph = new GraphBuilder('decoder', weights);
  const root = graph.root().at('decoder');
  const options = { groups: config.norm_num_groups, epsilon: AUTOENCODER_EPSILON };
  const latents = graph.input('latents', 'float32', ['batch', config.latent_channels, 'height', 'width']);
  const z = unscaleLatents(root, config, latents);
  const unpacked = config.use_post_quant_conv
    ? conv2d(graph.root().at('post_quant_conv'), z, config.latent_channels, { kernel: 1 })
    : z;
  const channels = config.block_out_channels.toReversed();
  let x = conv2d(root.at('conv_in'), unpacked, channels[0]!);
  x = middleBlock(root.at('mid_block'), config, weights, x);
  channels.forEach((width, index) => {
    const block = root.at('up_blocks').at(index);
    for (let layer = 0; layer <= config.layers_per_block; layer++) {
      x = resnetBlock(block.at('resnets').at(layer), options, x, width);
    }
    if (index < channels.length - 1) {
      const upsampler = block.at('upsamplers.0');
      x = conv2d(upsampler.at('conv'), upsampleNearest(upsampler, x, 2), width);
    }
  });
  graph.output('image', head(root, config, x, COLOURS));
  return graph.finish();
}

/**
 * Input `image` [batch, 3, height·scale, width·scale], RGB in [-1, 1]; outputs `mean` and `deviation` [batch, channels,
 * height, width] of the normal distribution that the latents are drawn from, scaled as a denoiser sees them.
 */
export function buildAutoencoderKLEncoder(config: AutoencoderKLConfig, weights: WeightTable): BuiltGraph {
  const graph = new GraphBuilder('encoder', weights);
  const root = graph.root().at('encoder');
  const options = { groups: config.norm_num_groups, epsilon: AUTOENCODER_EPSILON };
  const scale = pixelsPerLatent(config);
  const sides = [multiply('height', scale), multiply('width', scale)];
  const image = graph.input('image', 'float32', ['batch', COLOURS, ...sides]);
  const channels = config.block_out_channels;
  let x = conv2d(root.at('conv_in'), image, channels[0]!);
  channels.forEach((width, index) => {
    const block = root.at('down_blocks').at(index);
    for (let layer = 0; layer < config.layers_per_block; layer++) {
      x = resnetBlock(block.at('resnets').at(layer), options, x, width);
    }
    if (index < channels.length - 1) {
      // One row and one column at the far edges.
      x = conv2d(block.at('downsamplers.0.conv'), x, width, { stride: 2, pads: [0, 0, 1, 1] });
    }
  });
  x = middleBlock(root.at('mid_block'), config, weights, x);
  const moments = head(root, config, x, 2 * config.latent_channels);
  const packed = config.use_quant_conv
    ? conv2d(graph.root().at('quant_conv'), moments, 2 * config.latent_channels, { kernel: 1 })
    : moments;
  const [mean, logVariance] = split(root, packed, 1, 2) as [Value, Value];
  graph.output('mean', scaleLatents(root, config, mean));
  const half = mul(root, clip(root, logVariance, ...LOG_VARIANCE), root.floats([0.5]), 'Half');
  const deviation = root.op('Exp', [half], half.shape);
  graph.output('deviation', mul(root, deviation, root.floats([config.scaling_factor]), 'Scale'));
  return graph.finish();
}

function head(scope: Scope, config: AutoencoderKLConfig, x: Value, outputs: number): Value {
  const normed = groupNorm(scope.at('conv_norm_out'), x, config.norm_num_groups, AUTOENCODER_EPSILON);
  return conv2d(scope.at('conv_out'), silu(scope, normed), outputs);
}
