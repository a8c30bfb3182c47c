import { randomFillSync } from 'node:crypto';
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PictureStore } from '../../../game/gallery/picture-store.ts';
import { pictureText } from '../../../game/gallery/picture-text.ts';
import { encodePng } from '../../../models/image/png.ts';
import { cannotMount, makeReadOnly, smallDisk } from '../../small-disk.ts';
import { atEnd, MODEL, metaOf, openStore, pngOf, putFile, settingsOf } from './gallery-driver.ts';

/** Gone at the end of the test. */
function diskOf(kib: number): string {
  const { path, remove } = smallDisk(kib);
  atEnd(remove);
  return path;
}

const reason = cannotMount();
const left = reason === null ? '' : ` (left out: ${reason})`;

/** Noise does not compress: about 3 bytes a pixel. */
function noise(side: number) {
  const settings = { ...settingsOf('noise'), width: side, height: side };
  const data = randomFillSync(new Uint8Array(side * side * 3));
  const png = encodePng({ width: side, height: side, data }, pictureText(settings, MODEL, '0.1.0'));
  return { png, meta: metaOf(settings, new Date(2026, 0, 2, 3, 4, 5)) };
}

const freeBytes = (folder: string) => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

/** Leaves `free` bytes on the disk. */
function fillUp(disk: string, free: number): string {
  const filler = join(disk, 'filler');
  writeFileSync(filler, new Uint8Array(freeBytes(disk) - free));
  return filler;
}

describe.skipIf(reason !== null)(`a full disk${left}`, () => {
  it('is said with path and bytes, and leaves neither a half picture nor an entry', async () => {
    const disk = diskOf(1024);
    const { store } = await openStore(disk);
    const small = settingsOf('small');
    const saved = await store.save(pngOf(small), metaOf(small, new Date(2026, 0, 1)));
    const filler = fillUp(disk, 16_384);
    const { png, meta } = noise(128);
    await expect(store.save(png, meta)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(new RegExp(`2026-01-02.*needs ${png.length} bytes, \\d+ are free`)),
      details: { hint: expect.stringContaining('Make room'), legal: `${png.length} free bytes` },
    });
    expect(readdirSync(join(disk, '2026-01-02'))).toEqual([]);
    expect(store.list()).toEqual({ total: 1, pictures: [saved] });
    rmSync(filler);
    await store.save(png, meta);
    expect(store.list().total).toBe(2);
  });

  it('may keep the index from being written; the picture is there, and is found once there is room', async () => {
    const disk = diskOf(1024);
    const { store, problems } = await openStore(disk);
    const [one, two] = [settingsOf('one'), settingsOf('two')];
    const filler = fillUp(disk, 12_288);
    const view = await store.save(pngOf(one), metaOf(one, new Date(2026, 0, 1)));
    expect(problems).toEqual([expect.stringContaining('the index does not know it yet')]);
    expect(readdirSync(join(disk, '2026-01-01'))).toHaveLength(1);
    rmSync(filler);
    await store.save(pngOf(two), metaOf(two, new Date(2026, 0, 2)));
    expect(store.list().total).toBe(2);
    expect(store.get(view.id)).toEqual(view);
  });

  it('too small for an index shows its pictures all the same', async () => {
    const disk = diskOf(32);
    putFile(disk, 'a/x.png', pngOf(settingsOf('shown')));
    const { store, problems } = await openStore(disk);
    expect(problems).toContainEqual(expect.stringContaining('kept in memory'));
    expect(store.list({ search: 'shown' }).total).toBe(1);
  });
});

describe.skipIf(reason !== null)(`a read-only gallery${left}`, () => {
  it('opens and shows its pictures; saving says what to do', async () => {
    const disk = diskOf(512);
    const settings = settingsOf('kept');
    putFile(disk, '2026-01-02/030405-7-kept.png', pngOf(settings));
    putFile(disk, '.index/pictures.db', Buffer.from('damaged, and cannot be removed'));
    makeReadOnly(disk);
    const { store, problems } = await openStore(disk);
    expect(problems).toEqual([expect.stringContaining('kept in memory')]);
    expect(store.list({ search: 'kept' })).toMatchObject({ total: 1, pictures: [{ settings }] });
    await expect(store.save(pngOf(settings), metaOf(settings, new Date(2026, 0, 1)))).rejects.toMatchObject({
      code: 'PICTURES_NOT_WRITABLE',
      message: expect.stringContaining(join(disk, '2026-01-01')),
      details: { hint: expect.stringContaining('another pictures folder') },
    });
    expect(store.list().total).toBe(1);
  });

  it('cannot be made where nothing may be written', async () => {
    const disk = diskOf(64);
    makeReadOnly(disk);
    await expect(PictureStore.open(join(disk, 'new'))).rejects.toMatchObject({
      code: 'PICTURES_NOT_WRITABLE',
      message: expect.stringContaining('(EROFS)'),
      details: { value: join(disk, 'new') },
    });
  });
});
