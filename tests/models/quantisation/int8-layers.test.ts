/**
 * What the graph computes with a layer in 8 bits, against the same sum written out: quantised by the formulas of ONNX's
 * DynamicQuantizeLinear and of Jacob et al. 2017, multiplied and added in double precision.
 */
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../models/graph/graph-builder.ts';
import { conv2d, linear } from '../../../models/graph/layers.ts';
import { sessionOptions } from '../../../models/graph/session.ts';
import { readSafetensorsHeader, WeightTable } from '../../../models/loaders/index.ts';
import { int8RangeHere } from '../../../models/quantisation/byte-products.ts';
import { openInt8 } from '../../../models/quantisation/int8-file.ts';
import { int8Layers } from '../../../models/quantisation/int8-layers.ts';
import { type Int8Range, quantiseMatrix } from '../../../models/quantisation/quantise-matrix.ts';
import { cannotMount, smallDisk } from '../../small-disk.ts';
import { temporaryFolder, waves, writeTensors } from './safetensors-maker.ts';

const [INPUTS, OUTPUTS] = [64, 66];
let range: Int8Range;
let folder: string;
let file: string;

beforeAll(async () => {
  range = await int8RangeHere({ threads: 1 });
  folder = await temporaryFolder();
  file = join(folder, 'weights.safetensors');
  const conv = (kernel: number, seed: number) => ({
    shape: [OUTPUTS, INPUTS, kernel, kernel],
    data: waves(OUTPUTS * INPUTS * kernel ** 2, seed, 0.1),
  });
  await writeTensors(file, {
    'three.weight': conv(3, 1),
    'three.bias': { shape: [OUTPUTS], data: waves(OUTPUTS, 2) },
    'one.weight': conv(1, 3),
    'gate.weight': { shape: [2 * OUTPUTS, INPUTS], data: waves(2 * OUTPUTS * INPUTS, 4, 0.1) },
    'gate.bias': { shape: [2 * OUTPUTS], data: waves(2 * OUTPUTS, 5) },
    'narrow.weight': { shape: [OUTPUTS, 8], data: waves(OUTPUTS * 8, 6) },
    'bad.weight': { shape: [64, 64], data: waves(64 * 64, 7).fill(Number.NaN, 100, 101) },
  });
});

const table = async () => new WeightTable([await readSafetensorsHeader(file)]);

type Build = (weights: WeightTable) => ReturnType<GraphBuilder['finish']>;

async function runInt8(build: Build, cache: string, x: Tensor): Promise<Float32Array> {
  const weights = await table();
  const source = await openInt8(weights, int8Layers(weights, build), range, cache);
  const graph = build(weights.quantised(source));
  expect(graph.int8Bytes).toBeGreaterThan(0);
  const session = await InferenceSession.create(graph.model, sessionOptions(graph, { threads: 1 }));
  return (await session.run({ x })).out!.data as Float32Array;
}

interface Conv {
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  readonly pads?: readonly number[];
}

const convGraph =
  ({ kernel, stride, pads }: Conv): Build =>
  weights => {
    const graph = new GraphBuilder('test', weights);
    const x = graph.input('x', 'float32', ['batch', INPUTS, 'height', 'width']);
    const scope = graph.root().at(kernel === 3 ? 'three' : 'one');
    graph.output(
      'out',
      conv2d(scope, x, OUTPUTS, { kernel, stride, bias: kernel === 3, ...(pads && { pads }) }),
    );
    return graph.finish();
  };

const gateGraph =
  (index: number): Build =>
  weights => {
    const graph = new GraphBuilder('test', weights);
    const x = graph.input('x', 'float32', ['rows', INPUTS]);
    graph.output('out', linear(graph.root().at('gate'), x, OUTPUTS, { part: [index, 2] }));
    return graph.finish();
  };

