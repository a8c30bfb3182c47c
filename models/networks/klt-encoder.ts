/** The encoder of aurora-mini: the Karhunen–Loève transform of 16×16 patches. Its config.json states the arithmetic. */
import { multiply } from '../graph/dims.ts';
import { type BuiltGraph, GraphBuilder } from '../graph/graph-builder.ts';
import { add, clip } from '../graph/operators.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import type { EncoderDefinition } from './definitions.ts';
import { KLT_TILES, type KltDecoderConfig, kltDecoder } from './klt-decoder.ts';
import { scaleLatents } from './latent-scaling.ts';

const COLOURS = 3;

export const kltEncoder: EncoderDefinition<KltDecoderConfig> = {
  className: kltDecoder.className,
  parse: kltDecoder.parse,
  build: buildKltEncoder,
  describe: config => ({ channels: config.latent_channels, scale: config.patch, tiles: KLT_TILES }),
};

/**
 * Input `image` [batch, 3, height·patch, width·patch], RGB in [-1, 1]; output `mean` [batch, channels, height, width]:
 * W · (patch - mean patch), one convolution with stride = kernel and a bias of -W · mean patch.
 */
export function buildKltEncoder(config: KltDecoderConfig, weights: WeightTable): BuiltGraph {
  const graph = new GraphBuilder('encoder', weights);
  const root = graph.root().at('encoder');
  const { latent_channels: channels, patch } = config;
  const sides = [multiply('height', patch), multiply('width', patch)];
  const image = graph.input('image', 'float32', ['batch', COLOURS, ...sides]);
  const pixels = COLOURS * patch ** 2;
  const stored = [channels, COLOURS, patch, patch];
  const kernel = root.weight('weight', stored);
  const convolved = root.op('Conv', [image, kernel], ['batch', channels, 'height', 'width'], {
    kernel_shape: { ints: [patch, patch] },
    strides: { ints: [patch, patch] },
  });
  const mean = graph.root().weight('decoder.mean', [COLOURS, patch, patch], [pixels, 1]);
  const matrix = root.weight('weight', stored, [channels, pixels]);
  const product = root.op('MatMul', [matrix, mean], [channels, 1], {}, { label: 'Mean' });
  const negative = root.op('Neg', [product], [channels, 1]);
  const bias = root.op('Reshape', [negative, root.ints(channels, 1, 1)], [channels, 1, 1]);
  const z = scaleLatents(root, config, add(root, convolved, bias, 'Centre'));
  const limit = config.latent_clip;
  graph.output('mean', limit === undefined ? z : clip(root, z, -limit, limit));
  return graph.finish();
}
