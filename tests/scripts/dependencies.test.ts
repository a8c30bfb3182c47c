import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json'));
const declared: [string, string][] = Object.entries({
  ...manifest.dependencies,
  ...manifest.devDependencies,
});

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const lock: Readonly<Record<string, LockEntry>> = JSON.parse(read('package-lock.json')).packages;

test('every dependency is pinned exactly, and the lock file agrees', () => {
  expect(declared.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  const locked = declared.map(([name]) => [name, lock[`node_modules/${name}`]?.version]);
  expect(locked).toEqual(declared);
});

test('every dependency has its line of reason, and nothing else has', () => {
  const [listed] = read('docs/dependencies.md').split('## Only for tests, never shipped');
  const named = [...listed!.matchAll(/^\| (?!package|---)([^|]+) \|/gm)].flatMap(([, cell]) =>
    cell!.split(', '),
  );
  expect(named.sort()).toEqual(declared.map(([name]) => name).sort());
});

test('the lock file holds the packages of every platform: npm ci refuses it elsewhere otherwise', () => {
  const present = new Set(Object.keys(lock).map(path => path.replace(/^.*node_modules\//, '')));
  const absent = Object.entries(lock).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).flatMap(name => (present.has(name) ? [] : `${path} needs ${name}`)),
  );
  expect(absent).toEqual([]);
});

test('the lock file names no registry: whoever installs uses their own', () => {
  expect(Object.values(lock).flatMap(({ resolved }) => resolved ?? [])).toEqual([]);
});
