import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { cachedAvatar } from '../../../game/avatar/avatar-cache.ts';
import { type Avatar, readAvatar } from '../../../game/avatar/read-avatar.ts';
import { ARKIT_SHAPES } from '../../../game/avatar/shape-names.ts';

const bytes = readFileSync(join(import.meta.dirname, '../../../assets/avatar/aurora-head.glb'));
let hers: Avatar;
let folder: string;
let reads: number;
beforeAll(async () => {
  hers = await readAvatar(bytes);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aurora-heads-'));
  reads = 0;
});

const read = async () => {
  reads++;
  return hers;
};
const get = (reader = 'v1', file: Uint8Array = bytes, into = folder) =>
  cachedAvatar(file, { folder: into, reader }, read);

test('what is kept is what was read, face and all', async () => {
  await get();
  const kept = await get();
  expect(reads).toBe(1);
  expect(kept.mesh).toEqual(hers.mesh);
  const smile = Float32Array.from(ARKIT_SHAPES, name => (name.startsWith('mouthSmile') ? 1 : 0));
  const [a, b] = [hers, kept].map(({ face }) => {
    const weights = new Float32Array(face.shapes.length);
    face.apply(smile, weights);
    return weights;
  });
  expect(b).toEqual(a);
  expect(new Set(b)).not.toEqual(new Set([0, 1]));
});

test.each([
  ['cut short', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 1000))],
  ['of something else', (file: string) => writeFileSync(file, 'no head at all')],
  ['empty', (file: string) => writeFileSync(file, '')],
])('a file that is %s is read again', async (_what, damage) => {
  await get();
  damage(join(folder, readdirSync(folder)[0]!));
  expect((await get()).mesh).toEqual(hers.mesh);
  expect(reads).toBe(2);
});

test('another file, and another program, are read anew; the oldest go', async () => {
  await get('v1');
  await get('v2');
  await get('v2', Uint8Array.of(1, 2, 3));
  expect(reads).toBe(3);
  expect(readdirSync(folder).length).toBeLessThanOrEqual(2);
});

test('where nothing can be kept, it is read each time', async () => {
  const file = join(folder, 'a file and no folder');
  writeFileSync(file, '');
  await get('v1', bytes, file);
  await get('v1', bytes, file);
  expect(reads).toBe(2);
});

test('a head that cannot be read leaves nothing behind', async () => {
  const bad = cachedAvatar(bytes, { folder, reader: 'v1' }, () => Promise.reject(new Error('broken')));
  await expect(bad).rejects.toThrow('broken');
  expect(readdirSync(folder)).toEqual([]);
});
