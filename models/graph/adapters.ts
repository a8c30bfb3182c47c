/**
 * Low-rank adapters (E. Hu et al., "LoRA", 2106.09685) in a graph: beside each layer that they change runs a branch
 *
 *   y = W x + s · ΔW x,   ΔW = α/r · B A
 *
 * whose strength s is an input of the graph, so that turning it costs nothing. A and B are byte ranges of the adapter's own
 * file, as the model's weights are of theirs. Adapters whose ΔW is no product of two thin matrices (LoHa, LoKr: S. Yeh et
 * al., "LyCORIS", 2309.14859) have it multiplied out in the graph.
 */
import type { WeightTable } from '../loaders/weight-table.ts';
import type { Scope, Value } from './graph-builder.ts';
import type { Dim, OnnxAttribute } from './onnx.ts';
import { add, mul, reshape } from './operators.ts';

/** A matrix as the file holds it, or as the product of two. */
export type Factor = { readonly whole: string } | { readonly a: string; readonly b: string };

/** Names of tensors in the adapter's file. */
export type Delta =
  /** down [r, in, …], up [out, r]; for convolutions perhaps a kernel [r, r, …] between them. */
  | { readonly kind: 'low-rank'; readonly down: string; readonly up: string; readonly mid?: string }
  /** (w1a w1b) ∘ (w2a w2b), or with kernels t of [r, r, …]: Σ t_ij a_jp b_ir. */
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
}

/** By the path of the module that they change. */
export type Adapters = ReadonlyMap<string, readonly Adapter[]>;

interface LinearOptions {
  readonly outputs: number;
  /** Rows of ΔW that this layer computes: [index, of]. */
  readonly part: readonly [index: number, of: number];
}

/** `base` with what the adapters of this module add to `x` · Wᵀ. */
export function adaptLinear(scope: Scope, x: Value, base: Value, { outputs, part }: LinearOptions): Value {
  const [rows, inputs] = x.shape as [Dim, number];
  const [index, of] = part;
  return scope.graph.adaptersAt(scope.path).reduce((sum, adapter, number) => {
    const at = new Tensors(scope, adapter, number);
    const strength = at.strength();
    const { delta } = adapter;
    if (delta.kind === 'low-rank') {
      const rank = at.side(delta.down, 0);
      const down = at.tensor(delta.down, [rank, inputs]);
      const up = at.tensor(delta.up, [outputs * of, rank], [outputs, rank], index * outputs);
      const thin = mul(scope, at.gemm(x, down, [rows, rank]), strength, 'Strength');
      return add(scope, sum, at.gemm(thin, up, [rows, outputs]), 'Adapted');
    }
    const whole = at.product(delta, outputs * of, inputs, []);
    const matrix = of === 1 ? whole : rowsOf(scope, whole, index * outputs, [outputs, inputs]);
    return add(scope, sum, at.gemm(x, mul(scope, matrix, strength, 'Strength'), [rows, outputs]), 'Adapted');
  }, base);
}

function rowsOf(scope: Scope, matrix: Value, first: number, shape: readonly [number, number]): Value {
  const range = [scope.ints(first), scope.ints(first + shape[0]), scope.ints(0)];
  return scope.op('Slice', [matrix, ...range], shape);
}

interface ConvOptions {
  readonly outputs: number;
  readonly kernel: number;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** The same for a convolution. */
export function adaptConv(scope: Scope, x: Value, base: Value, options: ConvOptions): Value {
  const { outputs, kernel, attributes } = options;
  const [batch, inputs, ...sides] = x.shape as [Dim, number, ...Dim[]];
  const [, , ...resultSides] = base.shape;
  return scope.graph.adaptersAt(scope.path).reduce((sum, adapter, number) => {
    const at = new Tensors(scope, adapter, number);
    const strength = at.strength();
    const { delta } = adapter;
    if (delta.kind === 'low-rank') {
      const rank = at.side(delta.down, 0);
      let thin: Value;
      if (delta.mid === undefined) {
        const down = at.tensor(delta.down, [rank, inputs, kernel, kernel]);
        thin = scope.op('Conv', [x, down], [batch, rank, ...resultSides], attributes);
      } else {
        const down = at.tensor(delta.down, [rank, inputs, 1, 1]);
        const mid = at.tensor(delta.mid, [at.side(delta.mid, 0), rank, kernel, kernel]);
        const narrow = scope.op('Conv', [x, down], [batch, rank, ...sides], POINTWISE);
        thin = scope.op('Conv', [narrow, mid], [batch, rank, ...resultSides], attributes);
      }
      const outRank = at.side(delta.up, 1);
      const up = at.tensor(delta.up, [outputs, outRank, 1, 1]);
      const weak = mul(scope, thin, strength, 'Strength');
      return add(scope, sum, scope.op('Conv', [weak, up], base.shape, POINTWISE), 'Adapted');
    }
    const whole = at.product(delta, outputs, inputs, [kernel, kernel]);
    const weight = mul(scope, whole, strength, 'Strength');
    return add(scope, sum, scope.op('Conv', [x, weight], base.shape, attributes), 'Adapted');
  }, base);
}

const POINTWISE = { kernel_shape: { ints: [1, 1] } };

/** The tensors of one adapter, as values of the graph. */
class Tensors {
  readonly #scope: Scope;
  readonly #adapter: Adapter;
  readonly #number: number;

