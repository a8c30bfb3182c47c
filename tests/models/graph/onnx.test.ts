import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeModel, type OnnxNode } from '../../../models/graph/onnx.ts';
import { ProtoWriter } from '../../../models/graph/protobuf.ts';

const hex = (writer: ProtoWriter) => Buffer.from(writer.finish()).toString('hex');

describe('the wire format', () => {
  // Examples from https://protobuf.dev/programming-guides/encoding/
  it('writes the worked examples of its specification', () => {
    expect(hex(new ProtoWriter().int(1, 150))).toBe('089601');
    expect(hex(new ProtoWriter().string(2, 'testing'))).toBe('120774657374696e67');
    expect(hex(new ProtoWriter().message(3, new ProtoWriter().int(1, 150)))).toBe('1a03089601');
    expect(hex(new ProtoWriter().int(1, -2))).toBe('08feffffffffffffffff01');
  });

  it('keeps integers exact beyond 2^32 and 2^53', () => {
    expect(hex(new ProtoWriter().int(1, 9_000_000_000))).toBe(`08${'80b4c4c321'}`);
    expect(hex(new ProtoWriter().int(1, 2n ** 63n - 1n))).toBe('08ffffffffffffffff7f');
  });

  it('grows beyond its first buffer', () => {
    const bytes = new Uint8Array(100_000).fill(7);
    const message = new ProtoWriter().bytes(1, bytes).finish();
    expect(message.length).toBe(1 + 3 + 100_000);
    expect(message.at(-1)).toBe(7);
  });
});

describe('a model', () => {
  const node = (
    name: string,
    opType: string,
    inputs: string[],
    output: string,
    rest: Partial<OnnxNode> = {},
  ) => ({
    name,
    opType,
    domain: '',
    inputs,
    outputs: [output],
    attributes: {},
    ...rest,
  });

  it('has the very bytes that the onnx library writes (scripts/parity/onnx_bytes.py, onnx 1.23.2)', () => {
    const model = encodeModel({
      name: 'tiny',
      nodes: [
        node('/down_blocks/0/Reshape', 'Reshape', ['x', 'shape'], 'a'),
        node('/conv/weight/Cast', 'Cast', ['stored'], 'w', { attributes: { to: { int: 1 } } }),
        node('/Transpose', 'Transpose', ['a'], 'b', { attributes: { perm: { ints: [1, 0, 2] } } }),
        node('/Resize', 'Resize', ['b', '', 'scales'], 'c', { attributes: { mode: { string: 'nearest' } } }),
        node('/Grüße', 'MultiHeadAttention', ['c', 'c', 'c'], 'y', {
          domain: 'com.microsoft',
          attributes: { mask_filter_value: { float: -3.4028234663852886e38 }, num_heads: { int: 2 } },
        }),
      ],
      initializers: [
        {
          name: 'scales',
          type: 'float32',
          shape: [2],
          data: new Uint8Array(Float32Array.of(1.5, -2.25).buffer),
        },
        {
          name: 'shape',
          type: 'int64',
          shape: [3],
          data: new Uint8Array(BigInt64Array.of(0n, -1n, 2n ** 40n).buffer),
        },
        {
          name: 'stored',
          type: 'float16',
          shape: [30522, 384],
          data: { location: 'models/weights.safetensors', offset: 9_000_000_000, byteLength: 23_440_896 },
        },
      ],
      inputs: [{ name: 'x', type: 'float32', shape: ['batch', 4, 'height/2'] }],
      outputs: [{ name: 'y', type: 'float32', shape: [] }],
    });
    const expected = readFileSync('tests/fixtures/engine/tiny.onnx');
    expect(Buffer.from(model).toString('latin1')).toBe(expected.toString('latin1'));
  });
});
