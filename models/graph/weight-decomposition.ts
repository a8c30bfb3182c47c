/**
 * DoRA (S.-Y. Liu et al., 2402.09353): changed weights whose directions come from an adapter and whose lengths m from its file,
 *
 *   W' = m ⊙ (W + ΔW) / ‖W + ΔW‖
 *
 * with a length for each output (the paper's, PEFT's), or for each input (LyCORIS' first form). The strength goes from the
 * model to W', as A1111 and ComfyUI have it, so that 0 is the model itself:
 *
 *   y = W x + s (W' - W) x,   g = m / ‖W + ΔW‖
 *   (W' - W) x = (g - 1) ⊙ W x + g ⊙ ΔW x        a length for each output
 *   (W' - W) x = W (g ⊙ x) - W x + ΔW (g ⊙ x)    for each input
 *
 * The norm is of the model's weights and the file's, and is computed in the graph: weights stay where they are, and a model
 * that is small enough has it folded into a constant.
 */
import type { AdapterTensors } from './adapter-tensors.ts';
import type { Magnitude } from './adapters.ts';
import type { Scope, Value } from './graph-builder.ts';
import { add, mul, reshape } from './operators.ts';

interface DecomposedLayer {
  readonly x: Value;
  /** W x + b. */
  readonly base: Value;
  readonly bias: Value | undefined;
  /** W, all of its rows: [outputs, inputs, …kernel]. */
  readonly weight: Value;
  /** ΔW of the same shape, but for its scale. */
  readonly delta: Value;
  /** W times an input. */
  apply(input: Value): Value;
  /** s · ΔW times an input. */
  branch(input: Value): Value;
  /** The rows that this layer computes: the first, and how many. */
  readonly rows: readonly [first: number, count: number];
}

/** A weight of nothing has no direction: its quotient is as good as any other that is a number. */
const LEAST_NORM = 1e-30;

/** s · (W' - W) x. */
export function decomposed(
  scope: Scope,
  at: AdapterTensors,
  { tensor, axis }: Magnitude,
  layer: DecomposedLayer,
): Value {
  const { x, base, bias, weight, delta, rows } = layer;
  const kernel = weight.shape.slice(2);
  const across = kernel.map(() => 1);
  const [outputs, inputs] = weight.shape as [number, number];
  const norms = normsOf(scope, add(scope, weight, at.scaled(delta), 'Changed'), axis);
  const strength = at.bareStrength();
  const direct = bias
    ? minus(scope, base, reshapeTo(scope, bias, [bias.shape[0] as number, ...across]))
    : base;

  if (axis === 'output') {
    const [first, count] = rows;
    const lengths = at.vector(tensor, outputs, [count, ...across], first);
    const gain = scope.op(
      'Div',
      [lengths, takeRows(scope, norms, rows, [count, ...across])],
      [count, ...across],
    );
    const turned = mul(scope, layer.branch(x), gain, 'Turned');
    const lengthened = mul(scope, direct, minus(scope, gain, scope.floats([1])), 'Lengthened');
    return add(scope, turned, mul(scope, lengthened, strength, 'Strength'));
  }
  const lengths = at.vector(tensor, inputs, [inputs, ...across]);
  const gain = scope.op('Div', [lengths, reshapeTo(scope, norms, [inputs, ...across])], [inputs, ...across]);
  const scaled = mul(scope, x, gain, 'Lengthened');
  const moved = minus(scope, layer.apply(scaled), direct);
  return add(scope, layer.branch(scaled), mul(scope, moved, strength, 'Strength'));
}

/** ‖·‖ of each output's or input's weights, [count]. */
function normsOf(scope: Scope, weight: Value, axis: Magnitude['axis']): Value {
  const kept = axis === 'output' ? 0 : 1;
  const axes = weight.shape.flatMap((_, i) => (i === kept ? [] : [i]));
  const shape = [weight.shape[kept]!];
  const norms = scope.op('ReduceL2', [weight, scope.ints(...axes)], shape, { keepdims: { int: 0 } });
  return scope.op('Max', [norms, scope.floats([LEAST_NORM])], shape);
}

function takeRows(
  scope: Scope,
  all: Value,
  [first, count]: readonly [number, number],
  shape: readonly number[],
): Value {
  if (all.shape[0] === count) return reshapeTo(scope, all, shape);
  const range = [scope.ints(first), scope.ints(first + count), scope.ints(0)];
  return reshapeTo(scope, scope.op('Slice', [all, ...range], [count]), shape);
}

function reshapeTo(scope: Scope, x: Value, shape: readonly number[]): Value {
  return x.shape.join() === shape.join() ? x : reshape(scope, x, scope.ints(...shape), shape);
}

function minus(scope: Scope, a: Value, b: Value): Value {
  return scope.op('Sub', [a, b], a.shape);
}
