/** Model files from strangers: whatever they claim, a sound description or one clear error, and no weight is read. */
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ProtoWriter } from '../../../models/graph/protobuf.ts';
import { ProtoFile } from '../../../models/graph/protobuf-reader.ts';
import { readOnnxFile } from '../../../models/loaders/onnx/onnx-file.ts';
import { readGraph } from './exported-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'aurora-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'model.onnx');
writeFileSync(join(folder, 'data'), Buffer.alloc(100));

const FLOAT = 1;
const message = () => new ProtoWriter();

function port(name: string, dims: readonly (number | string)[]): ProtoWriter {
  const shape = message();
  for (const dim of dims)
    shape.message(1, typeof dim === 'number' ? message().int(1, dim) : message().string(2, dim));
  const tensor = message().int(1, FLOAT).message(2, shape);
  return message().string(1, name).message(2, message().message(1, tensor));
}

function tensor(name: string, dims: readonly number[], external?: Record<string, string>): ProtoWriter {
  const out = message();
  for (const dim of dims) out.int(1, dim);
  out.int(2, FLOAT).string(8, name);
  if (!external) return out;
  for (const [key, value] of Object.entries(external))
    out.message(13, message().string(1, key).string(2, value));
  return out.int(14, 1);
}

const graph = (...parts: [field: number, part: ProtoWriter][]) =>
  parts.reduce((out, [field, part]) => out.message(field, part), message());
const model = (inner: ProtoWriter) => message().int(1, 8).message(7, inner);
const read = (bytes: ProtoWriter | Uint8Array) => {
  writeFileSync(path, bytes instanceof Uint8Array ? bytes : bytes.finish());
  return readOnnxFile(path);
};
const external = (claims: Record<string, string>, dims: readonly number[] = [5]) =>
  model(graph([5, tensor('w', dims, claims)]));
/** A node whose attribute is, or holds in a graph of its own, the tensor. */
const constant = (inner: ProtoWriter) =>
  message().string(4, 'Constant').message(5, message().string(1, 'value').message(5, inner));
const branch = (inner: ProtoWriter) =>
  message().string(4, 'If').message(5, message().string(1, 'then').message(6, inner));

describe('data outside of the folder', () => {
  it.each([
    '../data',
    'a/../../data',
    '/etc/passwd',
    'C:\\data',
    '\\\\server\\data',
    'a\\..\\..\\data',
    './data',
    '',
    'a//data',
    'data\0.txt',
    // Onnxruntime's mark for an address in memory.
    '*/_ORT_MEM_ADDR_/*',
  ])('%j is refused', async location => {
    await expect(read(external({ location }))).rejects.toMatchObject({
      code: 'ONNX_EXTERNAL_DATA',
      details: { value: location, legal: 'a file in the folder of the model', hint: expect.any(String) },
    });
  });

  it('is refused wherever in the model it is named', async () => {
    const outside = tensor('w', [5], { location: '../data' });
    const sparse = message().message(1, outside);
    for (const [where, bytes] of Object.entries({
      node: model(graph([1, constant(outside)])),
      branch: model(graph([1, branch(graph([1, branch(graph([5, outside]))]))])),
      'sparse weight': model(graph([15, sparse])),
      'sparse attribute': model(graph([1, message().message(5, message().message(22, sparse))])),
      list: model(graph([1, message().message(5, message().message(10, outside))])),
      function: model(graph()).message(25, message().message(7, constant(outside))),
    })) {
      await expect(read(bytes), where).rejects.toMatchObject({ code: 'ONNX_EXTERNAL_DATA' });
    }
  });

  it('a file that is named twice by one tensor is refused', async () => {
    const twice = tensor('w', [5], { location: 'data' }).message(
      13,
      message().string(1, 'location').string(2, '../data'),
    );
    await expect(read(model(graph([5, twice])))).rejects.toMatchObject({ code: 'ONNX_FILE' });
  });

  it('a link that the person put there is followed', async () => {
    symlinkSync(join(folder, 'data'), join(folder, 'linked'));
    expect((await read(external({ location: 'linked' }))).files).toHaveLength(2);
  });
});

describe('data that is not there', () => {
  it.each([
    ['offset behind its end', { offset: '96' }, [5], /ends at byte 116/],
    ['length that its shape does not have', { length: '24' }, [5], /takes 24 bytes/],
    ['offset that is no number', { offset: '-4' }, [5], /has the offset "-4"/],
    ['offset that no number holds', { offset: '9'.repeat(30) }, [5], /has the offset/],
    ['shape larger than the file', {}, [1000, 1000, 1000], /ends at byte 4000000000/],
  ])('%s', async (_, claims, dims, message) => {
    await expect(read(external({ location: 'data', ...claims }, dims))).rejects.toMatchObject({
      code: 'ONNX_EXTERNAL_DATA',
      message: expect.stringMatching(message),
    });
  });

  it('a file that is missing is named', async () => {
    await expect(read(external({ location: 'weights/part.bin' }))).rejects.toMatchObject({
      code: 'MODEL_FILE_MISSING',
      details: { value: join(folder, 'weights/part.bin') },
    });
  });
});

