/** The middle of `AutoencoderKL`, the same in both halves. */
import type { Scope, Value } from '../graph/graph-builder.ts';
import { attention, groupNorm, linear } from '../graph/layers.ts';
import type { Dim } from '../graph/onnx.ts';
import { add, concat, reshape, shapeOf, transpose } from '../graph/operators.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import { resnetBlock } from './resnet-block.ts';

/** Fixed in diffusers, whatever the config says. */
export const AUTOENCODER_EPSILON = 1e-6;

interface MiddleOptions {
  readonly norm_num_groups: number;
  readonly mid_block_add_attention: boolean;
}

export function middleBlock(scope: Scope, config: MiddleOptions, weights: WeightTable, x: Value): Value {
  const channels = x.shape[1] as number;
  const options = { groups: config.norm_num_groups, epsilon: AUTOENCODER_EPSILON };
  const before = resnetBlock(scope.at('resnets.0'), options, x, channels);
  const attended = config.mid_block_add_attention
    ? selfAttention(scope.at('attentions.0'), config.norm_num_groups, weights, before)
    : before;
  return resnetBlock(scope.at('resnets.1'), options, attended, channels);
}

/** Names of the four projections today, and in files from before 2023. */
const PROJECTIONS = { query: 'to_q', key: 'to_k', value: 'to_v', output: 'to_out.0' } as const;
const OLD_PROJECTIONS = { query: 'query', key: 'key', value: 'value', output: 'proj_attn' } as const;

/** One head over all pixels; fused, since its scores would be the largest tensor of the whole program. */
function selfAttention(scope: Scope, groups: number, weights: WeightTable, x: Value): Value {
  const names = weights.has(`${scope.path}.to_q.weight`) ? PROJECTIONS : OLD_PROJECTIONS;
  const [batch, channels, height, width] = x.shape as [Dim, number, Dim, Dim];
  const normed = groupNorm(scope.at('group_norm'), x, groups, AUTOENCODER_EPSILON);
  const channelsLast = transpose(scope, normed, [0, 2, 3, 1]);
  const rowsShape = [`${batch}*${height}*${width}`, channels];
  const rows = reshape(scope, channelsLast, scope.ints(-1, channels), rowsShape);
  const sequence = concat(scope, [shapeOf(scope, x, 0, 1), scope.ints(-1, channels)], 0);
  const project = (name: keyof typeof PROJECTIONS) =>
    reshape(scope, linear(scope.at(names[name]), rows, channels), sequence, [batch, 'pixels', channels]);
  const mixed = attention(scope, {
    query: project('query'),
    key: project('key'),
    value: project('value'),
    heads: 1,
  });
  const flat = reshape(scope, mixed, scope.ints(-1, channels), rowsShape);
  const projected = linear(scope.at(names.output), flat, channels);
  const pixels = reshape(scope, projected, shapeOf(scope, channelsLast), channelsLast.shape);
  return add(scope, transpose(scope, pixels, [0, 3, 1, 2]), x, 'Residual');
}
