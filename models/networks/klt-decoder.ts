/**
 * The decoder of aurora-mini: the inverse of a Karhunen–Loève transform of 16×16 patches, and a small
 * convolutional network that removes the block edges. Its config.json states the arithmetic.
 */
import { z } from 'zod';
import { multiply } from '../graph/dims.ts';
import { type BuiltGraph, GraphBuilder, type Scope, type Value } from '../graph/graph-builder.ts';
import { conv2d } from '../graph/layers.ts';
import type { Dim } from '../graph/onnx.ts';
import { add, concat, pixelShuffle, reshape, shapeOf, silu, transpose } from '../graph/operators.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import { legalTile, type TileRule } from '../pipelines/tiles.ts';
import { bytesPerPixel } from './autoencoder-memory.ts';
import type { DecoderDefinition } from './definitions.ts';
import { unscaleLatents } from './latent-scaling.ts';
import { defaulted, only, parseConfig, positiveInteger, unsupportedConfig } from './network-config.ts';

/** The correction network sees cells of 4×4 pixels as channels. */
export const KLT_CELL = 4;
const COLOURS = 3;

const schema = z.object({
  latent_channels: positiveInteger,
  patch: positiveInteger,
  cnn_channels: positiveInteger,
  cnn_blocks: defaulted(z.int().min(0), 0),
  /** Channels a cell gets from the latents around it, beside its own colours. */
  context_channels: defaulted(positiveInteger, 24),
  act: only('silu'),
  scaling_factor: defaulted(z.number().positive(), 1),
  shift_factor: defaulted(z.number(), 0),
  latent_clip: z.number().positive().optional(),
});

export type KltDecoderConfig = z.output<typeof schema>;

/** Ours: two of AutoencoderKL's numbers. The network sees about two patches around a pixel, far less than tiles have in common. */
export const KLT_TILES: TileRule = { overlap: 0.25, blend: 'edges' };
const TILE_SIDE = 512;

export const kltDecoder: DecoderDefinition<KltDecoderConfig> = {
  className: 'AuroraKLTDecoder',
  parse(json, file) {
    const config = parseConfig(schema, json, file);
    if (config.patch % KLT_CELL !== 0) {
      throw unsupportedConfig(file, 'patch', config.patch, `a multiple of ${KLT_CELL}`);
    }
    return config;
  },
  build: buildKltDecoder,
  describe: config => ({
    channels: config.latent_channels,
    scale: config.patch,
    scalingFactor: config.scaling_factor,
    shiftFactor: config.shift_factor,
    tiles: KLT_TILES,
    tileSide: legalTile(TILE_SIDE, config.patch),
    bytesPerPixel: bytesPerPixel(Math.max(COLOURS, config.cnn_channels / KLT_CELL ** 2)),
    ...(config.latent_clip !== undefined && { latentClip: config.latent_clip }),
  }),
};

/**
 * Input `latents` [batch, channels, height, width]; output `image` [batch, 3, height·patch, width·patch], RGB about
 * [-1, 1]. Everything runs on cells of 4×4 pixels; PixelShuffle(a) + PixelShuffle(b) = PixelShuffle(a + b), so the
 * full-size picture is made once, at the end.
 */
export function buildKltDecoder(config: KltDecoderConfig, weights: WeightTable): BuiltGraph {
  const graph = new GraphBuilder('decoder', weights);
  const root = graph.root().at('decoder');
  const channels = config.cnn_channels;
  const cellsASide = config.patch / KLT_CELL;
  const latents = graph.input('latents', 'float32', ['batch', config.latent_channels, 'height', 'width']);
  const z = unscaleLatents(root, config, latents);
  const cells = baseCells(root, config, z);
  const context = conv2d(root.at('conv_z'), z, config.context_channels * cellsASide ** 2);
  const inputs = [cells, pixelShuffle(root.at('conv_z'), context, cellsASide)];
  let h = conv2d(root.at('conv_in'), concat(root, inputs, 1), channels);
  for (let index = 0; index < config.cnn_blocks; index++) {
    const block = root.at('blocks').at(index);
    const inner = conv2d(block.at('conv1'), h, channels);
    h = add(block, h, conv2d(block.at('conv2'), silu(block, inner), channels), 'Residual');
  }
  const correction = conv2d(root.at('conv_out'), silu(root, h), COLOURS * KLT_CELL ** 2);
  graph.output('image', pixelShuffle(root, add(root, cells, correction, 'Correct'), KLT_CELL));
  return graph.finish();
}

/**
 * The transform itself, one matrix product a patch: ConvTranspose2d with stride = kernel, plus the mean patch.
 * @returns [batch, 3·4·4, height·n, width·n] with n = patch / 4: PixelUnshuffle(4) of the base picture
 */
function baseCells(scope: Scope, config: KltDecoderConfig, z: Value): Value {
  const { latent_channels: k, patch } = config;
  const n = patch / KLT_CELL;
  const pixels = COLOURS * patch ** 2;
  const channelsLast = transpose(scope, z, [0, 2, 3, 1]);
  const rows = reshape(scope, channelsLast, scope.ints(-1, k), ['batch*height*width', k]);
  const basis = scope.weight('base.weight', [k, COLOURS, patch, patch], [k, pixels]);
  const mean = scope.weight('mean', [COLOURS, patch, patch], [pixels]);
  const patches = scope.op(
    'Gemm',
    [rows, basis, mean],
    ['batch*height*width', pixels],
    {},
    { label: 'Base' },
  );

  const grid = shapeOf(scope, channelsLast, 0, 3);
  const split = [COLOURS, n, KLT_CELL, n, KLT_CELL];
  const [batch, height, width] = channelsLast.shape as [Dim, Dim, Dim];
  const target = concat(scope, [grid, scope.ints(...split)], 0);
  // From [batch, y, x, colour, cell y, dy, cell x, dx] to [batch, colour, dy, dx, y, cell y, x, cell x].
  const apart = reshape(scope, patches, target, [batch, height, width, ...split]);
  const sorted = transpose(scope, apart, [0, 3, 5, 7, 1, 4, 2, 6]);
  const sides = scope.op(
    'Mul',
    [shapeOf(scope, channelsLast, 1, 3), scope.ints(n, n)],
    [2],
    {},
    { type: 'int64' },
  );
  const cellChannels = COLOURS * KLT_CELL ** 2;
  const shape = concat(scope, [shapeOf(scope, channelsLast, 0, 1), scope.ints(cellChannels), sides], 0);
  return reshape(scope, sorted, shape, [batch, cellChannels, multiply(height, n), multiply(width, n)]);
}
