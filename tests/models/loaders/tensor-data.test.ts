import { mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { halfToFloat } from '../../../models/graph/half.ts';
import { readFloat32, readSafetensorsHeader, WeightTable } from '../../../models/loaders/index.ts';
import { bfloatToFloat } from '../../../models/loaders/tensor-data.ts';

async function weightOf(dtype: string, data: Uint8Array, count: number) {
  const header = Buffer.from(
    JSON.stringify({ w: { dtype, shape: [count], data_offsets: [0, data.length] } }),
  );
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(header.length));
  const path = join(await mkdtemp(join(tmpdir(), 'aurora-tensor-')), 'w.safetensors');
  await writeFile(path, Buffer.concat([prefix, header, data]));
  return { path, weight: new WeightTable([await readSafetensorsHeader(path)]).take('w', [count]) };
}

describe('a file that shrank', () => {
  it('is noticed', async () => {
    const { path, weight } = await weightOf('F32', new Uint8Array(8), 2);
    await truncate(path, weight.offset + 5);
    await expect(readFloat32(weight)).rejects.toMatchObject({ code: 'SAFETENSORS_TRUNCATED' });
  });
});

describe('numbers as they are stored', () => {
  // IEEE 754-2019, binary16: one, largest, smallest normal, smallest subnormal, 1/3 rounded.
  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65_504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x3555, 0.333251953125],
    [0x8000, -0],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, Number.NaN],
  ])('half %d is %d', (bits, value) => {
    expect(halfToFloat(bits)).toBe(value);
  });

  it.each([
    [0x3f80, 1],
    [0xc000, -2],
    [0x0080, 2 ** -126],
    [0x7f80, Infinity],
    [0x8000, -0],
  ])('bfloat %d is %d', (bits, value) => {
    expect(bfloatToFloat(bits)).toBe(value);
  });

  it.each([
    ['F32', new Uint8Array(Float32Array.of(1.5, -2).buffer)],
    ['F16', new Uint8Array(Uint16Array.of(0x3e00, 0xc000).buffer)],
    ['BF16', new Uint8Array(Uint16Array.of(0x3fc0, 0xc000).buffer)],
  ])('%s is read', async (dtype, data) => {
    const { weight } = await weightOf(dtype, data, 2);
    expect([...(await readFloat32(weight))]).toEqual([1.5, -2]);
  });
});
