/** Layers with weights. Each takes the scope of its own PyTorch module, so `weight` and `bias` lie right below it. */
import { adaptConv, adaptLinear, withFixed } from './adapters.ts';
import { halve } from './dims.ts';
import type { Scope, Value } from './graph-builder.ts';
import { int8Conv, int8Linear } from './int8.ts';
import { type Dim, MICROSOFT_DOMAIN } from './onnx.ts';
import { add, mul, reshape, shapeOf, transpose } from './operators.ts';

/**
 * x · Wᵀ + b over rows.
 * @param x [rows, inputs]
 * @param options.stored the weight's shape in the file when it is a 1×1 convolution's; the bytes are the same
 * @param options.part which of several equal parts of the output rows to compute: [index, of]
 * @param options.exact computes in floating point even where the network's other layers do not: for inputs of few
 *   rows, which cost nothing, and for text states, whose range 8 bits do not hold
 */
export function linear(
  scope: Scope,
  x: Value,
  outputs: number,
  options: {
    bias?: boolean;
    stored?: readonly number[];
    part?: readonly [index: number, of: number];
    exact?: boolean;
  } = {},
): Value {
  const [rows, inputs] = x.shape as [Dim, number];
  const [index, of] = options.part ?? [0, 1];
  const stored = options.stored ?? [outputs * of, inputs];
  const bias =
    (options.bias ?? true) ? scope.weight('bias', [outputs * of], [outputs], index * outputs) : undefined;
  const int8 = options.exact ? undefined : scope.int8Matrix('weight', stored, outputs, index * outputs);
  const layer = { outputs, stored, bias, part: [index, of] } as const;
  const weight = () =>
    withFixed(scope, scope.weight('weight', stored, [outputs, inputs], index * outputs), layer);
  const base = int8
    ? int8Linear(scope, x, int8, bias)
    : scope.op('Gemm', [x, weight(), bias], [rows, outputs], { transB: { int: 1 } });
  return int8?.adapted ? base : adaptLinear(scope, x, base, layer);
}

/**
 * @param x [batch, channels, height, width]
 * @param options.pads top, left, bottom, right; half the kernel on each side unless given
 */
export function conv2d(
  scope: Scope,
  x: Value,
  outputs: number,
  options: { kernel?: number; stride?: 1 | 2; pads?: readonly number[]; bias?: boolean } = {},
): Value {
  const { kernel = 3, stride = 1 as const, pads = Array(4).fill((kernel - 1) / 2) as number[] } = options;
  const [batch, inputs, height, width] = x.shape as [Dim, number, Dim, Dim];
  const stored = [outputs, inputs, kernel, kernel];
  const bias = (options.bias ?? true) ? scope.weight('bias', [outputs]) : undefined;
  const shape = [batch, outputs, ...(stride === 2 ? [halve(height), halve(width)] : [height, width])];
  const attributes = {
    kernel_shape: { ints: [kernel, kernel] },
    strides: { ints: [stride, stride] },
    pads: { ints: pads },
  };
  const int8 = scope.int8Matrix('weight', stored, outputs);
  const base = int8
    ? int8Conv(scope, x, int8, bias, { kernel, stride, pads, shape })
    : scope.op('Conv', [x, scope.weight('weight', stored), bias], shape, attributes);
  return adaptConv(scope, x, base, { outputs, kernel, bias, attributes });
}

/**
 * Group normalization (Wu & He 2018, https://arxiv.org/abs/1803.08494) by way of InstanceNormalization over
 * [batch, groups, everything else]: ONNX Runtime has no CPU kernel of its own for it.
 * @param x [batch, channels, height, width]
 */
export function groupNorm(scope: Scope, x: Value, groups: number, epsilon: number): Value {
  const [batch, channels] = x.shape as [Dim, number];
  const grouped = reshape(scope, x, scope.ints(0, groups, -1), [batch, groups, 'group']);
  const ones = scope.floats(Array(groups).fill(1));
  const zeros = scope.floats(Array(groups).fill(0));
  const normal = scope.op('InstanceNormalization', [grouped, ones, zeros], grouped.shape, {
    epsilon: { float: epsilon },
  });
  const restored = reshape(scope, normal, shapeOf(scope, x), x.shape);
  const scaled = mul(scope, restored, scope.weight('weight', [channels], [channels, 1, 1]), 'Scale');
  return add(scope, scaled, scope.weight('bias', [channels], [channels, 1, 1]), 'Shift');
}

