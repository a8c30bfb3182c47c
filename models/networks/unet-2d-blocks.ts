/** The modules that `UNet2DConditionModel` is made of, in diffusers' arrangement and with its weight names. */
import type { Scope, Value } from '../graph/graph-builder.ts';
import { attention, conv2d, groupNorm, layerNorm, linear } from '../graph/layers.ts';
import type { Dim } from '../graph/onnx.ts';
import { add, gelu, mul, reshape, shapeOf, transpose, upsampleNearest } from '../graph/operators.ts';
import type { ResnetOptions } from './resnet-block.ts';
import type { UNet2DConfig, UNetLevel } from './unet-2d-config.ts';

/** What every block of one network sees. */
export interface UNetContext {
  readonly config: UNet2DConfig;
  readonly resnet: ResnetOptions;
  /** Text states as rows: [batch·tokens, contextChannels]. */
  readonly text: Value;
  /** int64 [batch, -1, channels]: turns rows of `channels` back into sequences. */
  readonly sequenceShape: (channels: number) => Value;
}

/** LayerNorm's and the transformer's GroupNorm's epsilon are fixed in diffusers, whatever the config says. */
const LAYER_NORM_EPSILON = 1e-5;
const TRANSFORMER_NORM_EPSILON = 1e-6;

/**
 * `Transformer2DModel`. Works on rows [batch·height·width, channels], so that every projection is one matrix
 * product with its bias; a 1×1 convolution is the same product over the same bytes.
 */
export function transformer(scope: Scope, context: UNetContext, x: Value, level: UNetLevel): Value {
  const { channels } = level;
  const stored = context.config.linearProjection ? [channels, channels] : [channels, channels, 1, 1];
  const [batch, , height, width] = x.shape as [Dim, number, Dim, Dim];
  const normed = groupNorm(scope.at('norm'), x, context.config.groups, TRANSFORMER_NORM_EPSILON);
  const channelsLast = transpose(scope, normed, [0, 2, 3, 1]);
  const toRows = scope.ints(-1, channels);
  let rows = reshape(scope, channelsLast, toRows, [`${batch}*${height}*${width}`, channels]);
  rows = linear(scope.at('proj_in'), rows, channels, { stored });
  for (let index = 0; index < level.transformerLayers; index++) {
    rows = transformerBlock(scope.at('transformer_blocks').at(index), context, rows, level);
  }
  rows = linear(scope.at('proj_out'), rows, channels, { stored });
  const pixels = reshape(scope, rows, shapeOf(scope, channelsLast), channelsLast.shape);
  return add(scope, transpose(scope, pixels, [0, 3, 1, 2]), x, 'Residual');
}

/** `BasicTransformerBlock`: self-attention, attention to the text, GEGLU feed-forward; each normed and residual. */
function transformerBlock(scope: Scope, context: UNetContext, rows: Value, level: UNetLevel): Value {
  const self = layerNorm(scope.at('norm1'), rows, LAYER_NORM_EPSILON);
  let x = add(scope, rows, attend(scope.at('attn1'), context, self, self, level), 'Self');
  const cross = layerNorm(scope.at('norm2'), x, LAYER_NORM_EPSILON);
  x = add(scope, x, attend(scope.at('attn2'), context, cross, context.text, level), 'Cross');
  const fed = layerNorm(scope.at('norm3'), x, LAYER_NORM_EPSILON);
  return add(scope, x, feedForward(scope.at('ff.net'), fed), 'FeedForward');
}

function attend(scope: Scope, context: UNetContext, rows: Value, source: Value, level: UNetLevel): Value {
  const { channels, heads } = level;
  const shape = context.sequenceShape(channels);
  const exact = source === context.text;
  const project = (name: string, from: Value, length: Dim) => {
    const options = { bias: false, exact: exact && from === source };
    return reshape(scope, linear(scope.at(name), from, channels, options), shape, [
      'batch',
      length,
      channels,
    ]);
  };
  const mixed = attention(scope, {
    query: project('to_q', rows, 'queries'),
    key: project('to_k', source, 'keys'),
    value: project('to_v', source, 'keys'),
    heads,
  });
  const flat = reshape(scope, mixed, scope.ints(-1, channels), rows.shape);
  return linear(scope.at('to_out.0'), flat, channels);
}

/** GEGLU (Shazeer 2020, https://arxiv.org/abs/2002.05202): the stored projection holds values, then gates. */
function feedForward(scope: Scope, rows: Value): Value {
  const channels = rows.shape[1] as number;
  const projection = scope.at('0.proj');
  const values = linear(projection, rows, channels * 4, { part: [0, 2] });
  const gates = linear(projection, rows, channels * 4, { part: [1, 2] });
  return linear(scope.at(2), mul(scope, values, gelu(scope, gates), 'Gate'), channels);
}

/** Halves both sides. */
export function downsample(scope: Scope, { config }: UNetContext, x: Value, channels: number): Value {
  // Padding 0 stands for one row and column at the far edges only, as the first latent diffusion code had it.
  const pads = config.downsamplePadding === 1 ? [1, 1, 1, 1] : [0, 0, 1, 1];
  return conv2d(scope.at('conv'), x, channels, { stride: 2, pads });
}

/** Doubles both sides. */
export function upsample(scope: Scope, x: Value, channels: number): Value {
  return conv2d(scope.at('conv'), upsampleNearest(scope, x, 2), channels);
}
