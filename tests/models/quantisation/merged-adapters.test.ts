/** LoRAs in a layer's 8-bit weights, against the same weights summed up first and quantised as any others. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Adapter, Adapters } from '../../../models/graph/adapters.ts';
import { type BuiltGraph, GraphBuilder } from '../../../models/graph/graph-builder.ts';
import { linear } from '../../../models/graph/layers.ts';
import { sessionOptions } from '../../../models/graph/session.ts';
import { readSafetensorsHeader, WeightTable } from '../../../models/loaders/index.ts';
import type { Strengths } from '../../../models/networks/index.ts';
import { openInt8 } from '../../../models/quantisation/int8-file.ts';
import { int8Layers } from '../../../models/quantisation/int8-layers.ts';
import { withFixedStrengths } from '../../../models/quantisation/merged-adapters.ts';
import { temporaryFolder, waves, writeTensors } from './safetensors-maker.ts';

const [INPUTS, OUTPUTS, RANK, SCALE] = [64, 66, 3, 0.5];
const STRENGTHS = { lora_0: Float32Array.of(1, 0.8) };

const base = waves(2 * OUTPUTS * INPUTS, 1, 0.1);
const down = waves(RANK * INPUTS, 2, 0.3);
const up = waves(2 * OUTPUTS * RANK, 3, 0.3);
let cache: string;
let files: { readonly model: WeightTable; readonly summed: WeightTable; readonly lora: WeightTable };

beforeAll(async () => {
  cache = await temporaryFolder();
  const summed = base.slice();
  const strength = SCALE * STRENGTHS.lora_0[1]!;
  for (let row = 0; row < 2 * OUTPUTS; row++) {
    for (let index = 0; index < RANK; index++) {
      for (let input = 0; input < INPUTS; input++)
        summed[row * INPUTS + input]! += strength * up[row * RANK + index]! * down[index * INPUTS + input]!;
    }
  }
  const shape = [2 * OUTPUTS, INPUTS];
  const table = async (name: string, tensors: Parameters<typeof writeTensors>[1]) => {
    await writeTensors(join(cache, name), tensors);
    return new WeightTable([await readSafetensorsHeader(join(cache, name))]);
  };
  files = {
    model: await table('model.safetensors', { 'gate.weight': { shape, data: base } }),
    summed: await table('summed.safetensors', { 'gate.weight': { shape, data: summed } }),
    lora: await table('lora.safetensors', {
      down: { shape: [RANK, INPUTS], data: down },
      up: { shape: [2 * OUTPUTS, RANK], data: up },
      lengths: { shape: [2 * OUTPUTS], data: waves(2 * OUTPUTS, 4).map(Math.abs) },
    }),
  };
});

type Build = (weights: WeightTable) => BuiltGraph;

/** The second half of the rows. */
const half =
  (exact: boolean): Build =>
  weights => {
    const graph = new GraphBuilder('test', weights);
    const x = graph.input('x', 'float32', ['rows', INPUTS]);
    graph.output('out', linear(graph.root().at('gate'), x, OUTPUTS, { part: [1, 2], bias: false, exact }));
    return graph.finish();
  };
const int8Half = half(false);

const adaptersOf = (more: Partial<Adapter> = {}): Adapters => {
  const delta = { kind: 'low-rank', down: 'down', up: 'up' } as const;
  const adapter: Adapter = {
    ...{ input: 'lora_0', groups: 2, group: 1, weights: files.lora, delta, scale: SCALE },
    ...more,
  };
  return new Map([['gate', [adapter]]]);
};

/** The layer's output for eight rows, and the inputs that its graph has. */
async function run(given: WeightTable, merge?: Strengths, build: Build = int8Half) {
  const weights = merge ? withFixedStrengths(given, merge) : given;
  const source = await openInt8(weights, int8Layers(weights, build), 63, join(cache, 'int8'));
  const graph = build(weights.quantised(source));
  const session = await InferenceSession.create(graph.model, sessionOptions(graph, { threads: 1 }));
  const feeds = {
    x: new Tensor('float32', waves(8 * INPUTS, 5), [8, INPUTS]),
    lora_0: new Tensor('float32', STRENGTHS.lora_0, [2]),
  };
  const named = Object.fromEntries(session.inputNames.map(name => [name, feeds[name as keyof typeof feeds]]));
  const out = (await session.run(named)).out!.data as Float32Array;
  return { out, inputs: [...session.inputNames] };
}

describe('a LoRA that is merged', () => {
  it('gives the bytes of the summed weights, and runs nothing beside the layer', async () => {
    const merged = await run(files.model.adapted(adaptersOf()), STRENGTHS);
    expect(merged.inputs).toEqual(['x']);
    expect(merged.out).toEqual((await run(files.summed)).out);
    expect(merged.out).not.toEqual((await run(files.model)).out);
  });

  it('is near to the same one beside the layer', async () => {
    const adapted = files.model.adapted(adaptersOf());
    const [merged, beside] = [await run(adapted, STRENGTHS), await run(adapted)];
    expect(beside.inputs).toEqual(['x', 'lora_0']);
    const size = Math.sqrt(beside.out.reduce((sum, value) => sum + value ** 2, 0) / beside.out.length);
    const apart = merged.out.reduce((sum, value, i) => sum + (value - beside.out[i]!) ** 2, 0);
    // Weights are rounded to 127 steps with the product in them, or without it; 0.0012 measured.
    expect(Math.sqrt(apart / merged.out.length) / size).toBeLessThan(0.005);
  });

  it('is in the weights of a layer that stays in floating point', async () => {
    const merged = await run(files.model.adapted(adaptersOf()), STRENGTHS, half(true));
    expect(merged.inputs).toEqual(['x']);
    const summed = await run(files.summed, undefined, half(true));
    for (const [i, value] of summed.out.entries()) expect(merged.out[i]).toBeCloseTo(value, 5);
  });

  it('is another file at another strength, and the same one when it is asked for again', async () => {
    const folder = join(cache, 'int8');
    const adapted = files.model.adapted(adaptersOf());
    await run(adapted, STRENGTHS);
    const before = await readdir(folder);
    await run(adapted, STRENGTHS);
    expect(await readdir(folder)).toEqual(before);
    await run(adapted, { lora_0: Float32Array.of(1, 0.7) });
    expect(await readdir(folder)).toHaveLength(before.length + 1);
  });

  it('stays beside the layer where it is more than a product of two matrices', async () => {
    const lengths = { tensor: 'lengths', axis: 'output' } as const;
    const { inputs } = await run(files.model.adapted(adaptersOf({ magnitude: lengths })), STRENGTHS);
    expect(inputs).toEqual(['x', 'lora_0']);
  });
});
