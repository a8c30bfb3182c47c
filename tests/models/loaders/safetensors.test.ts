import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { AuroraError } from '../../../models/errors.ts';
import { readSafetensorsHeader } from '../../../models/loaders/safetensors.ts';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-safetensors-'));
  path = join(folder, 'model.safetensors');
});

/** @param header JSON text or an object; @param dataBytes how many bytes follow it */
async function write(header: string | object, dataBytes: number, claimed?: bigint): Promise<string> {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(claimed ?? BigInt(text.length));
  await writeFile(path, Buffer.concat([prefix, text, Buffer.alloc(dataBytes)]));
  return path;
}

async function refused(code: string): Promise<AuroraError> {
  const error = await readSafetensorsHeader(path).catch(caught => caught);
  expect(error).toBeInstanceOf(AuroraError);
  expect(error.code).toBe(code);
  expect(error.message).toContain(path);
  expect(error.message.length).toBeLessThan(600);
  expect(error.details.hint).toBeTruthy();
  return error;
}

const tensor = (begin: number, end: number, shape = [(end - begin) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('a file that is too short', () => {
  it.each([0, 1, 7])('of %d bytes', async bytes => {
    await writeFile(path, Buffer.alloc(bytes));
    await refused('SAFETENSORS_TRUNCATED');
  });

  it('for the header that it claims', async () => {
    await write('{}', 0, 1000n);
    expect((await refused('SAFETENSORS_TRUNCATED')).details.value).toBe(1000);
  });

  it('for the tensors that it names', async () => {
    await write({ a: tensor(0, 8), b: tensor(8, 16) }, 12);
    expect((await refused('SAFETENSORS_TRUNCATED')).message).toContain('"b"');
  });
});

describe('a header that is not one', () => {
  it.each([
    ['of absurd length', '{}', 100_000_001n],
    ['of the largest length there is', '{}', 0xffff_ffff_ffff_ffffn],
    ['of no length', '{}', 0n],
    ['that is no JSON', '{"a":', undefined],
    ['that ends in the middle', '{"a":{"dtype":"F32"}}', 12n],
    ['that is a list', '[1,2]', undefined],
    ['that is null', 'null', undefined],
    ['that does not begin with a brace', ' {}', undefined],
    ['nested deeper than any stack', `${'['.repeat(200_000)}`, undefined],
    ['with metadata that is not text', '{"__metadata__":{"format":1}}', undefined],
    ['with metadata that is a list', '{"__metadata__":[]}', undefined],
  ])('%s', async (_, text, claimed) => {
    await write(text, 0, claimed);
    await refused('SAFETENSORS_HEADER');
  });

  it('that is not UTF-8', async () => {
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(4n);
    await writeFile(path, Buffer.concat([prefix, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])]));
    await refused('SAFETENSORS_HEADER');
  });
});

describe('a name that occurs twice', () => {
  const entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
  it.each([
    ['plainly', `{"a":${entry},"a":${entry}}`, 'a'],
    ['in two spellings', `{"a":${entry},"\\u0061":${entry}}`, 'a'],
    ['with space before the colon', `{"a" \n:${entry},"a"\t:${entry}}`, 'a'],
    ['inside an entry', '{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}', 'dtype'],
    ['in the metadata', '{"__metadata__":{"k":"1","k":"2"}}', 'k'],
  ])('%s', async (_, text, name) => {
    await write(text, 4);
    expect((await refused('SAFETENSORS_DUPLICATE')).details.value).toBe(name);
  });

  it('but not a value that looks like a name, nor the same key of two tensors', async () => {
    const text = `{"__metadata__":{"k":"v\\":","v\\":":"k"},"a":${entry},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`;
    await write(text, 8);
    expect([...(await readSafetensorsHeader(path)).tensors.keys()]).toEqual(['a', 'b']);
  });
});

