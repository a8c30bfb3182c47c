/**
 * diffusers' `AutoencoderTiny`: TAESD, a small network that stands in for Stable Diffusion's autoencoder.
 * Source: Ollin Boer Bohan, https://github.com/madebyollin/taesd
 */
import { z } from 'zod';
import { multiply } from '../graph/dims.ts';
import { type BuiltGraph, GraphBuilder, type Scope, type Value } from '../graph/graph-builder.ts';
import { conv2d } from '../graph/layers.ts';
import { add, mul, relu, upsampleNearest } from '../graph/operators.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import { legalTile, type TileRule } from '../pipelines/tiles.ts';
import { bytesPerPixel, widestLevel } from './autoencoder-memory.ts';
import type { DecoderDefinition, EncoderDefinition } from './definitions.ts';
import { scaleLatents, unscaleLatents } from './latent-scaling.ts';
import { defaulted, only, parseConfig, positiveInteger, unsupportedConfig } from './network-config.ts';

const COLOURS = 3;
/** The decoder bends latents to within ± this before it looks at them. */
const MAGNITUDE = 3;

const widths = defaulted(z.array(positiveInteger).min(1), [64, 64, 64, 64]);

const schema = z.object({
  in_channels: only(COLOURS),
  out_channels: only(COLOURS),
  encoder_block_out_channels: widths,
  decoder_block_out_channels: widths,
  num_encoder_blocks: defaulted(z.array(z.int().min(0)).min(1), [1, 3, 3, 3]),
  num_decoder_blocks: defaulted(z.array(z.int().min(0)).min(1), [3, 3, 3, 1]),
  act_fn: only('relu'),
  upsample_fn: only('nearest'),
  upsampling_scaling_factor: only(2),
  latent_channels: defaulted(positiveInteger, 4),
  scaling_factor: defaulted(z.number().positive(), 1),
  shift_factor: defaulted(z.number(), 0),
});

export type AutoencoderTinyConfig = z.output<typeof schema>;

const className = 'AutoencoderTiny';

function parse(json: unknown, file: string): AutoencoderTinyConfig {
  const config = parseConfig(schema, json, file);
  for (const half of ['encoder', 'decoder'] as const) {
    const channels = config[`${half}_block_out_channels`];
    const blocks = config[`num_${half}_blocks`];
    if (blocks.length !== channels.length) {
      throw unsupportedConfig(file, `num_${half}_blocks`, blocks, `${channels.length} numbers`);
    }
    // No other widths can be built: the convolution between two levels keeps the number of channels.
    if (new Set(channels).size > 1) {
      throw unsupportedConfig(file, `${half}_block_out_channels`, channels, 'one width for all levels');
    }
  }
  if (config.num_encoder_blocks.length !== config.num_decoder_blocks.length) {
    throw unsupportedConfig(
      file,
      'num_encoder_blocks',
      config.num_encoder_blocks,
      'as many as decoder blocks',
    );
  }
  return config;
}

/** As diffusers' class has them. */
const TILES: TileRule = { overlap: 0.125, blend: 'ramps' };
const TILE_SIDE = 512;

const pixelsPerLatent = (config: AutoencoderTinyConfig) => 2 ** (config.num_decoder_blocks.length - 1);

export const autoencoderTinyDecoder: DecoderDefinition<AutoencoderTinyConfig> = {
  className,
  parse,
  build: buildAutoencoderTinyDecoder,
  describe: config => ({
    channels: config.latent_channels,
    scale: pixelsPerLatent(config),
    scalingFactor: config.scaling_factor,
    shiftFactor: config.shift_factor,
    tiles: TILES,
    tileSide: legalTile(TILE_SIDE, pixelsPerLatent(config)),
    bytesPerPixel: bytesPerPixel(widestLevel(config.decoder_block_out_channels)),
  }),
};

export const autoencoderTinyEncoder: EncoderDefinition<AutoencoderTinyConfig> = {
  className,
  parse,
  build: buildAutoencoderTinyEncoder,
  describe: config => ({ channels: config.latent_channels, scale: pixelsPerLatent(config), tiles: TILES }),
};

/** Input `latents` [batch, channels, height, width]; output `image` [batch, 3, height·scale, width·scale]. */
export function buildAutoencoderTinyDecoder(config: AutoencoderTinyConfig, weights: WeightTable): BuiltGraph {
  const graph = new GraphBuilder('decoder', weights);
  const layers = graph.root().at('decoder.layers');
  const latents = graph.input('latents', 'float32', ['batch', config.latent_channels, 'height', 'width']);
  const unscaled = unscaleLatents(layers, config, latents);
  const third = mul(layers, unscaled, layers.floats([1 / MAGNITUDE]), 'Third');
  const bent = mul(layers, layers.op('Tanh', [third], third.shape), layers.floats([MAGNITUDE]), 'Magnitude');
  const channels = config.decoder_block_out_channels[0]!;
  let x = relu(layers, conv2d(layers.at(0), bent, channels));
  // The modules of a torch Sequential are numbered through, and those without weights count too.
  let index = 2;
  config.num_decoder_blocks.forEach((blocks, level) => {
    for (let block = 0; block < blocks; block++) x = tinyBlock(layers.at(index++), x);
    if (level < config.num_decoder_blocks.length - 1) {
      x = upsampleNearest(layers.at(index++), x, 2);
      x = conv2d(layers.at(index++), x, channels, { bias: false });
    }
  });
  const unit = conv2d(layers.at(index), x, COLOURS);
  const doubled = mul(layers, unit, layers.floats([2]), 'Range');
  graph.output('image', add(layers, doubled, layers.floats([-1]), 'Centre'));
  return graph.finish();
}

/** Input `image` [batch, 3, height·scale, width·scale], RGB in [-1, 1]; output `mean` [batch, channels, height, width]. */
export function buildAutoencoderTinyEncoder(config: AutoencoderTinyConfig, weights: WeightTable): BuiltGraph {
  const graph = new GraphBuilder('encoder', weights);
  const layers = graph.root().at('encoder.layers');
  const scale = pixelsPerLatent(config);
  const sides = [multiply('height', scale), multiply('width', scale)];
  const image = graph.input('image', 'float32', ['batch', COLOURS, ...sides]);
  const half = mul(layers, image, layers.floats([0.5]), 'Range');
  const unit = add(layers, half, layers.floats([0.5]), 'Centre');
  const channels = config.encoder_block_out_channels[0]!;
  let x = unit;
  let index = 0;
  config.num_encoder_blocks.forEach((blocks, level) => {
    const scope = layers.at(index++);
    x = level === 0 ? conv2d(scope, x, channels) : conv2d(scope, x, channels, { stride: 2, bias: false });
    for (let block = 0; block < blocks; block++) x = tinyBlock(layers.at(index++), x);
  });
  graph.output('mean', scaleLatents(layers, config, conv2d(layers.at(index), x, config.latent_channels)));
  return graph.finish();
}

/** relu(x + conv(relu(conv(relu(conv(x)))))) */
function tinyBlock(scope: Scope, x: Value): Value {
  const channels = x.shape[1] as number;
  const first = relu(scope, conv2d(scope.at('conv.0'), x, channels));
  const second = relu(scope, conv2d(scope.at('conv.2'), first, channels));
  return relu(scope, add(scope, x, conv2d(scope.at('conv.4'), second, channels), 'Residual'));
}
