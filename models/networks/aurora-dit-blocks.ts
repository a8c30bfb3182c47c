/** The pieces of which `AuroraDiTModel`'s blocks are made. */
import type { Scope, Value } from '../graph/graph-builder.ts';
import { attention, linear } from '../graph/layers.ts';
import type { Dim } from '../graph/onnx.ts';
import { add, concat, gelu, mul, reshape, shapeOf, transpose } from '../graph/operators.ts';
import type { AuroraDiTConfig } from './aurora-dit-config.ts';

/** [batch, tokens, channels] as rows, which is what a matrix product wants. */
export function rowsOf(scope: Scope, x: Value): Value {
  const channels = x.shape[2] as number;
  return reshape(scope, x, scope.ints(-1, channels), ['batch*tokens', channels]);
}

/** Rows back as [batch, tokens, channels], with the batch and tokens of `like`. */
function tokensOf(scope: Scope, rows: Value, like: Value): Value {
  const channels = rows.shape[1] as number;
  const [batch, tokens] = like.shape as [Dim, Dim];
  const [first, second] = [shapeOf(scope, like, 0, 2), scope.ints(channels)];
  const target =
    typeof tokens === 'number' ? scope.ints(-1, tokens, channels) : concat(scope, [first, second], 0);
  return reshape(scope, rows, target, [batch, tokens, channels]);
}

/** A linear layer over the last axis of [batch, tokens, channels]. */
export function tokenLinear(scope: Scope, x: Value, outputs: number, precision: Precision = {}): Value {
  return tokensOf(scope, linear(scope, rowsOf(scope, x), outputs, precision), x);
}

/** `exact`: in floating point even where the network's other layers are not. */
export interface Precision {
  readonly exact?: boolean;
}

/** [batch, 1, width] */
export type ModulationRow = Value;

/** norm(x) · (1 + scale) + shift; the norm has no weights of its own. */
export function modulatedNorm(
  scope: Scope,
  x: Value,
  { shift, scale }: { shift: ModulationRow; scale: ModulationRow },
  epsilon: number,
): Value {
  const ones = scope.floats(Array(x.shape[2] as number).fill(1));
  const attributes = { axis: { int: -1 }, epsilon: { float: epsilon } };
  const normal = scope.op('LayerNormalization', [x, ones], x.shape, attributes);
  const stretched = mul(scope, normal, add(scope, scale, scope.floats([1]), 'OnePlus'), 'Scale');
  return add(scope, stretched, shift, 'Shift');
}

/**
 * Self-attention of x [batch, tokens, width]; text [batch, textTokens, width] is attended to as well where it is
 * given, by keys and values of its own that stand before the picture's.
 */
export function tokenAttention(
  scope: Scope,
  { heads, width }: AuroraDiTConfig,
  x: Value,
  text?: Value,
  precision: Precision = {},
): Value {
  const rows = rowsOf(scope, x);
  const own = [0, 1, 2].map(index =>
    tokensOf(scope, linear(scope.at('to_qkv'), rows, width, { part: [index, 3], ...precision }), x),
  );
  let [query, key, value] = own as [Value, Value, Value];
  if (text !== undefined) {
    const textRows = rowsOf(scope, text);
    const added = [0, 1].map(index =>
      tokensOf(
        scope,
        linear(scope.at('to_added_kv'), textRows, width, { part: [index, 2], exact: true }),
        text,
      ),
    );
    key = concat(scope, [added[0]!, key], 1);
    value = concat(scope, [added[1]!, value], 1);
  }
  return tokenLinear(scope.at('to_out'), attention(scope, { query, key, value, heads }), width, precision);
}

/** proj_out(gelu(proj_in(x))) over [batch, tokens, width]. */
export function feedForward(
  scope: Scope,
  config: AuroraDiTConfig,
  x: Value,
  precision: Precision = {},
): Value {
  const inner = gelu(scope, linear(scope.at('proj_in'), rowsOf(scope, x), config.feedForward, precision));
  return tokensOf(scope, linear(scope.at('proj_out'), inner, config.width, precision), x);
}

/** [batch, tokens, values] → [batch, values, h, w], on the grid of `patches` [batch, …, h, w]. */
export function onGrid(scope: Scope, x: Value, patches: Value): Value {
  const [batch, , rows, columns] = patches.shape as [Dim, Dim, Dim, Dim];
  const values = x.shape[2] as number;
  const target = concat(scope, [scope.ints(0, values), shapeOf(scope, patches, 2, 4)], 0);
  return reshape(scope, transpose(scope, x, [0, 2, 1]), target, [batch, values, rows, columns]);
}
