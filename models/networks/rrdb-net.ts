/**
 * RRDBNet: residual blocks in residual blocks of densely connected convolutions, which ESRGAN, BSRGAN and Real-ESRGAN enlarge
 * pictures with. Sources: Wang et al. 2018, https://arxiv.org/abs/1809.00219; Wang et al. 2021, https://arxiv.org/abs/2107.10833
 * (whose versions of ×2 and ×1 fold blocks of pixels into channels first).
 */
import { multiply } from '../graph/dims.ts';
import { type BuiltGraph, GraphBuilder, type Scope, type Value } from '../graph/graph-builder.ts';
import { conv2d } from '../graph/layers.ts';
import { add, concat, leakyRelu, mul, pixelUnshuffle, upsampleNearest } from '../graph/operators.ts';
import type { WeightTable } from '../loaders/weight-table.ts';

export interface RrdbNetConfig {
  readonly features: number;
  /** Channels that each convolution of a dense block adds. */
  readonly growth: number;
  readonly blocks: number;
  /** Doublings of the sides. */
  readonly doublings: number;
  /** Side of the blocks of pixels that become channels first; 1: none. */
  readonly fold: number;
}

const COLOURS = 3;
const SLOPE = 0.2;
/** What a block adds is made this small. */
const RESIDUAL = 0.2;
const DENSE_BLOCKS = 3;
const CONVOLUTIONS = 5;

/** Input `image` [batch, 3, height·fold, width·fold], RGB in [0, 1]; output `enlarged`, its sides times 2^doublings / fold. */
export function buildRrdbNet(config: RrdbNetConfig, weights: WeightTable): BuiltGraph {
  const { features, blocks, doublings, fold } = config;
  const graph = new GraphBuilder('upscaler', weights);
  const net = graph.root();
  const sides = [multiply('height', fold), multiply('width', fold)];
  const image = graph.input('image', 'float32', ['batch', COLOURS, ...sides]);
  const folded = fold === 1 ? image : pixelUnshuffle(net, image, fold);
  const first = conv2d(net.at('conv_first'), folded, features);
  let x = first;
  for (let i = 0; i < blocks; i++) x = residualInResidual(net.at(`body.${i}`), x, config);
  x = add(net, first, conv2d(net.at('conv_body'), x, features), 'Trunk');
  for (let i = 1; i <= doublings; i++) {
    const doubled = upsampleNearest(net, x, 2);
    x = leakyRelu(net, conv2d(net.at(`conv_up${i}`), doubled, features), SLOPE);
  }
  const fine = leakyRelu(net, conv2d(net.at('conv_hr'), x, features), SLOPE);
  graph.output('enlarged', conv2d(net.at('conv_last'), fine, COLOURS));
  return graph.finish();
}

function residualInResidual(scope: Scope, x: Value, config: RrdbNetConfig): Value {
  let inner = x;
  for (let i = 1; i <= DENSE_BLOCKS; i++) inner = denseBlock(scope.at(`rdb${i}`), inner, config);
  return addResidual(scope, x, inner);
}

/** Each convolution sees the block's input and all that the ones before made of it. */
function denseBlock(scope: Scope, x: Value, { features, growth }: RrdbNetConfig): Value {
  const seen = [x];
  for (let i = 1; i < CONVOLUTIONS; i++) {
    const input = seen.length === 1 ? x : concat(scope, seen, 1);
    seen.push(leakyRelu(scope, conv2d(scope.at(`conv${i}`), input, growth), SLOPE));
  }
  return addResidual(scope, x, conv2d(scope.at(`conv${CONVOLUTIONS}`), concat(scope, seen, 1), features));
}

function addResidual(scope: Scope, x: Value, residual: Value): Value {
  return add(scope, x, mul(scope, residual, scope.floats([RESIDUAL]), 'Scale'), 'Residual');
}
