import { existsSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildTarget, staleTargets, type Target } from '../../scripts/lib/build.mjs';
import { dependenciesAreCurrent, installDependencies } from '../../scripts/lib/install.mjs';
import { makeRenderer } from '../../scripts/lib/native.mjs';
import { ensureSetup, withoutRenderer } from '../../scripts/lib/setup.mjs';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

/** A package without dependencies: `npm ci` is real, quick, and needs no network. */
const EMPTY_PACKAGE = {
  'package.json': '{ "name": "empty", "version": "1.0.0" }',
  'package-lock.json':
    '{ "name": "empty", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "empty", "version": "1.0.0" } } }',
};

describe('dependencies', () => {
  test('a failing npm ci says what npm said', async () => {
    const root = temporaryFolder({ ...EMPTY_PACKAGE, 'package.json': 'not JSON' });
    await expect(installDependencies(root)).rejects.toMatchObject({
      code: 'INSTALL_FAILED',
      message: expect.stringContaining('package.json'),
    });
  });

  test('are installed once, and again when the lock file changes or node_modules goes', async () => {
    const root = temporaryFolder(EMPTY_PACKAGE);
    expect(dependenciesAreCurrent(root)).toBe(false);
    await installDependencies(root);
    expect(dependenciesAreCurrent(root)).toBe(true);
    writeFiles(root, {
      'package-lock.json': JSON.stringify({
        lockfileVersion: 3,
        packages: { '': {}, 'node_modules/left-pad': { version: '1.3.0', integrity: 'sha512-x' } },
      }),
    });
    expect(dependenciesAreCurrent(root)).toBe(false);
    writeFiles(root, EMPTY_PACKAGE);
    rmSync(join(root, 'node_modules'), { recursive: true });
    expect(dependenciesAreCurrent(root)).toBe(false);
  });

  test('somebody’s own npm install counts when it holds what the lock file asks for', () => {
    const wanted = { version: '1.3.0', integrity: 'sha512-x' };
    const lock = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages });
    const root = temporaryFolder({
      'package-lock.json': lock({
        '': {},
        'node_modules/a': wanted,
        'node_modules/only-on-mac': { ...wanted, optional: true },
      }),
      'node_modules/a/package.json': '{}',
      'node_modules/.package-lock.json': lock({ 'node_modules/a': { ...wanted, version: '1.2.0' } }),
    });
    expect(dependenciesAreCurrent(root)).toBe(false);
    writeFiles(root, { 'node_modules/.package-lock.json': lock({ 'node_modules/a': wanted }) });
    expect(dependenciesAreCurrent(root)).toBe(true);
  });
});

describe('build', () => {
  /** Copies src/*.txt joined into build/out.txt, and reads shared.txt on the way. */
  const target = (made: string[] = []): Target => ({
    name: 'copy',
    exists: root => existsSync(join(root, 'src')),
    sources: ['src'],
    ignore: path => path.endsWith('.md'),
    async make(root) {
      const text =
        readFileSync(join(root, 'src/a.txt'), 'utf8') + readFileSync(join(root, 'shared.txt'), 'utf8');
      writeFiles(root, { 'build/out.txt': text });
      made.push(text);
      return { outputs: ['build/out.txt'], inputs: ['shared.txt'] };
    },
  });
  const project = () => temporaryFolder({ 'src/a.txt': 'a', 'shared.txt': 's', 'unrelated.txt': 'u' });

  test('a failure names the target and leaves it stale', async () => {
    const root = temporaryFolder({ 'src/other.txt': '' });
    await expect(buildTarget(root, target())).rejects.toMatchObject({ code: 'BUILD_FAILED' });
    expect(staleTargets(root, [target()])).toHaveLength(1);
  });

  test('what does not exist yet is not stale', () => {
    expect(staleTargets(temporaryFolder(), [target()])).toEqual([]);
  });

  test.each<[string, (root: string) => void, boolean]>([
    ['nothing', () => {}, false],
    ['an unrelated file', root => writeFiles(root, { 'unrelated.txt': 'U' }), false],
    ['an ignored file', root => writeFiles(root, { 'src/notes.md': 'n' }), false],
    [
      'only the time of an input',
      root => utimesSync(join(root, 'src/a.txt'), new Date(0), new Date(0)),
      false,
    ],
    ['an input', root => writeFiles(root, { 'src/a.txt': 'A' }), true],
    ['an input that the build reported', root => writeFiles(root, { 'shared.txt': 'S' }), true],
    ['a new file', root => writeFiles(root, { 'src/b.txt': 'b' }), true],
    ['the output, cut off', root => writeFiles(root, { 'build/out.txt': '' }), true],
    ['the output, removed', root => rmSync(join(root, 'build/out.txt')), true],
    ['an input that is gone', root => rmSync(join(root, 'shared.txt')), true],
  ])('after a change of %s', async (_what, change, stale) => {
    const root = project();
    expect(staleTargets(root, [target()])).toHaveLength(1);
    await buildTarget(root, target());
    change(root);
    expect(staleTargets(root, [target()]).length > 0).toBe(stale);
  });
});

describe('the renderer', () => {
  test('that cannot be built costs a remark and nothing else; it is built when a source has changed', async () => {
    const root = temporaryFolder({ 'CMakeLists.txt': 'message(FATAL_ERROR "no lights today")' });
    const target: Target = {
      ...{ name: 'renderer', exists: () => true, sources: ['CMakeLists.txt'], ignore: () => false },
      make: makeRenderer,
    };
    expect(await buildTarget(root, target)).toMatch(
      /could not be built, see .*renderer\.log; AURORA works without her/,
    );
    expect(existsSync(join(root, 'build/renderer.log'))).toBe(true);
    expect(staleTargets(root, [target])).toEqual([]);
    writeFiles(root, { 'CMakeLists.txt': 'message(FATAL_ERROR "still none")' });
    expect(staleTargets(root, [target])).toHaveLength(1);
  });

  test('where nothing can compile it, one line says what to install', () => {
    expect(withoutRenderer({ PATH: '' })).toBe(
      'no renderer for her: it needs CMake, it needs a C++ compiler; to see her: sudo apt-get install -y cmake g++',
    );
  });
});

test('several starts at once set up once; a start after that does and says nothing', async () => {
  const root = temporaryFolder(EMPTY_PACKAGE);
  let runs = 0;
  const steps = [
    {
      name: 'dependencies',
      isDone: dependenciesAreCurrent,
      async run(folder: string) {
        runs += 1;
        await installDependencies(folder);
        return '';
      },
    },
  ];
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const ran = await Promise.all([1, 2, 3].map(() => ensureSetup(root, { say, steps })));
  expect(runs).toBe(1);
  expect(ran.flat()).toEqual(['dependencies']);
  expect(said.filter(line => /^ {2}dependencies +\d+\.\d s$/.test(line))).toHaveLength(1);

  said.length = 0;
  expect(await ensureSetup(root, { say, steps })).toEqual([]);
  expect(said).toEqual([]);
});