describe('an entry that cannot be', () => {
  it.each([
    ['F31', 'SAFETENSORS_DTYPE', { ...tensor(0, 4), dtype: 'F31' }],
    ['no dtype', 'SAFETENSORS_DTYPE', { shape: [1], data_offsets: [0, 4] }],
    ['an inherited dtype', 'SAFETENSORS_DTYPE', { ...tensor(0, 4), dtype: 'toString' }],
    ['not an object', 'SAFETENSORS_DTYPE', 'F32'],
    ['null', 'SAFETENSORS_DTYPE', null],
    ['a negative side', 'SAFETENSORS_SHAPE', tensor(0, 4, [-1])],
    ['two negative sides', 'SAFETENSORS_SHAPE', tensor(0, 4, [-1, -1])],
    ['half a side', 'SAFETENSORS_SHAPE', tensor(0, 4, [0.5, 2])],
    ['a side as text', 'SAFETENSORS_SHAPE', { ...tensor(0, 4), shape: ['1'] }],
    ['no shape', 'SAFETENSORS_SHAPE', { dtype: 'F32', data_offsets: [0, 4] }],
    ['a product beyond every file', 'SAFETENSORS_SHAPE', tensor(0, 4, [2 ** 31, 2 ** 31, 2 ** 31])],
    ['sides that wrap to a small product', 'SAFETENSORS_SHAPE', tensor(0, 4, [2 ** 32, 2 ** 32])],
    ['half a byte', 'SAFETENSORS_SHAPE', tensor(0, 1, [1], 'F4')],
    ['one offset', 'SAFETENSORS_OFFSETS', { ...tensor(0, 4), data_offsets: [0] }],
    ['three offsets', 'SAFETENSORS_OFFSETS', { ...tensor(0, 4), data_offsets: [0, 4, 8] }],
    ['backward offsets', 'SAFETENSORS_OFFSETS', { ...tensor(0, 4), data_offsets: [4, 0] }],
    ['a negative offset', 'SAFETENSORS_OFFSETS', { ...tensor(0, 4), data_offsets: [-4, 0] }],
    ['an offset beyond 2^53', 'SAFETENSORS_OFFSETS', { ...tensor(0, 4), data_offsets: [0, 2 ** 53] }],
    ['fewer bytes than its shape', 'SAFETENSORS_SIZE', tensor(0, 4, [2])],
    ['more bytes than its shape', 'SAFETENSORS_SIZE', tensor(0, 4, [1], 'F16')],
  ])('%s', async (_, code, entry) => {
    await write({ weird: entry }, 4);
    expect((await refused(code)).message).toContain('"weird"');
  });

  it('is named in a message of bearable length', async () => {
    await write({ ['n'.repeat(1_000_000)]: { ...tensor(0, 4), dtype: 'x'.repeat(1_000_000) } }, 4);
    await refused('SAFETENSORS_DTYPE');
  });
});

describe('data that the tensors do not cover', () => {
  it('overlapping', async () => {
    await write({ a: tensor(0, 8), b: tensor(4, 12) }, 12);
    expect((await refused('SAFETENSORS_OVERLAP')).message).toContain('"b"');
  });

  it('twice the same', async () => {
    await write({ a: tensor(0, 8), b: tensor(0, 8) }, 8);
    await refused('SAFETENSORS_OVERLAP');
  });

  it('with a hole', async () => {
    await write({ b: tensor(8, 12), a: tensor(0, 4) }, 12);
    expect((await refused('SAFETENSORS_HOLE')).message).toContain('4 unnamed bytes');
  });

  it('with a hole at the beginning', async () => {
    await write({ a: tensor(4, 8) }, 8);
    await refused('SAFETENSORS_HOLE');
  });

  it('with bytes after the end', async () => {
    await write({ a: tensor(0, 4) }, 5);
    expect((await refused('SAFETENSORS_OFFSETS')).details.value).toBe(1);
  });
});

describe('what is no file', () => {
  it('a missing one', async () => {
    await expect(readSafetensorsHeader(join(folder, 'none'))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
  });

  it('a folder', async () => {
    await mkdir(join(folder, 'dir'), { recursive: true });
    await expect(readSafetensorsHeader(join(folder, 'dir'))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
  });
});

describe('a sound file', () => {
  it('says where each tensor lies, in the order of the file', async () => {
    const header = { b: tensor(8, 12, [2], 'F16'), a: tensor(0, 8, [2, 1]), __metadata__: { format: 'pt' } };
    const text = JSON.stringify(header).padEnd(256);
    await write(text, 12);
    const file = await readSafetensorsHeader(path);
    expect(file).toMatchObject({ size: 276, metadata: { format: 'pt' } });
    expect([...file.tensors.values()]).toEqual([
      { name: 'a', dtype: 'F32', shape: [2, 1], offset: 264, byteLength: 8 },
      { name: 'b', dtype: 'F16', shape: [2], offset: 272, byteLength: 4 },
    ]);
  });

  it('may hold nothing, scalars and empty tensors', async () => {
    await write({}, 0);
    expect((await readSafetensorsHeader(path)).tensors.size).toBe(0);
    await write({ scalar: tensor(0, 4, []), empty: tensor(4, 4, [0, 7]), last: tensor(4, 8) }, 8);
    expect((await readSafetensorsHeader(path)).tensors.get('scalar')).toMatchObject({
      shape: [],
      byteLength: 4,
    });
  });

  it('may have any name, even __proto__', async () => {
    await write(`{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4);
    expect([...(await readSafetensorsHeader(path)).tensors.keys()]).toEqual(['__proto__']);
  });

  it('is followed to where it really lies', async () => {
    await write({ a: tensor(0, 4) }, 4);
    const link = join(folder, 'link.safetensors');
    await symlink(path, link).catch(() => {});
    expect((await readSafetensorsHeader(link)).path).toBe((await readSafetensorsHeader(path)).path);
  });

  it.each([
    ['text_encoder/model.safetensors', 101],
    ['transformer/diffusion_pytorch_model.safetensors', 124],
    ['vae/diffusion_pytorch_model.safetensors', 25],
  ])('such as the embedded %s', async (name, count) => {
    const { tensors } = await readSafetensorsHeader(`models/weights/aurora-mini/${name}`);
    expect(tensors.size).toBe(count);
  });
});
