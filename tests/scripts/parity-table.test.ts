import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listFiles } from '../../scripts/lib/fingerprint.mjs';
import { PARITY_TESTS, parityTable } from '../../scripts/lib/parity.mjs';

const root = join(import.meta.dirname, '../..');
const files = Object.keys(PARITY_TESTS);

test('every test that compares with a reference has its row', () => {
  const recording = listFiles(root, ['tests'])
    .filter(path => path.endsWith('.test.ts') && path !== 'tests/scripts/parity-table.test.ts')
    .filter(path => /\b(expectParity|recordParity)\(/.test(readFileSync(join(root, path), 'utf8')));
  expect(recording.sort()).toEqual([...files].sort());
});

test('docs/parity.md is of these tests', () => {
  const page = readFileSync(join(root, 'docs/parity.md'), 'utf8');
  for (const file of files) {
    expect(existsSync(join(root, file))).toBe(true);
    expect(page).toContain(`](../${file})`);
  }
});

test('a test that recorded nothing is no row of zeros', () => {
  expect(() => parityTable([])).toThrow('recorded nothing');
});

test('the nearest to its bound is shown beside the largest error', () => {
  const records = files.flatMap(file => [
    { file, values: 1000, error: 5e-4, bound: 1 },
    { file, values: 234, error: 9e-6, bound: 1e-5 },
  ]);
  expect(parityTable(records)).toContain('| 2 | 1,234 | 5.0e-4 | 9.0e-6 of 1.0e-5 |');
});
