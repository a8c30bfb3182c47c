/** A network at tiny size with the reference implementation's weights, inputs and output (scripts/parity). */
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { BuiltGraph } from '../../../models/graph/graph-builder.ts';
import { sessionOptions } from '../../../models/graph/session.ts';
import { openWeights } from '../../../models/loaders/component-weights.ts';
import { readSafetensorsHeader } from '../../../models/loaders/safetensors.ts';
import { readFloat32 } from '../../../models/loaders/tensor-data.ts';
import { type Weight, WeightTable } from '../../../models/loaders/weight-table.ts';
import type { NetworkDefinition } from '../../../models/networks/definitions.ts';

export const FIXTURES = 'tests/fixtures/engine';

export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export const configOf = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(`${FIXTURES}/${name}/config.json`, 'utf8'));

/** What the reference implementation was given, and what it made of it. */
export async function readCase(name: string): Promise<Record<string, Numbers>> {
  const path = `${FIXTURES}/${name}/case.safetensors`;
  const file = await readSafetensorsHeader(path);
  const table = new WeightTable([file]);
  const numbers: Record<string, Numbers> = {};
  for (const { name: key, shape, dtype } of file.tensors.values()) {
    if (dtype === 'I64') numbers[key] = { shape, data: readInts(path, file.tensors.get(key)!.offset, shape) };
    else numbers[key] = { shape, data: await readFloat32(table.take(key, shape) as Weight) };
  }
  return numbers;
}

function readInts(path: string, offset: number, shape: readonly number[]): Float32Array {
  const bytes = readFileSync(path);
  const count = shape.reduce((product, side) => product * side, 1);
  return Float32Array.from({ length: count }, (_, index) => Number(bytes.readBigInt64LE(offset + index * 8)));
}

export async function buildCase<C>(name: string, definition: NetworkDefinition<C>): Promise<BuiltGraph> {
  const path = `${FIXTURES}/${name}`;
  return definition.build(definition.parse(configOf(name), `${name}/config.json`), await openWeights(path));
}

/** Small models are folded and packed, large ones stay mapped; both ways of running must agree with the reference. */
export const POLICIES = { small: 0, large: 2e9 } as const;

export type Run = (feeds: Record<string, Tensor>) => Promise<Record<string, Numbers>>;

export async function openGraph(graph: BuiltGraph, policy: keyof typeof POLICIES): Promise<Run> {
  const options = sessionOptions({ ...graph, float32Bytes: POLICIES[policy] }, { threads: 1 });
  const session = await InferenceSession.create(graph.model, options);
  return async feeds => {
    const outputs = Object.entries(await session.run(feeds));
    const numbers = outputs.map(([key, { dims, data }]) => [
      key,
      { shape: dims, data: data as Float32Array },
    ]);
    return Object.fromEntries(numbers);
  };
}

export const float32 = ({ data, shape }: Numbers): Tensor => new Tensor('float32', data, shape);

export const int64 = ({ data, shape }: Numbers): Tensor =>
  new Tensor(
    'int64',
    BigInt64Array.from(data, value => BigInt(value)),
    shape,
  );

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs(a[index]! - b[index]!);
    // A NaN on either side must not pass for agreement.
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}