/** ONNX, DynamicQuantizeLinear: the range always holds 0. */
function throughBytes(x: Float32Array): Float64Array {
  const low = Math.min(0, ...x);
  const high = Math.max(0, ...x);
  const scale = Math.fround((high - low) / 255);
  const zero = Math.min(255, Math.max(0, roundToEven(-low / scale)));
  return Float64Array.from(x, value => {
    const byte = Math.min(255, Math.max(0, roundToEven(Math.fround(value / scale)) + zero));
    return (byte - zero) * scale;
  });
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

describe('misuse', () => {
  it('a weight that is not a number is told by its name, and leaves nothing behind', async () => {
    const cache = await temporaryFolder();
    const build: Build = weights => {
      const graph = new GraphBuilder('test', weights);
      const x = graph.input('x', 'float32', ['rows', 64]);
      graph.output('out', linear(graph.root().at('bad'), x, 64, { bias: false }));
      return graph.finish();
    };
    const weights = await table();
    await expect(openInt8(weights, int8Layers(weights, build), range, cache)).rejects.toMatchObject({
      code: 'QUANTISATION_FAILED',
      details: { value: 'bad.weight' },
    });
    expect(await readdir(cache)).toEqual([]);
  });

  it('a cache that cannot be written is told', async () => {
    const weights = await table();
    const inTheWay = join(folder, 'a file');
    await writeFile(inTheWay, '');
    const opening = openInt8(weights, int8Layers(weights, gateGraph(0)), range, join(inTheWay, 'int8'));
    await expect(opening).rejects.toMatchObject({
      code: 'QUANTISATION_FAILED',
      details: { value: expect.stringContaining('a file') },
    });
  });
});

const reason = cannotMount();

describe.skipIf(reason !== null)(`a full disk${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  it('is told, and keeps nothing of the half file', async () => {
    const disk = smallDisk(4);
    try {
      const weights = await table();
      const opening = openInt8(weights, int8Layers(weights, gateGraph(0)), range, disk.path);
      await expect(opening).rejects.toMatchObject({ code: 'DISK_FULL', details: { value: disk.path } });
      expect(await readdir(disk.path)).toEqual([]);
    } finally {
      disk.remove();
    }
  });
});

describe('which layers', () => {
  it('not those with few channels, and none that asks to stay exact', async () => {
    const weights = await table();
    const build: Build = given => {
      const graph = new GraphBuilder('test', given);
      const x = graph.input('x', 'float32', ['rows', 8]);
      const wide = linear(graph.root().at('narrow'), x, OUTPUTS, { bias: false });
      graph.output(
        'out',
        linear(graph.root().at('gate'), graph.input('y', 'float32', ['rows', INPUTS]), OUTPUTS, {
          part: [0, 2],
          exact: true,
        }),
      );
      graph.output('wide', wide);
      return graph.finish();
    };
    expect(int8Layers(weights, build)).toEqual([]);
    expect(int8Layers(weights, gateGraph(1))).toEqual([
      { name: 'gate.weight', stored: [2 * OUTPUTS, INPUTS], firstRow: OUTPUTS, outputs: OUTPUTS },
    ]);
  });
});

describe('a convolution in 8 bits', () => {
  it.each<Conv & { height: number; width: number }>([
    { kernel: 3, stride: 1, height: 5, width: 7 },
    { kernel: 3, stride: 2, height: 6, width: 8 },
    { kernel: 3, stride: 2, pads: [0, 0, 1, 1], height: 6, width: 4 },
    { kernel: 1, stride: 1, height: 3, width: 2 },
  ])(
    'kernel $kernel, stride $stride, pads $pads: the sum of bytes, scaled',
    async ({ height, width, ...conv }) => {
      const { kernel, stride, pads = Array(4).fill((kernel - 1) / 2) as number[] } = conv;
      const batch = 2;
      const data = waves(batch * INPUTS * height * width, 8, 3).map(value => value + 0.7);
      const x = new Tensor('float32', data, [batch, INPUTS, height, width]);
      const actual = await runInt8(convGraph(conv), await temporaryFolder(), x);

      const bytes = throughBytes(data);
      const stored = waves(OUTPUTS * INPUTS * kernel ** 2, kernel === 3 ? 1 : 3, 0.1);
      const { values, scales } = quantiseMatrix(
        stored,
        { outputs: OUTPUTS, inputs: INPUTS, taps: kernel ** 2 },
        range,
      );
      const bias = kernel === 3 ? waves(OUTPUTS, 2) : new Float32Array(OUTPUTS);
      const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
      let worst = 0;
      for (let b = 0; b < batch; b++)
        for (let o = 0; o < OUTPUTS; o++)
          for (let r = 0; r < rows; r++)
            for (let c = 0; c < columns; c++) {
              let sum = 0;
              for (let tap = 0; tap < kernel ** 2; tap++) {
                const y = r * stride + Math.floor(tap / kernel) - pads[0]!;
                const z = c * stride + (tap % kernel) - pads[1]!;
                if (y < 0 || z < 0 || y >= height || z >= width) continue;
                for (let i = 0; i < INPUTS; i++)
                  sum +=
                    bytes[((b * INPUTS + i) * height + y) * width + z]! *
                    values[(tap * INPUTS + i) * OUTPUTS + o]!;
              }
              const expected = sum * scales[o]! + bias[o]!;
              worst = Math.max(
                worst,
                Math.abs(expected - actual[((b * OUTPUTS + o) * rows + r) * columns + c]!),
              );
            }
      expect(actual.length).toBe(batch * OUTPUTS * rows * columns);
      expect(worst).toBeLessThan(1e-4);
    },
  );
});

describe('a part of a linear layer in 8 bits', () => {
  it('is its rows of the weight, and of the bias', async () => {
    const data = waves(5 * INPUTS, 9, 2);
    const actual = await runInt8(
      gateGraph(1),
      await temporaryFolder(),
      new Tensor('float32', data, [5, INPUTS]),
    );
    const bytes = throughBytes(data);
    const rows = waves(2 * OUTPUTS * INPUTS, 4, 0.1).subarray(OUTPUTS * INPUTS);
    const { values, scales } = quantiseMatrix(rows, { outputs: OUTPUTS, inputs: INPUTS, taps: 1 }, range);
    const bias = waves(2 * OUTPUTS, 5);
    for (let row = 0; row < 5; row++)
      for (let o = 0; o < OUTPUTS; o++) {
        let sum = 0;
        for (let i = 0; i < INPUTS; i++) sum += bytes[row * INPUTS + i]! * values[i * OUTPUTS + o]!;
        expect(Math.abs(sum * scales[o]! + bias[OUTPUTS + o]! - actual[row * OUTPUTS + o]!)).toBeLessThan(
          1e-4,
        );
      }
  });
});

describe('the file of 8-bit weights', () => {
  it('is made once, made again when it is damaged, and another one when the model was replaced', async () => {
    const cache = await temporaryFolder();
    const open = async () => {
      const weights = await table();
      await openInt8(weights, int8Layers(weights, gateGraph(0)), range, cache);
      return readdir(cache);
    };
    const [first, ...others] = await open();
    expect(others).toEqual([]);
    expect(await open()).toEqual([first]);
    await writeFile(join(cache, first!), 'damaged');
    expect(await open()).toEqual([first]);
    expect((await readSafetensorsHeader(join(cache, first!))).tensors.size).toBe(2);
    await utimes(file, new Date(1e12), new Date(1e12));
    expect((await open()).length).toBe(2);
  });

  it('goes when nobody has used it for a month', async () => {
    const cache = await temporaryFolder();
    await writeFile(join(cache, 'int8-old.safetensors'), 'old');
    await writeFile(join(cache, 'somebody’s own'), 'kept');
    await utimes(join(cache, 'int8-old.safetensors'), new Date(0), new Date(0));
    const weights = await table();
    await openInt8(weights, int8Layers(weights, gateGraph(0)), range, cache);
    const names = await readdir(cache);
    expect(names).not.toContain('int8-old.safetensors');
    expect(names).toContain('somebody’s own');
  });
});
