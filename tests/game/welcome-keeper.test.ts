import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WelcomeKeeper } from '../../game/welcome-keeper.ts';

const open = (file: string | null, off = false) => {
  const problems: string[] = [];
  return { keeper: new WelcomeKeeper({ file, off, onProblem: problem => problems.push(problem) }), problems };
};
const newFile = () => join(mkdtempSync(join(tmpdir(), 'aurora-welcome-')), 'home', 'welcome.json');

test('somebody is welcomed once: not on a second page, and not after a restart', () => {
  const file = newFile();
  const { keeper } = open(file);
  expect([keeper.begin(), keeper.begin()]).toEqual([true, false]);
  keeper.mark(true);
  expect(keeper.begin()).toBe(false);
  expect(open(file).keeper.begin()).toBe(false);
});

test('one that was cut off comes again at the next start; one that is wished for again, at the next visit', () => {
  const file = newFile();
  expect(open(file).keeper.begin()).toBe(true);
  const { keeper } = open(file);
  expect(keeper.begin()).toBe(true);
  keeper.mark(true);
  keeper.mark(false);
  expect(keeper.begin()).toBe(true);
});

test('nobody is welcomed where nothing is kept, or where it is off', () => {
  expect(open(null).keeper.begin()).toBe(false);
  expect(open(newFile(), true).keeper.begin()).toBe(false);
});

test('a home that cannot be written to is a problem, told once, and no second welcome', () => {
  const file = newFile();
  writeFileSync(join(file, '..', '..', 'home'), '');
  const { keeper, problems } = open(file);
  expect(keeper.begin()).toBe(true);
  keeper.mark(true);
  expect(problems).toHaveLength(1);
  expect(keeper.begin()).toBe(false);
});
