import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from '../../scripts/lib/lock.mjs';
import { temporaryFolder } from './temporary-folder.ts';

/** The id of a process that has certainly ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

test('the work of several holders never overlaps', async () => {
  const file = join(temporaryFolder(), 'deep/er/.lock');
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 6 }, () => withLock(file, work)));
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

test('one who waits is told once who holds it', async () => {
  const file = join(temporaryFolder(), '.lock');
  const told: number[] = [];
  let release = () => {};
  const first = withLock(file, () => new Promise<void>(resolve => (release = resolve)));
  const second = withLock(file, async () => 'second', told.push.bind(told) as (pid: number) => void);
  release();
  await first;
  expect(await second).toBe('second');
  expect(told).toEqual([process.pid]);
});

test('the lock of a dead process is taken over', async () => {
  const file = join(temporaryFolder({ '.lock': String(deadPid()) }), '.lock');
  expect(await withLock(file, async () => readFileSync(file, 'utf8'))).toBe(String(process.pid));
});

test('so is one whose owner has been silent for long, though its id is in use again', async () => {
  const file = join(temporaryFolder(), '.lock');
  writeFileSync(file, String(process.ppid));
  const minutesAgo = new Date(Date.now() - 5 * 60_000);
  utimesSync(file, minutesAgo, minutesAgo);
  expect(await withLock(file, async () => 'taken')).toBe('taken');
});

test('work that throws gives the lock back', async () => {
  const file = join(temporaryFolder(), '.lock');
  await expect(
    withLock(file, async () => {
      throw new Error('broken');
    }),
  ).rejects.toThrow('broken');
  expect(existsSync(file)).toBe(false);
});
