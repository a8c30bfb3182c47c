/**
 * Low-rank adapters (E. Hu et al., "LoRA", 2106.09685) in a graph: beside each layer that they change runs a branch
 *
 *   y = W x + s · ΔW x,   ΔW = α/r · B A
 *
 * whose strength s is an input of the graph, so that turning it costs nothing. A and B are byte ranges of the adapter's own
 * file, as the model's weights are of theirs. Adapters whose ΔW is no product of two thin matrices (LoHa, LoKr: S. Yeh et
 * al., "LyCORIS", 2309.14859) have it multiplied out in the graph; what DoRA adds is in `weight-decomposition.ts`.
 */
import type { WeightTable } from '../loaders/weight-table.ts';
import { AdapterTensors } from './adapter-tensors.ts';
import type { Scope, Value } from './graph-builder.ts';
import type { Dim, OnnxAttribute } from './onnx.ts';
import { add, mul } from './operators.ts';
import { trainedBranch } from './trained-branch.ts';
import { decomposed } from './weight-decomposition.ts';

/** A matrix as the file holds it, as the product of two, or for convolutions with a kernel t [r, r, …]: Σ t_ij a_ip b_jr. */
export type Factor =
  | { readonly whole: string }
  | { readonly a: string; readonly b: string; readonly t?: string };

/** Names of tensors in the adapter's file. */
export type Delta =
  /** down [r, in, …], up [out, r]; for convolutions perhaps a kernel [r, r, …] between them. */
  | { readonly kind: 'low-rank'; readonly down: string; readonly up: string; readonly mid?: string }
  /** (w1a w1b) ∘ (w2a w2b), or with kernels t of [r, r, …]: Σ t_ij a_ip b_jr. */
  | {
      readonly kind: 'hadamard';
      readonly w1a: string;
      readonly w1b: string;
      readonly w2a: string;
      readonly w2b: string;
      readonly t1?: string;
      readonly t2?: string;
    }
  /** w1 ⊗ w2. */
  | { readonly kind: 'kronecker'; readonly w1: Factor; readonly w2: Factor };

/** Lengths that DoRA gives to the changed weights: of each output's row, or of each input's column. */
export interface Magnitude {
  readonly tensor: string;
  readonly axis: 'output' | 'input';
}

export interface Adapter {
  /** The graph's input with this adapter's strengths, float32 [groups]. */
  readonly input: string;
  readonly groups: number;
  /** Which of them counts here. */
  readonly group: number;
  readonly weights: WeightTable;
  readonly delta: Delta;
  /** α/r. */
  readonly scale: number;
  readonly magnitude?: Magnitude;
  /** Its strength where that is no input: it is in the layer's weights then. Only for products of two matrices beside linear layers. */
  readonly fixed?: number;
}

/** By the path of the module that they change. */
export type Adapters = ReadonlyMap<string, readonly Adapter[]>;

interface LinearOptions {
  readonly outputs: number;
  /** The weight's shape in the model's file. */
  readonly stored: readonly number[];
  readonly bias: Value | undefined;
  /** Rows of ΔW that this layer computes: [index, of]. */
  readonly part: readonly [index: number, of: number];
}

/** `base` with what the adapters of this module add to `x` · Wᵀ. */
export function adaptLinear(scope: Scope, x: Value, base: Value, options: LinearOptions): Value {
  const { outputs, stored, bias, part } = options;
  const [rows, inputs] = x.shape as [Dim, number];
  const [index, of] = part;
  const rowsOf = (matrix: Value) =>
    of === 1 ? matrix : sliceRows(scope, matrix, index * outputs, [outputs, inputs]);
  const adapted = scope.graph.adaptersAt(scope.path).reduce((sum, adapter, number) => {
    if (adapter.fixed !== undefined) return sum;
    const at = new AdapterTensors(scope, adapter, number);
    const { delta, magnitude } = adapter;
    const branch = (input: Value): Value => {
      if (delta.kind !== 'low-rank') {
        const matrix = rowsOf(at.whole(delta, [outputs * of, inputs]));
        return at.gemm(input, mul(scope, matrix, at.strength(), 'Strength'), [rows, outputs]);
      }
      const rank = at.side(delta.down, 0);
      const down = at.tensor(delta.down, [rank, inputs]);
      const up = at.tensor(delta.up, [outputs * of, rank], [outputs, rank], index * outputs);
      const thin = mul(scope, at.gemm(input, down, [rows, rank]), at.strength(), 'Strength');
      return at.gemm(thin, up, [rows, outputs]);
    };
    if (!magnitude) return add(scope, sum, branch(x), 'Adapted');
    const weight = scope.weight('weight', stored, [outputs * of, inputs]);
    const more = decomposed(scope, at, magnitude, {
      ...{ x, base, bias, weight, branch },
      delta: at.whole(delta, [outputs * of, inputs]),
      apply: input => at.gemm(input, rowsOf(weight), [rows, outputs]),
      rows: [index * outputs, outputs],
    });
    return add(scope, sum, more, 'Adapted');
  }, base);
  const rank = scope.graph.trainedRank(scope.path);
  return rank === undefined
    ? adapted
    : add(scope, adapted, trainedBranch(scope, x, outputs, rank, part), 'Trained');
}

