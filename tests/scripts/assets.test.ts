/** What the program ships beside its weights: every file has its source and its licence. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = 'assets';
const MANIFEST = 'manifest.json';
const { files } = JSON.parse(readFileSync(join(ROOT, MANIFEST), 'utf8')) as {
  files: { path: string; what: string; source: string; licence: string; copyright: string; sha256: string }[];
};

const shipped = (readdirSync(ROOT, { recursive: true }) as string[])
  .filter(path => path !== MANIFEST && statSync(join(ROOT, path)).isFile())
  .map(path => path.replaceAll('\\', '/'));

describe('assets/manifest.json', () => {
  it('names each file that is there, once', () => {
    expect(files.map(({ path }) => path).sort()).toEqual(shipped.sort());
  });

  it.each(files)('$path is the file that it says, and may be shipped', ({ path, sha256, ...said }) => {
    expect(
      createHash('sha256')
        .update(readFileSync(join(ROOT, path)))
        .digest('hex'),
    ).toBe(sha256);
    expect(said.licence).toMatch(/^(MIT|CC0-1\.0|Apache-2\.0)\b/);
    for (const words of [said.what, said.source, said.copyright]) expect(words.length).toBeGreaterThan(3);
  });
});