/** Over the last axis. Ba et al. 2016, https://arxiv.org/abs/1607.06450 */
export function layerNorm(scope: Scope, x: Value, epsilon: number): Value {
  const channels = x.shape.at(-1) as number;
  const inputs = [x, scope.weight('weight', [channels]), scope.weight('bias', [channels])];
  return scope.op('LayerNormalization', inputs, x.shape, { axis: { int: -1 }, epsilon: { float: epsilon } });
}

const FLOAT_CODE = 1;

/**
 * Rows of this module's table as float32. They are picked before they are cast, so that a table is never expanded.
 * @param table [rows, channels]
 * @param indices int64, any shape
 * @returns [...indices, channels]
 */
export function embedding(scope: Scope, table: readonly [number, number], indices: Value): Value {
  const stored = scope.stored('weight', table);
  const shape = [...indices.shape, table[1]];
  const rows = scope.op('Gather', [stored, indices], shape, {}, { type: stored.type });
  return rows.type === 'float32' ? rows : scope.op('Cast', [rows], shape, { to: { int: FLOAT_CODE } });
}

/**
 * softmax(q kᵀ / √d) v with the heads side by side in the last axis; ONNX Runtime's flash kernel, whose memory
 * does not grow with queries × keys.
 * @param query [batch, queries, channels]
 * @param key, value [batch, keys, channels]
 * @param keyMask int32 [batch, keys]: 0 hides a key
 * @param causal each query sees only the keys up to its own place
 */
export function attention(
  scope: Scope,
  {
    query,
    key,
    value,
    heads,
    keyMask,
    causal = false,
  }: { query: Value; key: Value; value: Value; heads: number; keyMask?: Value; causal?: boolean },
): Value {
  if (scope.graph.differentiable) {
    if (keyMask || causal)
      throw new Error(`Attention with a mask, at ${scope.path}, cannot be learned through.`);
    return plainAttention(scope, { query, key, value, heads });
  }
  const inputs = [query, key, value, undefined, keyMask];
  const attributes = {
    num_heads: { int: heads },
    ...(causal && { unidirectional: { int: 1 } }),
    ...(keyMask && { mask_filter_value: { float: LOWEST_FLOAT32 } }),
  };
  return scope.op(
    'MultiHeadAttention',
    inputs.slice(0, keyMask ? 5 : 3),
    [query.shape[0]!, query.shape[1]!, value.shape[2]!],
    attributes,
    { domain: MICROSOFT_DOMAIN },
  );
}

/** The same by single products, which have gradients. */
function plainAttention(
  scope: Scope,
  { query, key, value, heads }: { query: Value; key: Value; value: Value; heads: number },
): Value {
  const split = (x: Value): Value => {
    const [batch, tokens, channels] = x.shape as [Dim, Dim, number];
    const shape = [batch, tokens, heads, channels / heads];
    return transpose(scope, reshape(scope, x, scope.ints(0, 0, heads, -1), shape), [0, 2, 1, 3]);
  };
  const [batch, queries, channels] = query.shape as [Dim, Dim, number];
  const side = channels / heads;
  const scaled = mul(scope, split(query), scope.floats([1 / Math.sqrt(side)]), 'Scale');
  const across = transpose(scope, split(key), [0, 1, 3, 2]);
  const scores = scope.op('MatMul', [scaled, across], [batch, heads, queries, key.shape[1]!]);
  const shares = scope.op('Softmax', [scores], scores.shape, { axis: { int: -1 } });
  const mixed = scope.op('MatMul', [shares, split(value)], [batch, heads, queries, side]);
  const joined = transpose(scope, mixed, [0, 2, 1, 3]);
  return reshape(scope, joined, scope.ints(0, 0, -1), [batch, queries, channels]);
}

const LOWEST_FLOAT32 = -3.4028234663852886e38;
