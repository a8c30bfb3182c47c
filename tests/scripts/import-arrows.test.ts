import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COVERED, findViolations } from './arrow-rules.ts';
import { type Arrow, readArrows, readImports } from './import-graph.ts';

const root = join(import.meta.dirname, '../..');

const arrow = (from: string, target: string, typeOnly = false): Arrow =>
  target.includes('/') && !target.startsWith('@')
    ? { from, specifier: target, typeOnly, file: target, package: null }
    : { from, specifier: target, typeOnly, file: null, package: target };

describe('a forbidden arrow is found', () => {
  test.each([
    ['components/job.ts', 'systems/diffusion/dispatch.ts'],
    ['components/job.ts', 'zod'],
    ['components/job.ts', 'node:fs'],
    ['systems/time/advance-time.ts', 'models/settings.ts'],
    ['systems/time/advance-time.ts', 'game/world.ts'],
    ['systems/time/advance-time.ts', 'bitecs'],
    ['models/worker.ts', 'game/main.ts'],
    ['models/worker.ts', 'components/job.ts'],
    ['models/worker.ts', 'fastify'],
    ['native/index.ts', 'models/errors.ts'],
    ['game/main.ts', 'game/stage/main.tsx'],
    ['game/main.ts', 'electron'],
    ['game/main.ts', 'tests/helpers.ts'],
    ['game/main.ts', 'models/errors'],
    ['game/stage/app.tsx', 'node:path'],
    ['game/stage/app.tsx', 'libsql'],
    ['electron-main.ts', 'game/main.ts'],
    ['electron-main.ts', 'models/errors.ts'],
    ['electron-preload.ts', 'zod'],
  ])('%s → %s', (from, target) => {
    expect(findViolations([arrow(from, target)])).toHaveLength(1);
    // A type is an arrow too.
    expect(findViolations([arrow(from, target, true)])).toHaveLength(1);
  });

  test('the page may not import code that reaches Node through another module', () => {
    const chain = [
      arrow('game/gallery/store.ts', 'game/gallery/disk.ts'),
      arrow('game/gallery/disk.ts', 'node:fs'),
    ];
    expect(findViolations([...chain, arrow('game/stage/app.tsx', 'game/gallery/store.ts')])).toEqual([
      'game/stage/app.tsx → game/gallery/store.ts: the page may not import code that reaches Node',
    ]);
    expect(findViolations([...chain, arrow('game/stage/app.tsx', 'game/gallery/store.ts', true)])).toEqual(
      [],
    );
  });

  test.each([
    ['components/job.ts', 'bitecs'],
    ['systems/time/advance-time.ts', 'components/index.ts'],
    ['models/worker.ts', 'onnxruntime-node'],
    ['models/devices.ts', 'native/index.ts'],
    ['game/schedule.ts', 'systems/index.ts'],
    ['game/stage/app.tsx', 'models/settings.ts'],
    ['game/stage/app.tsx', 'react'],
    ['electron-main.ts', 'game/channels.ts'],
    ['electron-main.ts', 'electron'],
  ])('but %s → %s is allowed', (from, target) => {
    expect(findViolations([arrow(from, target)])).toEqual([]);
  });
});

test('every form of import is read', () => {
  const source = `
    import type { A } from './type.ts';
    import { type B } from './inline-type.ts';
    import { type C, d } from './mixed.ts';
    import './effect.ts';
    export * from './star.ts';
    export type { X } from './export-type.ts';
    // import { nothing } from './comment.ts';
    const text = "import { nothing } from './string.ts'";
    const later = () => import('./dynamic.ts');
    let type: import('./import-type.ts').T;
    const old = require('./require.cjs');
    const all = import.meta.glob<{ command: A }>('./commands/*.ts', { eager: true });
  `;
  const found = readImports('sample.ts', source).map(({ specifier, typeOnly }) => [specifier, typeOnly]);
  expect(Object.fromEntries(found)).toEqual({
    './type.ts': true,
    './inline-type.ts': true,
    './mixed.ts': false,
    './effect.ts': false,
    './star.ts': false,
    './export-type.ts': true,
    './dynamic.ts': false,
    './import-type.ts': true,
    './require.cjs': false,
    './commands/*.ts': false,
  });
});

test('the source has only arrows that ARCHITECTURE.md allows', () => {
  const arrows = readArrows(root, COVERED);
  expect(arrows.length).toBeGreaterThan(50);
  expect(findViolations(arrows)).toEqual([]);
});

test('every package that is imported is declared in package.json', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const declared = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]);
  const used = new Set(readArrows(root, COVERED).flatMap(({ package: name }) => name ?? []));
  expect([...used].filter(name => !name.startsWith('node:') && !declared.has(name))).toEqual([]);
});
