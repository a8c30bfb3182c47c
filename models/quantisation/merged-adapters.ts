/**
 * LoRAs whose strengths will not be turned, as a part of the layers' 8-bit weights: W + Σ s · α/r · B A is quantised, and no
 * branch runs beside the layer. For a network of small layers the branches would take as long as the layers themselves.
 */
import type { Adapter } from '../graph/adapters.ts';
import type { Int8Layer } from '../graph/int8.ts';
import { readFloat32 } from '../loaders/tensor-data.ts';
import type { WeightTable } from '../loaders/weight-table.ts';

/** By the name of the graph's input, one number for each group. */
export type FixedStrengths = Readonly<Record<string, Float32Array>>;

type Product = Adapter & { readonly delta: { readonly kind: 'low-rank'; readonly mid?: undefined } };

/**
 * The adapters of a layer, all of which can be added to its weights; none where one cannot: that is beside the layer then, with
 * the others. Products of two matrices beside a linear layer can; what DoRA and LyCORIS do besides cannot.
 */
export function mergeable({ adapters }: WeightTable, { name, stored }: Int8Layer): readonly Product[] {
  const beside = adapters?.get(name.replace(/\.weight$/, '')) ?? [];
  return stored.length === 2 && beside.every(isProduct) ? beside : [];
}

const isProduct = (adapter: Adapter): adapter is Product =>
  adapter.delta.kind === 'low-rank' && adapter.delta.mid === undefined && !adapter.magnitude;

/**
 * Adds what the adapters make of the layer at these strengths.
 * @param rows float32 [outputs, inputs] of the layer, changed in place
 */
export async function mergeInto(
  rows: Float32Array,
  { firstRow, outputs, stored }: Int8Layer,
  adapters: readonly Product[],
  strengths: FixedStrengths,
): Promise<void> {
  const inputs = stored[1]!;
  for (const adapter of adapters) {
    const { weights, delta } = adapter;
    const down = await readFloat32(weights.get(delta.down));
    const up = await readFloat32(weights.get(delta.up));
    const strength = strengthOf(adapter, strengths);
    const rank = down.length / inputs;
    for (let output = 0; output < outputs; output++) {
      for (let index = 0; index < rank; index++) {
        const factor = strength * up[(firstRow + output) * rank + index]!;
        for (let input = 0; input < inputs; input++)
          rows[output * inputs + input]! += factor * down[index * inputs + input]!;
      }
    }
  }
}

/** s · α/r */
export const strengthOf = ({ input, group, scale }: Adapter, strengths: FixedStrengths): number =>
  scale * (strengths[input]?.[group] ?? 0);