/** W with the adapters of fixed strength in it. [outputs, inputs]; constants that ONNX Runtime folds. */
export function withFixed(
  scope: Scope,
  weight: Value,
  { stored, part: [index, of] }: Pick<LinearOptions, 'stored' | 'part'>,
): Value {
  const [outputs, inputs] = weight.shape as [number, number];
  return scope.graph.adaptersAt(scope.path).reduce((sum, adapter, number) => {
    const { fixed, scale, delta } = adapter;
    if (fixed === undefined) return sum;
    const whole = new AdapterTensors(scope, adapter, number).whole(delta, stored);
    const rows = of === 1 ? whole : sliceRows(scope, whole, index * outputs, [outputs, inputs]);
    return add(scope, sum, mul(scope, rows, scope.floats([fixed * scale]), 'Fixed'), 'Merged');
  }, weight);
}

function sliceRows(scope: Scope, matrix: Value, first: number, shape: readonly [number, number]): Value {
  const range = [scope.ints(first), scope.ints(first + shape[0]), scope.ints(0)];
  return scope.op('Slice', [matrix, ...range], shape);
}

interface ConvOptions {
  readonly outputs: number;
  readonly kernel: number;
  readonly bias: Value | undefined;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** The same for a convolution. */
export function adaptConv(scope: Scope, x: Value, base: Value, options: ConvOptions): Value {
  const { outputs, kernel, bias, attributes } = options;
  const [batch, inputs, ...sides] = x.shape as [Dim, number, ...Dim[]];
  const [, , ...resultSides] = base.shape;
  const shape = [outputs, inputs, kernel, kernel];
  return scope.graph.adaptersAt(scope.path).reduce((sum, adapter, number) => {
    const at = new AdapterTensors(scope, adapter, number);
    const { delta, magnitude } = adapter;
    const apply = (input: Value, weight: Value) => scope.op('Conv', [input, weight], base.shape, attributes);
    const branch = (input: Value): Value => {
      if (delta.kind !== 'low-rank')
        return apply(input, mul(scope, at.whole(delta, shape), at.strength(), 'Strength'));
      const rank = at.side(delta.down, 0);
      let thin: Value;
      if (delta.mid === undefined) {
        const down = at.tensor(delta.down, [rank, inputs, kernel, kernel]);
        thin = scope.op('Conv', [input, down], [batch, rank, ...resultSides], attributes);
      } else {
        const down = at.tensor(delta.down, [rank, inputs, 1, 1]);
        const mid = at.tensor(delta.mid, [at.side(delta.mid, 0), rank, kernel, kernel]);
        const narrow = scope.op('Conv', [input, down], [batch, rank, ...sides], POINTWISE);
        thin = scope.op('Conv', [narrow, mid], [batch, rank, ...resultSides], attributes);
      }
      const outRank = at.side(delta.up, 1);
      const up = at.tensor(delta.up, [outputs, outRank, 1, 1]);
      const weak = mul(scope, thin, at.strength(), 'Strength');
      return scope.op('Conv', [weak, up], base.shape, POINTWISE);
    };
    if (!magnitude) return add(scope, sum, branch(x), 'Adapted');
    const weight = scope.weight('weight', shape);
    const more = decomposed(scope, at, magnitude, {
      ...{ x, base, bias, weight, branch },
      delta: at.whole(delta, shape),
      apply: input => apply(input, weight),
      rows: [0, outputs],
    });
    return add(scope, sum, more, 'Adapted');
  }, base);
}

const POINTWISE = { kernel_shape: { ints: [1, 1] } };
