/**
 * LoRAs whose strengths will not be turned, as a part of the layers' weights: W + Σ s · α/r B A is quantised, or folded where
 * a layer stays in floating point, and no branch runs beside it. For a network of small layers the branches would take half as long
 * as the layers themselves.
 */
import type { Adapter } from '../graph/adapters.ts';
import type { Int8Layer } from '../graph/int8.ts';
import { readFloat32 } from '../loaders/tensor-data.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import type { Strengths } from '../networks/index.ts';

type Product = Adapter & { readonly delta: { readonly kind: 'low-rank' } };
export type FixedAdapter = Product & { readonly fixed: number };

/**
 * The same tensors with the adapters at these strengths, where all of a layer can be summed up with its weights: products of two
 * matrices beside a linear layer can; what DoRA and LyCORIS do besides stays beside the layer, with the others of that layer.
 */
export function withFixedStrengths(weights: WeightTable, strengths: Strengths): WeightTable {
  const fixed = [...(weights.adapters ?? [])].map(([path, beside]) => {
    const name = `${path}.weight`;
    const isLinear = weights.has(name) && weights.get(name).shape.length === 2;
    if (!isLinear || !beside.every(isProduct)) return [path, beside] as const;
    return [path, beside.map(one => ({ ...one, fixed: strengths[one.input]?.[one.group] ?? 0 }))] as const;
  });
  return weights.adapted(new Map(fixed));
}

const isProduct = (adapter: Adapter): adapter is Product =>
  adapter.delta.kind === 'low-rank' && adapter.delta.mid === undefined && !adapter.magnitude;

const isFixed = (adapter: Adapter): adapter is FixedAdapter => adapter.fixed !== undefined;

/** Those of a layer. */
export const fixedAdapters = ({ adapters }: WeightTable, { name }: Int8Layer): readonly FixedAdapter[] =>
  (adapters?.get(name.replace(/\.weight$/, '')) ?? []).filter(isFixed);

/**
 * Adds what the adapters make of the layer.
 * @param rows float32 [outputs, inputs] of the layer, changed in place
 */
export async function mergeInto(
  rows: Float32Array,
  { firstRow, outputs, stored }: Int8Layer,
  adapters: readonly FixedAdapter[],
): Promise<void> {
  const inputs = stored[1]!;
  for (const { weights, delta, fixed, scale } of adapters) {
    const down = await readFloat32(weights.get(delta.down));
    const up = await readFloat32(weights.get(delta.up));
    const rank = down.length / inputs;
    for (let output = 0; output < outputs; output++) {
      for (let index = 0; index < rank; index++) {
        const factor = fixed * scale * up[(firstRow + output) * rank + index]!;
        for (let input = 0; input < inputs; input++)
          rows[output * inputs + input]! += factor * down[index * inputs + input]!;
      }
    }
  }
}
