import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { shortHash } from '../../../models/loaders/model-hash.ts';

let folder: string;
let file: string;
let cache: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-hash-'));
  file = join(folder, 'weights.safetensors');
  cache = join(folder, 'cache', 'hashes');
  await writeFile(file, 'weights');
  return () => rm(folder, { recursive: true, force: true });
});

const expected = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 10);

async function onlyEntry(): Promise<string> {
  const names = await readdir(cache);
  expect(names).toHaveLength(1);
  return join(cache, names[0]!);
}

/** Puts another digest into the cache, to see whether it is asked. */
async function poison(): Promise<void> {
  const entry = await onlyEntry();
  await writeFile(
    entry,
    JSON.stringify({ ...JSON.parse(await readFile(entry, 'utf8')), sha256: 'f'.repeat(64) }),
  );
}

describe('a cache that cannot be used', () => {
  it.each(['', '{', 'null', '[]', '{"sha256":"short"}', '{"sha256":1}'])(
    'holding %j is replaced',
    async text => {
      await shortHash(file, cache);
      await writeFile(await onlyEntry(), text);
      expect(await shortHash(file, cache)).toBe(expected('weights'));
      expect(JSON.parse(await readFile(await onlyEntry(), 'utf8')).sha256).toHaveLength(64);
    },
  );

  it('in a folder that is a file changes nothing', async () => {
    expect(await shortHash(file, join(file, 'below'))).toBe(expected('weights'));
  });
});

describe('the hash', () => {
  it('is the first ten digits of SHA-256', async () => {
    expect(await shortHash(file)).toBe(expected('weights'));
  });

  it('is kept, and leaves no temporary file', async () => {
    await shortHash(file, cache);
    await poison();
    expect(await shortHash(file, cache)).toBe('ffffffffff');
    await onlyEntry();
  });

  it('is computed again when the size changes', async () => {
    await shortHash(file, cache);
    await poison();
    await writeFile(file, 'other weights');
    expect(await shortHash(file, cache)).toBe(expected('other weights'));
  });

  it('is computed again when the time changes', async () => {
    await shortHash(file, cache);
    await poison();
    await utimes(file, 1, 1);
    expect(await shortHash(file, cache)).toBe(expected('weights'));
  });
});
