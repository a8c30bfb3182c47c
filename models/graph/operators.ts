/** Operators without weights. Each returns the output value with its shape worked out. */
import { broadcastShape, divide, multiply } from './dims.ts';
import type { Scope, Value } from './graph-builder.ts';
import type { Dim } from './onnx.ts';

export function add(scope: Scope, a: Value, b: Value, label = 'Add'): Value {
  return scope.op('Add', [a, b], broadcastShape(a.shape, b.shape), {}, { label });
}

export function mul(scope: Scope, a: Value, b: Value, label = 'Mul'): Value {
  return scope.op('Mul', [a, b], broadcastShape(a.shape, b.shape), {}, { label });
}

/** x · sigmoid(x) */
export function silu(scope: Scope, x: Value): Value {
  return mul(scope, x, scope.op('Sigmoid', [x], x.shape), 'SiLU');
}

/** x · Φ(x), the exact form with the error function. */
export function gelu(scope: Scope, x: Value): Value {
  return scope.op('Gelu', [x], x.shape, { approximate: { string: 'none' } });
}

/** x · sigmoid(1.702 x), which the first CLIP was trained with. */
export function quickGelu(scope: Scope, x: Value): Value {
  const slope = mul(scope, x, scope.floats([1.702]), 'Slope');
  return mul(scope, x, scope.op('Sigmoid', [slope], x.shape), 'QuickGelu');
}

export function relu(scope: Scope, x: Value): Value {
  return scope.op('Relu', [x], x.shape);
}

export function concat(scope: Scope, values: readonly Value[], axis: number): Value {
  const first = values[0]!;
  for (const { shape } of values) {
    if (shape.some((dim, at) => at !== axis && dim !== first.shape[at])) {
      throw new Error(`Shapes [${first.shape}] and [${shape}] cannot be joined along axis ${axis}.`);
    }
  }
  const sides = values.map(({ shape }) => shape[axis]!);
  const known = sides.every(side => typeof side === 'number');
  const joined = known ? sides.reduce((sum, side) => sum + side, 0) : sides.join('+');
  const shape = first.shape.map((dim, at) => (at === axis ? joined : dim));
  return scope.op('Concat', values, shape, { axis: { int: axis } }, { type: first.type });
}

/** Keeps every number within low … high. */
export function clip(scope: Scope, x: Value, low: number, high: number): Value {
  const limit = (value: number) => scope.graph.constant(Float32Array.of(value), []);
  return scope.op('Clip', [x, limit(low), limit(high)], x.shape);
}

/** Equal parts along an axis, in order. */
export function split(scope: Scope, x: Value, axis: number, parts: number): Value[] {
  const side = Number(x.shape[axis]) / parts;
  if (!Number.isInteger(side)) throw new Error(`Axis ${axis} of [${x.shape}] has no ${parts} equal parts.`);
  const shape = x.shape.map((dim, at) => (at === axis ? side : dim));
  const results = Array.from({ length: parts }, () => ({ type: x.type, shape }));
  const attributes = { axis: { int: axis }, num_outputs: { int: parts } };
  return scope.graph.node(scope.path, 'Split', [x], results, { attributes });
}

/**
 * @param target int64 tensor in ONNX's terms: 0 keeps a side, -1 is worked out
 * @param shape what the result is known to be
 */
export function reshape(scope: Scope, x: Value, target: Value, shape: readonly Dim[]): Value {
  return scope.op('Reshape', [x, target], shape, {}, { type: x.type });
}

export function transpose(scope: Scope, x: Value, order: readonly number[]): Value {
  const shape = order.map(axis => x.shape[axis]!);
  return scope.op('Transpose', [x], shape, { perm: { ints: order } }, { type: x.type });
}

/** The shape of `x` as an int64 tensor, or its sides `start` … `end` - 1. */
export function shapeOf(scope: Scope, x: Value, start = 0, end = x.shape.length): Value {
  const attributes = { start: { int: start }, end: { int: end } };
  return scope.op('Shape', [x], [end - start], attributes, { type: 'int64' });
}

/** 0, 1, 2, … along the last side of `ids`, int64 [tokens]. */
export function positionsOf(scope: Scope, ids: Value): Value {
  const scalar = (value: number) => scope.graph.constant(BigInt64Array.of(BigInt(value)), []);
  const last = ids.shape.length - 1;
  const length = scope.op(
    'Squeeze',
    [shapeOf(scope, ids, last, last + 1), scope.ints(0)],
    [],
    {},
    { type: 'int64' },
  );
  const range = [scalar(0), length, scalar(1)];
  return scope.op('Range', range, [ids.shape[last]!], {}, { type: 'int64', label: 'Positions' });
}

/** [batch, c·factor², h, w] → [batch, c, h·factor, w·factor] in PyTorch's channel order. */
export function pixelShuffle(scope: Scope, x: Value, factor: number): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, Dim, Dim];
  const shape = [batch, channels / factor ** 2, multiply(height, factor), multiply(width, factor)];
  const attributes = { blocksize: { int: factor }, mode: { string: 'CRD' } };
  return scope.op('DepthToSpace', [x], shape, attributes);
}

/** Each pixel becomes factor × factor equal ones. */
export function upsampleNearest(scope: Scope, x: Value, factor: number): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, Dim, Dim];
  const shape = [batch, channels, multiply(height, factor), multiply(width, factor)];
  return scope.op('Resize', [x, undefined, scope.floats([1, 1, factor, factor])], shape, {
    mode: { string: 'nearest' },
    coordinate_transformation_mode: { string: 'asymmetric' },
    nearest_mode: { string: 'floor' },
  });
}

/** x where it is positive, slope · x elsewhere. */
export function leakyRelu(scope: Scope, x: Value, slope: number): Value {
  return scope.op('LeakyRelu', [x], x.shape, { alpha: { float: slope } });
}

/** [batch, c, h·factor, w·factor] → [batch, c·factor², h, w] in PyTorch's channel order. */
export function pixelUnshuffle(scope: Scope, x: Value, factor: number): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, Dim, Dim];
  const area = factor ** 2;
  const shape = [batch, channels * area, divide(height, factor), divide(width, factor)];
  const blocks = scope.op('SpaceToDepth', [x], shape, { blocksize: { int: factor } });
  // ONNX has the places of a block before the channels, PyTorch the other way round.
  const order = Array.from(
    { length: channels * area },
    (_, i) => (i % area) * channels + Math.floor(i / area),
  );
  return scope.op(
    'Gather',
    [blocks, scope.ints(...order)],
    shape,
    { axis: { int: 1 } },
    { label: 'Reorder' },
  );
}
