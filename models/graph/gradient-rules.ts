/** What each operator does to the derivatives that pass it. A rule covers the use that `layers.ts` and `operators.ts` make of it. */
import type { Scope, Value } from './graph-builder.ts';
import type { Dim, OnnxNode } from './onnx.ts';
import { add, mul, pixelUnshuffle, reshape, shapeOf, transpose } from './operators.ts';

export interface GradientStep {
  /** Where the nodes of the derivative go. */
  readonly scope: Scope;
  readonly node: OnnxNode;
  readonly inputs: readonly (Value | undefined)[];
  /** The node's first output; no other one may be in use. */
  readonly output: Value;
  /** ∂loss/∂output */
  readonly slope: Value;
  /** Which inputs somebody asks about. */
  readonly wants: readonly boolean[];
}

/** ∂loss/∂input by input, undefined where nobody asks. */
type Rule = (step: GradientStep) => readonly (Value | undefined)[];

/** Throws for an operator that has none. */
export function gradientRule(opType: string): Rule {
  const rule = RULES[opType];
  if (rule) return rule;
  throw new Error(`There is no derivative for ${opType}.`);
}

/** a · b or a · bᵀ + c over rows. */
const gemm: Rule = ({ scope, node, inputs, slope, wants }) => {
  const [a, b, c] = inputs as [Value, Value, Value | undefined];
  if (attribute(node, 'transA', 0) !== 0)
    throw new Error(`${node.name}: a Gemm with transA has no derivative here.`);
  const across = attribute(node, 'transB', 0) === 1;
  const product = (
    x: Value,
    y: Value,
    shape: readonly Dim[],
    attributes: Readonly<Record<string, { int: number }>>,
  ) => scope.op('Gemm', [x, y], shape, attributes);
  return [
    wants[0] ? product(slope, b, a.shape, across ? {} : { transB: { int: 1 } }) : undefined,
    wants[1]
      ? product(...(across ? ([slope, a] as const) : ([a, slope] as const)), b.shape, { transA: { int: 1 } })
      : undefined,
    wants[2] && c ? unbroadcast(scope, slope, c) : undefined,
  ];
};

/** Products of matrices whose leading sides are the same. */
const matMul: Rule = ({ scope, inputs, slope, wants }) => {
  const [a, b] = inputs as [Value, Value];
  return [
    wants[0] ? scope.op('MatMul', [slope, lastTwoSwapped(scope, b)], a.shape) : undefined,
    wants[1] ? scope.op('MatMul', [lastTwoSwapped(scope, a), slope], b.shape) : undefined,
  ];
};

function lastTwoSwapped(scope: Scope, x: Value): Value {
  const axes = x.shape.map((_, axis) => axis);
  const rank = axes.length;
  return transpose(scope, x, [...axes.slice(0, -2), rank - 1, rank - 2]);
}

const sum: Rule = ({ scope, inputs, slope, wants }) =>
  inputs.map((input, index) => (wants[index] ? unbroadcast(scope, slope, input!) : undefined));

const product: Rule = ({ scope, inputs, slope, wants }) => {
  const [a, b] = inputs as [Value, Value];
  return [
    wants[0] ? unbroadcast(scope, mul(scope, slope, b), a) : undefined,
    wants[1] ? unbroadcast(scope, mul(scope, slope, a), b) : undefined,
  ];
};

/** x Φ(x): Φ(x) + x φ(x). */
const gelu: Rule = ({ scope, inputs, slope }) => {
  const x = inputs[0]!;
  const error = scope.op('Erf', [mul(scope, x, scope.floats([Math.SQRT1_2]))], x.shape);
  const share = mul(scope, add(scope, error, scope.floats([1])), scope.floats([0.5]));
  const bell = scope.op('Exp', [mul(scope, mul(scope, x, x), scope.floats([-0.5]))], x.shape);
  const density = mul(scope, bell, scope.floats([1 / Math.sqrt(2 * Math.PI)]));
  return [mul(scope, slope, add(scope, share, mul(scope, x, density)))];
};

/** Over the last axis, by its input only: (s - mean s - n · mean(s · n)) / deviation with s = slope · weight, n the normal x. */
const layerNormalization: Rule = ({ scope, node, inputs, slope }) => {
  const [x, weight] = inputs as [Value, Value];
  const centred = subtract(scope, x, lastMean(scope, x));
  const variance = lastMean(scope, mul(scope, centred, centred));
  const safe = add(scope, variance, scope.floats([attribute(node, 'epsilon', 1e-5)]));
  const inverse = scope.op('Reciprocal', [scope.op('Sqrt', [safe], safe.shape)], safe.shape);
  const normal = mul(scope, centred, inverse);
  const weighted = mul(scope, slope, weight);
  const along = mul(scope, normal, lastMean(scope, mul(scope, weighted, normal)));
  const rest = subtract(scope, subtract(scope, weighted, lastMean(scope, weighted)), along);
  return [mul(scope, rest, inverse)];
};

