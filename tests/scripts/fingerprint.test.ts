import { rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareFiles, listFiles } from '../../scripts/lib/fingerprint.mjs';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

const project = () =>
  temporaryFolder({ 'src/a.ts': 'a', 'src/deep/b.ts': 'b', 'src/skip/c.ts': 'c', 'one.json': '{}' });

test('files are listed by folder, sorted, without what is ignored or does not exist', () => {
  const files = listFiles(project(), ['src', 'one.json', 'absent'], path => path === 'src/skip');
  expect(files).toEqual(['one.json', 'src/a.ts', 'src/deep/b.ts']);
});

test('the first comparison names everything, the second nothing', () => {
  const root = project();
  const files = listFiles(root, ['src']);
  const first = compareFiles(root, files, {});
  expect(first.changed).toEqual(files);
  // SHA-256 of "a", as coreutils' sha256sum prints it.
  expect(first.fingerprints['src/a.ts']![2]).toBe(
    'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
  );
  expect(compareFiles(root, files, first.fingerprints)).toMatchObject({ changed: [], touched: false });
});

test('a new time with the same content is no change, but worth recording', () => {
  const root = project();
  const files = listFiles(root, ['src']);
  const { fingerprints } = compareFiles(root, files, {});
  utimesSync(join(root, 'src/a.ts'), new Date(0), new Date(0));
  const second = compareFiles(root, files, fingerprints);
  expect(second).toMatchObject({ changed: [], touched: true });
  expect(second.fingerprints['src/a.ts']![1]).toBe(0);
});

test('changed, added and removed files are named', () => {
  const root = project();
  const { fingerprints } = compareFiles(root, listFiles(root, ['src']), {});
  writeFiles(root, { 'src/a.ts': 'A!', 'src/new.ts': 'n' });
  rmSync(join(root, 'src/deep'), { recursive: true });
  expect(compareFiles(root, listFiles(root, ['src']), fingerprints).changed.sort()).toEqual([
    'src/a.ts',
    'src/deep/b.ts',
    'src/new.ts',
  ]);
});
