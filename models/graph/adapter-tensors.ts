/** The tensors of one adapter at one layer, as values of the graph. */
import type { Adapter, Delta, Factor } from './adapters.ts';
import type { Scope, Value } from './graph-builder.ts';
import type { Dim } from './onnx.ts';
import { mul, reshape } from './operators.ts';

export class AdapterTensors {
  readonly #scope: Scope;
  readonly #adapter: Adapter;
  readonly #number: number;

  /** @param number tells the adapters of one layer apart */
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
    return this.#stored(name, same ? stored : shape, view, firstRow);
  }

  /** So many numbers along one side of a tensor, whichever it is. Throws WEIGHT_SHAPE. */
  vector(name: string, count: number, view: readonly number[], firstRow = 0): Value {
    const stored = this.#adapter.weights.get(name).shape;
    const leading = stored.indexOf(count);
    const isVector = leading >= 0 && stored.every((side, axis) => side === 1 || axis === leading);
    // Rows are counted along the first side, and only there can some of them be left out.
    return this.#stored(name, isVector ? stored : [count], view, leading === 0 ? firstRow : 0);
  }

  #stored(name: string, shape: readonly number[], view: readonly number[], firstRow: number): Value {
    const { path, graph } = this.#scope;
    const owner = `adapter${this.#number}`;
    return graph.adapterWeight(path, owner, this.#adapter.weights, name, shape, view, firstRow);
  }

  /** s · α/r as [1]. */
  strength(): Value {
    return this.scaled(this.bareStrength());
  }

  /** s as [1]. */
  bareStrength(): Value {
    const { input, groups, group } = this.#adapter;
    const all = this.#scope.graph.adapterInput(input, groups);
    return this.#scope.op('Gather', [all, this.#scope.ints(group)], [1], {}, { label: 'Strength' });
  }

  /** α/r · x. */
  scaled(x: Value): Value {
    const { scale } = this.#adapter;
    return scale === 1 ? x : mul(this.#scope, x, this.#scope.floats([scale]), 'Scale');
  }

  gemm(x: Value, matrix: Value, shape: readonly Dim[]): Value {
    return this.#scope.op('Gemm', [x, matrix], shape, { transB: { int: 1 } }, { label: 'Adapter' });
  }

  /** ΔW, of `shape` [outputs, inputs, …kernel], but for its scale. */
  whole(delta: Delta, shape: readonly number[]): Value {
    if (delta.kind === 'kronecker') return this.#kronecker(delta, shape);
    if (delta.kind === 'low-rank') return this.#lowRank(delta, shape);
    const first = this.#product(delta.w1a, delta.w1b, delta.t1, shape);
    const second = this.#product(delta.w2a, delta.w2b, delta.t2, shape);
    return mul(this.#scope, first, second, 'Hadamard');
  }

  #lowRank({ down, up, mid }: Extract<Delta, { kind: 'low-rank' }>, shape: readonly number[]): Value {
    const [outputs = 1, inputs = 1, ...kernel] = shape;
    const [rank, outRank] = [this.side(down, 0), this.side(up, 1)];
    const left = this.tensor(up, [outputs, outRank, ...kernel.map(() => 1)], [outputs, outRank]);
    if (mid === undefined) {
      const flat = inputs * product(kernel);
      const right = this.tensor(down, [rank, inputs, ...kernel], [rank, flat]);
      return this.#shaped(this.#scope.op('MatMul', [left, right], [outputs, flat]), shape);
    }
    const core = this.tensor(mid, [outRank, rank, ...kernel]);
    const right = this.tensor(down, [rank, inputs, 1, 1], [rank, inputs]);
    const equation = { equation: { string: 'or,rskl,si->oikl' } };
    return this.#scope.op('Einsum', [left, core, right], shape, equation);
  }

  /** a b, or Σ t_ij a_ip b_jr, in which a lies across. */
  #product(a: string, b: string, t: string | undefined, shape: readonly number[]): Value {
    const [outputs = 1, inputs = 1, ...kernel] = shape;
    const rank = this.side(b, 0);
    if (t !== undefined) {
      const core = this.tensor(t, [rank, rank, ...kernel]);
      const [left, right] = [this.tensor(a, [rank, outputs]), this.tensor(b, [rank, inputs])];
      const equation = { equation: { string: 'ijkl,jr,ip->prkl' } };
      return this.#scope.op('Einsum', [core, right, left], shape, equation);
    }
    const flat = inputs * product(kernel);
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
    return this.#product(factor.a, factor.b, factor.t, shape);
  }

  #shaped(x: Value, shape: readonly number[]): Value {
    return x.shape.join() === shape.join() ? x : reshape(this.#scope, x, this.#scope.ints(...shape), shape);
  }
}

const product = (sides: readonly number[]) => sides.reduce((all, side) => all * side, 1);

/** Sides up to the last one that is not 1. */
function lastAbove(sides: readonly number[]): number {
  let end = sides.length;
  while (end > 2 && sides[end - 1] === 1) end--;
  return end;
}