/** Over the last axis: y (s - Σ s y). */
const softmax: Rule = ({ scope, output, slope }) => {
  const weighted = mul(scope, slope, output);
  const total = reduce(scope, 'ReduceSum', weighted, [-1]);
  return [subtract(scope, weighted, mul(scope, output, total))];
};

const reshaping: Rule = ({ scope, inputs, slope }) => {
  const x = inputs[0]!;
  return [reshape(scope, slope, shapeOf(scope, x), x.shape)];
};

const transposition: Rule = ({ scope, node, slope }) => {
  const order = node.attributes.perm as { readonly ints: readonly number[] };
  return [
    transpose(
      scope,
      slope,
      order.ints.map((_, axis) => order.ints.indexOf(axis)),
    ),
  ];
};

const concatenation: Rule = ({ scope, node, inputs, slope }) => {
  const axis = attribute(node, 'axis', 0);
  const parts = inputs as readonly Value[];
  const sides = scope.ints(...parts.map(({ shape }) => Number(shape[axis])));
  const results = parts.map(({ type, shape }) => ({ type, shape }));
  return scope.graph.node(scope.path, 'Split', [slope, sides], results, {
    attributes: { axis: { int: axis } },
  });
};

/** A place for every number: the way back. */
const depthToSpace: Rule = ({ scope, node, slope }) => [
  pixelUnshuffle(scope, slope, attribute(node, 'blocksize', 1)),
];

/** σ (1 - σ) */
const sigmoid: Rule = ({ scope, output, slope }) => {
  const rest = subtract(scope, output, mul(scope, output, output));
  return [mul(scope, slope, rest)];
};

/** By the picture only; its kernel stays as it is. */
const convolution: Rule = ({ scope, node, inputs, slope, wants }) => {
  const [x, kernel] = inputs as [Value, Value];
  const strides = node.attributes.strides as { readonly ints: readonly number[] } | undefined;
  if (wants.slice(1).some(Boolean) || strides?.ints.some(stride => stride !== 1))
    throw new Error(`${node.name}: a Conv has a derivative by its picture, at stride 1.`);
  const { kernel_shape, pads } = node.attributes;
  return [scope.op('ConvTranspose', [slope, kernel], x.shape, { kernel_shape: kernel_shape!, pads: pads! })];
};

const RULES: Readonly<Record<string, Rule>> = {
  Gemm: gemm,
  MatMul: matMul,
  Add: sum,
  Mul: product,
  Gelu: gelu,
  LayerNormalization: layerNormalization,
  Softmax: softmax,
  Reshape: reshaping,
  Transpose: transposition,
  Concat: concatenation,
  DepthToSpace: depthToSpace,
  Sigmoid: sigmoid,
  Conv: convolution,
};

/** `slope` summed over the axes along which `x` was repeated. */
function unbroadcast(scope: Scope, slope: Value, x: Value): Value {
  const more = slope.shape.length - x.shape.length;
  const repeated = slope.shape.flatMap((side, axis) =>
    axis < more || (x.shape[axis - more] === 1 && side !== 1) ? [axis] : [],
  );
  if (repeated.length === 0) return slope;
  const summed = reduce(scope, 'ReduceSum', slope, repeated);
  return more === 0 ? summed : reshape(scope, summed, shapeOf(scope, x), x.shape);
}

const lastMean = (scope: Scope, x: Value): Value => reduce(scope, 'ReduceMean', x, [-1]);

function reduce(scope: Scope, opType: 'ReduceSum' | 'ReduceMean', x: Value, axes: readonly number[]): Value {
  const gone = new Set(axes.map(axis => (axis < 0 ? x.shape.length + axis : axis)));
  const shape = x.shape.map((side, axis) => (gone.has(axis) ? 1 : side));
  return scope.op(opType, [x, scope.ints(...axes)], shape, { keepdims: { int: 1 } });
}

const subtract = (scope: Scope, a: Value, b: Value): Value => scope.op('Sub', [a, b], a.shape);

function attribute(node: OnnxNode, name: string, usual: number): number {
  const found = node.attributes[name];
  if (found === undefined) return usual;
  if ('int' in found) return found.int;
  if ('float' in found) return found.float;
  throw new Error(`${node.name}: ${name} is no number.`);
}