  constructor(scope: Scope, adapter: Adapter, number: number) {
    this.#scope = scope;
    this.#adapter = adapter;
    this.#number = number;
  }

  /** Side `axis` of a stored tensor. */
  side(name: string, axis: number): number {
    return this.#adapter.weights.get(name).shape[axis] ?? 1;
  }

  /** A stored tensor with trailing sides of 1 added or dropped as `shape` wants it. Throws WEIGHT_SHAPE. */
  tensor(name: string, shape: readonly number[], view = shape, firstRow = 0): Value {
    const stored = this.#adapter.weights.get(name).shape;
    const trimmed = (sides: readonly number[]) => sides.slice(0, lastAbove(sides));
    const same = trimmed(stored).join() === trimmed(shape).join();
    return this.#scope.graph.adapterWeight(
      this.#scope.path,
      `adapter${this.#number}`,
      this.#adapter.weights,
      name,
      same ? stored : shape,
      view,
      firstRow,
    );
  }

  /** s · α/r as [1]. */
  strength(): Value {
    const { input, groups, group, scale } = this.#adapter;
    const all = this.#scope.graph.adapterInput(input, groups);
    const one = this.#scope.op('Gather', [all, this.#scope.ints(group)], [1], {}, { label: 'Strength' });
    return scale === 1 ? one : mul(this.#scope, one, this.#scope.floats([scale]), 'Scale');
  }

  gemm(x: Value, matrix: Value, shape: readonly Dim[]): Value {
    return this.#scope.op('Gemm', [x, matrix], shape, { transB: { int: 1 } }, { label: 'Adapter' });
  }

  /** ΔW, [outputs, inputs, …kernel], but for its scale. */
  product(
    delta: Exclude<Delta, { kind: 'low-rank' }>,
    outputs: number,
    inputs: number,
    kernel: readonly number[],
  ): Value {
    const shape = [outputs, inputs, ...kernel];
    if (delta.kind === 'kronecker') return this.#kronecker(delta, shape);
    const first = this.#hadamardFactor(delta.w1a, delta.w1b, delta.t1, shape);
    const second = this.#hadamardFactor(delta.w2a, delta.w2b, delta.t2, shape);
    return mul(this.#scope, first, second, 'Hadamard');
  }

  #hadamardFactor(a: string, b: string, t: string | undefined, shape: readonly number[]): Value {
    const [outputs = 1, inputs = 1, ...kernel] = shape;
    const rank = this.side(b, 0);
    if (t !== undefined) {
      const core = this.tensor(t, [rank, rank, ...kernel]);
      const [left, right] = [this.tensor(a, [rank, outputs]), this.tensor(b, [rank, inputs])];
      const equation = { equation: { string: 'ijkl,jr,ip->prkl' } };
      return this.#scope.op('Einsum', [core, right, left], shape, equation);
    }
    const flat = inputs * kernel.reduce((product, side) => product * side, 1);
    const factors = [this.tensor(a, [outputs, rank]), this.tensor(b, [rank, flat])];
    return this.#shaped(this.#scope.op('MatMul', factors, [outputs, flat]), shape);
  }

  /** [a, 1, b, 1, …] · [1, c, 1, d, …] is [a·c, b·d, …] when its sides are joined. */
  #kronecker({ w1, w2 }: Extract<Delta, { kind: 'kronecker' }>, shape: readonly number[]): Value {
    const [outputs = 1, inputs = 1, ...kernel] = shape;
    const [a, b] = [
      this.side('whole' in w1 ? w1.whole : w1.a, 0),
      this.side('whole' in w1 ? w1.whole : w1.b, 1),
    ];
    const [c, d] = [outputs / a, inputs / b];
    const left = this.#factor(w1, [a, b]);
    const right = this.#factor(w2, [c, d, ...kernel]);
    const ones = kernel.map(() => 1);
    const wide = mul(
      this.#scope,
      this.#shaped(left, [a, 1, b, 1, ...ones]),
      this.#shaped(right, [1, c, 1, d, ...kernel]),
      'Kronecker',
    );
    return this.#shaped(wide, shape);
  }

  #factor(factor: Factor, shape: readonly number[]): Value {
    if ('whole' in factor) return this.tensor(factor.whole, shape);
    const [rows = 1, ...rest] = shape;
    const columns = rest.reduce((product, side) => product * side, 1);
    const rank = this.side(factor.b, 0);
    const factors = [this.tensor(factor.a, [rows, rank]), this.tensor(factor.b, [rank, columns])];
    return this.#shaped(this.#scope.op('MatMul', factors, [rows, columns]), shape);
  }

  #shaped(x: Value, shape: readonly number[]): Value {
    return x.shape.join() === shape.join() ? x : reshape(this.#scope, x, this.#scope.ints(...shape), shape);
  }
}

/** Sides up to the last one that is not 1. */
function lastAbove(sides: readonly number[]): number {
  let end = sides.length;
  while (end > 2 && sides[end - 1] === 1) end--;
  return end;
}