describe('a file that is no model', () => {
  const nested = (depth: number): ProtoWriter =>
    depth === 0 ? graph() : graph([1, branch(nested(depth - 1))]);
  const two = tensor('w', [1]);

  it.each<[string, ProtoWriter | Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['words', Buffer.from('these are words')],
    ['zeros', new Uint8Array(100)],
    ['no graph', message().int(1, 8)],
    ['no version', message().message(7, graph())],
    ['two graphs', model(graph()).message(7, graph())],
    ['a field longer than the file', Uint8Array.of(8, 8, 58, 100)],
    ['a length of 2^63', Uint8Array.of(8, 8, 58, 255, 255, 255, 255, 255, 255, 255, 255, 127)],
    ['a number without an end', new Uint8Array(30).fill(255)],
    ['a group', Uint8Array.of(8, 8, 11)],
    ['a field longer than its graph', message().int(1, 8).bytes(7, Uint8Array.of(42, 9))],
    [
      'a field longer than its tensor',
      model(graph([5, message().int(1, 5)])).bytes(7, Uint8Array.of(42, 2, 74, 60)),
    ],
    ['two weights of one name', model(graph([5, two], [5, two]))],
    ['two inputs of one name', model(graph([11, port('x', [1])], [11, port('x', [2])]))],
    ['an element type that there is not', model(graph([5, message().int(1, 2).int(2, 99).string(8, 'w')]))],
    ['a shape beyond counting', model(graph([5, tensor('w', Array(32).fill(2 ** 40))]))],
    ['a negative side', model(graph([5, tensor('w', [-1, -1])]))],
    ['sides beyond reason', model(graph([5, tensor('w', Array(100).fill(1))]))],
    ['graphs within graphs', model(nested(17))],
    ['a name of megabytes', model(graph([11, port('x'.repeat(1e6), [1])]))],
  ])('%s', async (_, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'ONNX_FILE',
      details: { legal: expect.any(String), hint: expect.any(String) },
    });
  });

  it('graphs sixteen deep are a model', async () => {
    expect((await read(model(nested(16)))).elements).toBe(0);
  });

  it('one of more than 2 GB, or a node of more than 16 MB', async () => {
    // Sparse: it takes no room.
    writeFileSync(path, model(graph()).finish());
    truncateSync(path, 2 ** 31);
    await expect(readOnnxFile(path)).rejects.toMatchObject({
      code: 'ONNX_FILE',
      details: { legal: `at most ${2 ** 31 - 1}` },
    });
    await expect(
      read(model(graph([1, message().bytes(3, new Uint8Array(17 * 2 ** 20))]))),
    ).rejects.toMatchObject({
      code: 'ONNX_FILE',
    });
  });

  it('a folder, and nothing at all', async () => {
    await expect(readOnnxFile(folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(readOnnxFile(join(folder, 'none.onnx'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});

describe('a model', () => {
  it('says what it takes and gives; weights that are listed among the inputs are none', async () => {
    const file = await read(
      model(
        graph(
          [11, port('x', ['batch', 4])],
          [11, port('w', [5])],
          [12, port('y', ['batch', 4, 'height'])],
          [5, tensor('w', [5], { location: 'data', offset: '80', length: '20' })],
          [5, tensor('b', [3])],
        ),
      ),
    );
    expect(file).toMatchObject({
      inputs: [{ name: 'x', type: 'float32', shape: ['batch', 4] }],
      outputs: [{ name: 'y', type: 'float32', shape: ['batch', 4, 'height'] }],
      elements: 8,
    });
    expect(file.files.map(each => each.path)).toEqual([path, join(folder, 'data')]);
    expect(file.size).toBe(file.files[0]!.size + 100);
  });

  it('sides may stand packed', async () => {
    const packed = message()
      .bytes(1, Uint8Array.of(2, 0x80, 0x01))
      .int(2, FLOAT)
      .string(8, 'w');
    expect((await read(model(graph([5, packed])))).elements).toBe(256);
  });

  it('is one that torch exported', async () => {
    const bytes = readGraph('sdxl', 'vae_decoder');
    writeFileSync(path, bytes);
    truncateSync(writeData(), 64 * 2 ** 20);
    const { inputs, outputs, elements } = await readOnnxFile(path);
    expect(inputs).toEqual([
      { name: 'latent_sample', type: 'float32', shape: ['batch_size', 4, 'latent_height', 'latent_width'] },
    ]);
    expect(outputs).toMatchObject([{ name: 'sample', type: 'float32' }]);
    expect(elements).toBeGreaterThan(100_000);
  });

  it('has its weights passed over, not read', async () => {
    const weights = [1, 2, 3, 4].map(index => {
      return [5, tensor(`w${index}`, [2 ** 20]).bytes(9, new Uint8Array(2 ** 22))] as [number, ProtoWriter];
    });
    const bytes = Buffer.from(model(graph(...weights, [11, port('x', [1])])).finish());
    let read = 0;
    const file = {
      async read(buffer: Buffer, at: number, length: number, position: number) {
        read += length;
        return { bytesRead: bytes.copy(buffer, at, position, position + length), buffer };
      },
    };
    const proto = new ProtoFile(file as never, bytes.length);
    const found: number[] = [];
    for await (const { number, begin, end } of proto.fields(0, bytes.length)) {
      if (number !== 7) continue;
      for await (const part of proto.fields(begin, end)) {
        for await (const inner of proto.fields(part.begin, part.end)) found.push(inner.number);
      }
    }
    expect(found.filter(number => number === 9)).toHaveLength(4);
    expect(read).toBeLessThan(40_000);
  });
});

function writeData(): string {
  const data = join(folder, 'model.onnx_data');
  writeFileSync(data, '');
  return data;
}
