import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { gradients } from '../../../models/graph/gradient.ts';
import { GraphBuilder } from '../../../models/graph/graph-builder.ts';
import { add, mul, relu } from '../../../models/graph/operators.ts';
import { openWeights } from '../../../models/loaders/component-weights.ts';
import { readSafetensorsHeader } from '../../../models/loaders/safetensors.ts';
import { readFloat32 } from '../../../models/loaders/tensor-data.ts';
import { WeightTable } from '../../../models/loaders/weight-table.ts';
import { auroraDiT } from '../../../models/networks/aurora-dit.ts';
import { gradientOf } from '../../../models/networks/learning-graph.ts';
import { expectParity } from '../../parity.ts';
import { configOf, FIXTURES, float32, type Numbers, openGraph } from '../networks/reference-case.ts';

const CASE = 'dit-aurora';
const RANK = 3;

/** scripts/parity/aurora_dit_lora.py: what torch's autograd makes of the same matrices. */
async function readLora(): Promise<Record<string, Numbers>> {
  const file = await readSafetensorsHeader(`${FIXTURES}/${CASE}/lora.safetensors`);
  const table = new WeightTable([file]);
  const numbers: Record<string, Numbers> = {};
  for (const { name, shape } of file.tensors.values())
    numbers[name] = { shape, data: await readFloat32(table.take(name, shape)) };
  return numbers;
}

/** Rows of a fused layer's B, as its parts have them. */
function partOf(reference: Record<string, Numbers>, name: string): Numbers {
  const whole = reference[name];
  if (whole) return whole;
  const [, stem, digit] = /^(.*)\.(\d+)$/.exec(name)!;
  const { shape, data } = reference[stem!]!;
  const parts = stem!.includes('to_qkv') ? 3 : 2;
  const rows = shape[0]! / parts;
  const begin = Number(digit) * rows * shape[1]!;
  return { shape: [rows, shape[1]!], data: data.slice(begin, begin + rows * shape[1]!) };
}

describe('the derivatives of AuroraDiTModel', () => {
  it('are those that torch finds', async () => {
    const reference = await readLora();
    const config = auroraDiT.parse(configOf(CASE), `${CASE}/config.json`);
    const ranks = new Map(auroraDiT.learning!.layers(config).map(layer => [layer, RANK]));
    const weights = (await openWeights(`${FIXTURES}/${CASE}`)).training(ranks);
    const graph = auroraDiT.learning!.build(config, weights);
    const run = await openGraph(graph, 'small');
    const inputs = ['latents', 'timestep', 'states', 'target', 'weight'];
    const named = [...inputs, ...graph.matrices.map(({ name }) => name)];
    const feeds = named.map(name => [name, float32(partOf(reference, name))] as const);
    const found = await run(Object.fromEntries(feeds));
    expectParity(found.loss!.data, reference.loss!.data, 1e-5);
    // 5 blocks of 5 layers, 2 skips, one A each; to_qkv has three Bs, to_added_kv two.
    expect(graph.matrices).toHaveLength(5 * 5 * 2 + 2 * 2 + 5 * (2 + 1));
    for (const { name, shape } of graph.matrices) {
      const gradient = found[gradientOf(name)]!;
      expect(gradient.shape).toEqual(shape);
      expectParity(gradient.data, partOf(reference, `gradient ${name}`).data, 1e-4);
    }
  });
});

describe('gradients', () => {
  const tiny = () => {
    const graph = new GraphBuilder('tiny', new WeightTable([]));
    return {
      graph,
      scope: graph.root(),
      a: graph.input('a', 'float32', [2, 3]),
      b: graph.input('b', 'float32', [3]),
    };
  };

  it('sums over what was repeated, and over every use', async () => {
    const { graph, scope, a, b } = tiny();
    const y = add(scope, mul(scope, a, b), b);
    const slope = graph.input('slope', 'float32', [2, 3]);
    const [da, db] = gradients(graph, y, slope, [a, b]);
    graph.output('da', da!);
    graph.output('db', db!);
    const run = await openGraph(graph.finish(), 'small');
    const tensor = (values: number[], shape: number[]) =>
      new Tensor('float32', Float32Array.from(values), shape);
    const found = await run({
      a: tensor([1, 2, 3, 4, 5, 6], [2, 3]),
      b: tensor([10, 20, 30], [3]),
      slope: tensor([1, 1, 1, 2, 0, 1], [2, 3]),
    });
    expect([...found.da!.data]).toEqual([10, 20, 30, 20, 0, 30]);
    // Σ slope · (a + 1)
    expect([...found.db!.data]).toEqual([1 * 2 + 2 * 5, 1 * 3, 1 * 4 + 1 * 7]);
  });

  it('refuses an operator that it has no rule for, and an input that nothing depends on', () => {
    const { graph, scope, a, b } = tiny();
    const y = relu(scope, a);
    expect(() => gradients(graph, y, y, [a])).toThrow('There is no derivative for Relu');
    expect(() => gradients(graph, add(scope, a, a), a, [b])).toThrow('does not depend on b');
  });
});
