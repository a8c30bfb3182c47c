import { mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type BuiltGraph,
  GraphBuilder,
  type Scope,
  type Value,
} from '../../../models/graph/graph-builder.ts';
import { conv2d, linear } from '../../../models/graph/layers.ts';
import { add, concat, pixelShuffle, reshape, upsampleNearest } from '../../../models/graph/operators.ts';
import { sessionOptions } from '../../../models/graph/session.ts';
import { readSafetensorsHeader, WeightTable } from '../../../models/loaders/index.ts';

let file: string;
beforeAll(async () => {
  // w counts up from 0 in four rows of two; b is 10, 20, 30, 40.
  const header = JSON.stringify({
    'block.w.weight': { dtype: 'F32', shape: [4, 2], data_offsets: [0, 32] },
    'block.w.bias': { dtype: 'F32', shape: [4], data_offsets: [32, 48] },
    'half.weight': { dtype: 'F16', shape: [2], data_offsets: [48, 52] },
  });
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(header.length));
  const data = Buffer.concat([
    Buffer.from(Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 10, 20, 30, 40).buffer),
    Buffer.from(Uint16Array.of(0x3c00, 0xc000).buffer),
  ]);
  file = join(await realpath(await mkdtemp(join(tmpdir(), 'aurora-graph-'))), 'odd offsets é.safetensors');
  await writeFile(file, Buffer.concat([prefix, Buffer.from(header), data]));
});

async function builder(): Promise<GraphBuilder> {
  return new GraphBuilder('test', new WeightTable([await readSafetensorsHeader(file)]));
}

async function run(graph: BuiltGraph, feeds: Record<string, Tensor>): Promise<Tensor> {
  const session = await InferenceSession.create(graph.model, sessionOptions(graph, { threads: 1 }));
  return (await session.run(feeds)).out!;
}

const rows = (...values: number[]) =>
  new Tensor('float32', Float32Array.from(values), [values.length / 2, 2]);

describe('a graph that cannot be', () => {
  it('has no weight of that name', async () => {
    const scope = (await builder()).root().at('block.v');
    expect(() => scope.weight('weight', [4, 2])).toThrow(expect.objectContaining({ code: 'WEIGHT_MISSING' }));
  });

  it('has no view beyond the weight', async () => {
    const scope = (await builder()).root().at('block.w');
    expect(() => scope.weight('weight', [4, 2], [4, 2], 1)).toThrow('does not lie inside');
    expect(() => scope.weight('weight', [4, 2], [9])).toThrow('does not lie inside');
    expect(() => scope.weight('weight', [4, 2], [2, 2], -1)).toThrow('does not lie inside');
  });

  it('adds no shapes that differ', async () => {
    const graph = await builder();
    const [a, b] = ['height', 'height/2'].map((side, i) => graph.input(`x${i}`, 'float32', ['batch', side]));
    expect(() => add(graph.root(), a!, b!)).toThrow('do not fit together');
  });

  it('joins no pictures of different size', async () => {
    const graph = await builder();
    const [a, b] = ['height', 'height/2'].map((side, i) =>
      graph.input(`x${i}`, 'float32', ['batch', 3, side]),
    );
    expect(() => concat(graph.root(), [a!, b!], 1)).toThrow('cannot be joined');
  });
});

describe('weights', () => {
  it("are computed with from the file's own bytes", async () => {
    const graph = await builder();
    const x = graph.input('x', 'float32', ['rows', 2]);
    graph.output('out', linear(graph.root().at('block.w'), x, 4));
    const built = graph.finish();
    // 0x + 1y + 10, 2x + 3y + 20, …
    expect([...((await run(built, { x: rows(1, 100) })).data as Float32Array)]).toEqual([110, 322, 534, 746]);
    expect(built.weightsRoot).toBe(parse(file).root);
    expect(Buffer.from(built.model).includes(file.slice(built.weightsRoot.length))).toBe(true);
    expect(built.float32Bytes).toBe(12 * 4);
  });

  it('can be taken in parts', async () => {
    const graph = await builder();
    const x = graph.input('x', 'float32', ['rows', 2]);
    graph.output('out', linear(graph.root().at('block.w'), x, 2, { part: [1, 2] }));
    expect([...((await run(graph.finish(), { x: rows(1, 100) })).data as Float32Array)]).toEqual([534, 746]);
  });

  it('in 16 bits are cast once, however often they are used', async () => {
    const graph = await builder();
    const x = graph.input('x', 'float32', ['rows', 2]);
    const scope = graph.root().at('half');
    const first = scope.weight('weight', [2]);
    expect(scope.weight('weight', [2])).toBe(first);
    graph.output('out', add(scope, add(scope, x, first), first));
    expect([...((await run(graph.finish(), { x: rows(0.5, 0.5) })).data as Float32Array)]).toEqual([
      2.5, -3.5,
    ]);
  });
});

describe('names', () => {
  it('are the path of the module, and never twice the same', async () => {
    const graph = await builder();
    const x = graph.input('x', 'float32', ['rows', 2]);
    const scope = graph.root().at('down_blocks').at(0).at('resnets.1');
    expect([add(scope, x, x, 'Residual'), add(scope, x, x, 'Residual')].map(value => value.name)).toEqual([
      '/down_blocks/0/resnets/1/Residual:0',
      '/down_blocks/0/resnets/1/Residual_1:0',
    ]);
  });
});

describe('operators', () => {
  async function apply(
    shape: number[],
    values: number[],
    build: (scope: Scope, x: Value) => Value,
  ): Promise<Tensor> {
    const graph = await builder();
    const dims = shape.length === 4 ? ['batch', shape[1]!, 'height', 'width'] : shape;
    const x = graph.input('x', 'float32', dims);
    graph.output('out', build(graph.root(), x));
    return run(graph.finish(), { x: new Tensor('float32', Float32Array.from(values), shape) });
  }

  it('shuffle pixels in the order of PyTorch', async () => {
    const out = await apply([1, 4, 1, 2], [0, 1, 10, 11, 20, 21, 30, 31], (scope, x) =>
      pixelShuffle(scope, x, 2),
    );
    expect(out.dims).toEqual([1, 1, 2, 4]);
    expect([...(out.data as Float32Array)]).toEqual([0, 10, 1, 11, 20, 30, 21, 31]);
  });

  it('repeat pixels', async () => {
    const out = await apply([1, 1, 1, 2], [5, 6], (scope, x) => upsampleNearest(scope, x, 2));
    expect(out.dims).toEqual([1, 1, 2, 4]);
    expect([...(out.data as Float32Array)]).toEqual([5, 5, 6, 6, 5, 5, 6, 6]);
  });

  it('keep negative lengths in a target shape', async () => {
    const out = await apply([2, 2], [1, 2, 3, 4], (scope, x) => reshape(scope, x, scope.ints(1, -1), [1, 4]));
    expect(out.dims).toEqual([1, 4]);
  });

  it('know the sides of what they make', async () => {
    const graph = await builder();
    const x = graph.input('x', 'float32', ['batch', 4, 'height', 'width/2']);
    expect(pixelShuffle(graph.root(), x, 2).shape).toEqual(['batch', 1, 'height*2', 'width']);
    expect(() => conv2d(graph.root().at('block.w'), x, 4)).toThrow(
      expect.objectContaining({ code: 'WEIGHT_SHAPE' }),
    );
  });
});
