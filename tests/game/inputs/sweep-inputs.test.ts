import { existsSync, mkdirSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputStore } from '../../../game/inputs/input-store.ts';
import { sweepInputs, sweepUnused, UNUSED_FOR } from '../../../game/inputs/sweep-inputs.ts';
import { encodePng } from '../../../models/image/png.ts';

const DAY = 24 * 3_600_000;
const png = (shade: number) => encodePng({ width: 1, height: 1, data: Uint8Array.of(shade, shade, shade) });
const folder = () => join(mkdtempSync(join(tmpdir(), 'aurora-inputs-')), 'inputs');

/** A store in which an earlier run has kept pictures of these shades. */
async function kept(...shades: number[]) {
  const home = folder();
  const earlier = new InputStore(home);
  const hashes: string[] = [];
  for (const shade of shades) hashes.push((await earlier.add(png(shade), 'image')).hash);
  return { home, store: new InputStore(home), hashes };
}
const sweep = (store: InputStore, used: readonly string[], daysOn: number, stopped = () => false) =>
  sweepInputs(store, { used: new Set(used), now: Date.now() + daysOn * DAY, stopped });
const filesOf = (home: string) =>
  readdirSync(home, { recursive: true })
    .map(String)
    .filter(name => name.includes('.'));

describe('pictures that something may still need', () => {
  it('are never removed: one that is named, one that this run was given, one that it was asked for', async () => {
    const { store, hashes } = await kept(1, 2, 3);
    const [named, given, asked] = hashes as [string, string, string];
    await sweep(store, [], 0);
    await store.add(png(2), 'image');
    await store.find(asked);
    expect(await sweep(store, [named], 30)).toEqual([]);
    for (const hash of [named, given, asked]) expect(existsSync(store.pathOf(hash))).toBe(true);
  });

  it('are not removed at the first look, however old they are', async () => {
    const { store } = await kept(1);
    expect(await sweep(store, [], 1000)).toEqual([]);
  });

  it('begin a new time when they are used in between', async () => {
    const { home, store, hashes } = await kept(1);
    await sweep(store, [], 0);
    await sweep(store, hashes, 3);
    expect(filesOf(home)).toHaveLength(1);
    await sweep(store, [], 8);
    expect(existsSync(store.pathOf(hashes[0]!))).toBe(true);
  });

  it('stay while the gallery cannot be read', async () => {
    const { store, hashes } = await kept(1);
    await sweep(store, [], 0);
    const gallery = (code: string) => ({
      sync: async () => ({
        ...{ read: 0, removed: 0, listed: 0 },
        added: [],
        unreadable: [{ path: '2026-11', error: { code, message: 'away' } }],
      }),
      inputHashes: () => [],
    });
    const everything = {
      ...{ inputs: store, jobs: { list: () => [] } },
      ...{ now: () => Date.now() + 30 * DAY, stopped: () => false },
    };
    await sweepUnused({ ...everything, pictures: gallery('INTERNAL') });
    expect(existsSync(store.pathOf(hashes[0]!))).toBe(true);
    // A broken picture names nothing.
    await sweepUnused({ ...everything, pictures: gallery('PNG_TRUNCATED') });
    expect(existsSync(store.pathOf(hashes[0]!))).toBe(false);
  });
});

describe('pictures that nothing refers to', () => {
  it('are gone when two looks, a week apart, have found them so', async () => {
    const { home, store, hashes } = await kept(1, 2);
    await sweep(store, [hashes[1]!], 0);
    expect(await sweep(store, [hashes[1]!], UNUSED_FOR / DAY - 1)).toEqual([]);
    expect(await sweep(store, [hashes[1]!], UNUSED_FOR / DAY + 1)).toEqual([hashes[0]]);
    expect(filesOf(home)).toEqual([expect.stringContaining(`${hashes[1]}.png`)]);
    await expect(store.find(hashes[0]!)).rejects.toMatchObject({ code: 'INPUT_MISSING' });
  });

  it('leave nothing behind when a sweep died halfway, and no part of a picture that never came', async () => {
    const { home, store, hashes } = await kept(1);
    const hash = hashes[0]!;
    mkdirSync(join(home, 'ab'), { recursive: true });
    writeFileSync(join(home, 'ab', `${'ab'.repeat(32)}.unused`), '');
    writeFileSync(join(home, 'old.part'), 'x');
    writeFileSync(join(home, 'new.part'), 'x');
    utimesSync(join(home, 'old.part'), 0, 0);
    await sweep(store, [hash], 0);
    expect(filesOf(home).sort()).toEqual(['new.part', join(hash.slice(0, 2), `${hash}.png`)].sort());
  });

  it('stay when the program stops meanwhile', async () => {
    const { store } = await kept(1);
    await sweep(store, [], 0);
    expect(await sweep(store, [], 30, () => true)).toEqual([]);
  });

  it('are none where nothing was ever kept', async () => {
    expect(await sweep(new InputStore(folder()), [], 0)).toEqual([]);
  });
});
