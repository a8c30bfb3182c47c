import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyOldTrash, TRASH_DAYS } from '../../../game/gallery/trash.ts';
import { metaOf, openStore, pngOf, settingsOf, temporaryFolder } from './gallery-driver.ts';

const AT = new Date(2026, 10, 22, 14, 30, 5);

async function oneFox() {
  const root = temporaryFolder();
  const { store } = await openStore(root, { now: () => AT.getTime() });
  const settings = settingsOf('a fox');
  const { id, path } = await store.save(pngOf(settings), metaOf(settings, AT));
  return { root, store, id, path };
}

describe('deleting, misused', () => {
  it('says which picture is unknown, and deletes none', async () => {
    const { store, id, path } = await oneFox();
    await expect(store.remove([id, '../../etc'])).rejects.toMatchObject({ code: 'UNKNOWN_PICTURE' });
    expect(existsSync(path)).toBe(true);
  });

  it('of a picture whose file is gone already forgets it', async () => {
    const { store, id, path } = await oneFox();
    const { rmSync } = await import('node:fs');
    rmSync(path);
    expect(await store.remove([id])).toEqual([id]);
    expect(store.list().total).toBe(0);
  });

  it('brings nothing back that is not in the trash, or whose place is taken', async () => {
    const { store, id, path } = await oneFox();
    expect(await store.restore(['nope', id])).toEqual([]);
    await store.remove([id]);
    writeFileSync(path, 'somebody else took the name');
    expect(await store.restore([id])).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe('somebody else took the name');
  });
});

describe('deleting', () => {
  it('takes a picture off the list, and undoing brings it back with its marks and bytes', async () => {
    const { store, id, path, root } = await oneFox();
    await store.mark([id], { starred: true, addTags: ['red'] });
    const before = readFileSync(path);
    expect(await store.remove([id])).toEqual([id]);
    expect(existsSync(path)).toBe(false);
    expect(store.list().total).toBe(0);
    expect(store.labels()).toMatchObject({ starred: 0, tags: [] });
    // Not seen by a look through the folders either.
    await store.rebuild();
    expect(store.list().total).toBe(0);
    const [back] = await store.restore([id]);
    expect(back).toMatchObject({ id, path, starred: true, tags: ['red'] });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(
      readdirSync(join(root, '.trash'), { recursive: true }).filter(name => String(name).endsWith('.png')),
    ).toEqual([]);
  });

  it('forever leaves nothing of it, in the trash or in the marks', async () => {
    const { store, id, root } = await oneFox();
    await store.mark([id], { addTags: ['secret'] });
    await store.remove([id], { forever: true });
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
    expect(names.filter(name => /png|marks/.test(name))).toEqual([]);
    expect(await store.restore([id])).toEqual([]);
  });
});

describe('the trash', () => {
  it('forgets what was deleted longer ago than it promises, and nothing else', async () => {
    const root = temporaryFolder();
    const days = ['2026-11-14', '2026-11-15', '2026-11-22', 'notes'];
    for (const day of days) mkdirSync(join(root, '.trash', day), { recursive: true });
    expect(TRASH_DAYS).toBe(7);
    await emptyOldTrash(root, AT);
    expect(readdirSync(join(root, '.trash'))).toEqual(['2026-11-15', '2026-11-22', 'notes']);
  });
});

describe('deleting for good', () => {
  it('leaves nothing of a prompt in the gallery, its index or the log of that', async () => {
    const root = temporaryFolder();
    const { store } = await openStore(root, { now: () => AT.getTime() });
    const save = (prompt: string) => store.save(pngOf(settingsOf(prompt)), metaOf(settingsOf(prompt), AT));
    for (const prompt of ['a fox', 'an owl', 'a lighthouse']) await save(prompt);
    const { id } = await save('xylophone quartz');
    await save('a fox at night');
    const found = (word: string) =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .filter(entry => readFileSync(join(entry.parentPath ?? entry.path, entry.name)).includes(word))
        .map(({ name }) => name);
    expect(found('xylophone').length).toBeGreaterThan(0);
    await store.remove([id], { forever: true });
    await store.eraseDeleted();
    expect(found('xylophone')).toEqual([]);
    expect(found('quartz')).toEqual([]);
    expect(store.list({ search: 'fox' }).total).toBe(2);
  });
});
