import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { fileDigest } from '../../../models/loaders/file-digest.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-digest-'));
  path = join(folder, 'file');
  return () => rm(folder, { recursive: true, force: true });
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

it.each([0, 1, 262_143, 262_144, 262_145, 1_000_000])(
  'of %d bytes, whole and from a place on',
  async size => {
    const bytes = randomBytes(size);
    await writeFile(path, bytes);
    expect(await fileDigest(path)).toBe(sha256(bytes));
    expect(await fileDigest(path, 7)).toBe(sha256(bytes.subarray(7)));
  },
);

it('of no file is an error', async () => {
  await expect(fileDigest(path)).rejects.toThrow(expect.objectContaining({ code: 'ENOENT' }));
});

it('lets others have the thread after each quarter of a megabyte', async () => {
  await writeFile(path, Buffer.alloc(4 * 1024 * 1024));
  let turns = 0;
  let hashing = true;
  const count = () => {
    turns++;
    if (hashing) setImmediate(count);
  };
  setImmediate(count);
  await fileDigest(path);
  hashing = false;
  expect(turns).toBeGreaterThanOrEqual(16);
});
