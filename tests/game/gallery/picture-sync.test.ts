import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { PictureStore } from '../../../game/gallery/picture-store.ts';
import { encodePng } from '../../../models/image/png.ts';
import { rampImage } from '../../models/image/sample-images.ts';
import { metaOf, openStore, pngOf, putFile, settingsOf, temporaryFolder } from './gallery-driver.ts';

const INDEX = '.index/pictures.db';
const png = (prompt: string) => pngOf(settingsOf(prompt));
const dropIndex = (root: string) => rmSync(join(root, '.index'), { recursive: true, force: true });

/** `count` pictures over ten days. */
function fill(root: string, count: number): void {
  for (let i = 0; i < count; i++) {
    const day = String(1 + (i % 10)).padStart(2, '0');
    const at = new Date(2026, 2, 1 + (i % 10), 8, 0, i % 3600, i % 1000);
    putFile(root, `2026-03-${day}/picture-${i}.png`, pngOf(settingsOf(`prompt number ${i}`, i)), at);
  }
}

describe('an index that is missing or damaged', () => {
  it('is built from the files: 2,400 pictures, ids and all', async () => {
    const root = temporaryFolder();
    fill(root, 2_400);
    const first = await openStore(root);
    const before = first.store.list({ limit: 1000 });
    expect(before.total).toBe(2_400);
    const found = first.store.list({ search: 'numb 1234' });
    expect(found.pictures.map(picture => picture.settings!.seed)).toEqual([1234]);
    first.close();
    dropIndex(root);
    const second = await openStore(root);
    expect(second.store.list({ limit: 1000 })).toEqual(before);
    expect(second.store.get(found.pictures[0]!.id)).toEqual(found.pictures[0]);
    expect([...first.problems, ...second.problems]).toEqual([]);
  });

  it('gives the same view of a picture as when it was saved', async () => {
    const root = temporaryFolder();
    const first = await openStore(root);
    const settings = settingsOf('crème, "fox"\nNegative prompt: 🦊');
    const at = new Date(2026, 5, 6, 7, 8, 9, 987);
    const view = await first.store.save(pngOf(settings), metaOf(settings, at));
    first.close();
    dropIndex(root);
    expect((await openStore(root)).store.get(view.id)).toEqual(view);
  });

  it.each<[string, (file: string) => void]>([
    ['garbage', file => writeFileSync(file, 'garbage '.repeat(4096))],
    ['an empty file', file => writeFileSync(file, '')],
    ['a file cut in half', file => truncateSync(file, 20_480)],
    ['a page overwritten', file => overwrite(file, 8_192)],
    ['an older schema', file => sql(file, 'PRAGMA user_version = 0')],
    ['a later schema', file => sql(file, 'PRAGMA user_version = 99')],
    [
      'another database',
      file => {
        rmSync(file);
        sql(file, 'CREATE TABLE pictures (x)');
      },
    ],
    ['a missing table', file => sql(file, 'DROP TABLE folders')],
  ])('is built again: %s', async (how, damage) => {
    const original = temporaryFolder();
    fill(original, 40);
    const first = await openStore(original);
    const before = first.store.list();
    first.close();
    // A copy, as after a restart: within one process SQLite remembers the file that it had open.
    const root = temporaryFolder();
    cpSync(original, root, { recursive: true, preserveTimestamps: true });
    for (const suffix of ['-wal', '-shm']) rmSync(join(root, INDEX + suffix), { force: true });
    damage(join(root, INDEX));
    const { store, problems } = await openStore(root);
    const moved = before.pictures.map(view => ({ ...view, path: view.path.replace(original, root) }));
    expect(store.list()).toEqual({ total: 40, pictures: moved });
    expect(store.list({ search: 'number 7' }).total).toBe(1);
    expect(problems).toEqual(how === 'an empty file' ? [] : [expect.stringContaining('it is built again')]);
  });

  it('is kept in memory where its place is taken', async () => {
    const root = temporaryFolder();
    fill(root, 5);
    writeFileSync(join(root, '.index'), 'a file');
    const { store, problems } = await openStore(root);
    expect(store.list().total).toBe(5);
    expect(problems).toEqual([expect.stringContaining('kept in memory')]);
    const settings = settingsOf('new');
    await store.save(pngOf(settings), metaOf(settings, new Date()));
    expect(store.list({ search: 'new' }).total).toBe(1);
  });
});

describe('files that are no good', () => {
  it('are passed over and reported; the others are there', async () => {
    const root = temporaryFolder();
    fill(root, 10);
    putFile(root, '2026-03-01/cut.png', png('x').subarray(0, 60));
    putFile(root, '2026-03-01/text.png', Buffer.from('no picture'));
    putFile(root, '2026-03-01/empty.png', new Uint8Array(0));
    const { store, problems } = await openStore(root);
    expect(store.list().total).toBe(10);
    expect(problems.sort()).toEqual([
      expect.stringMatching(/^2026-03-01\/cut\.png: This PNG ends after 60 bytes/),
      expect.stringMatching(/^2026-03-01\/text\.png: This file is not a PNG/),
    ]);
    const report = await store.sync();
    expect(report.unreadable.map(({ path, error }) => [path, error.code]).sort()).toEqual([
      ['2026-03-01/cut.png', 'PNG_TRUNCATED'],
      ['2026-03-01/text.png', 'PNG_NOT_PNG'],
    ]);
  });

  it('are taken in once they are whole, though their folder has not changed', async () => {
    const root = temporaryFolder();
    const at = new Date(2026, 0, 2);
    putFile(root, 'a/cut.png', png('whole').subarray(0, 60), at);
    const { store } = await openStore(root);
    writeFileSync(join(root, 'a/cut.png'), png('whole'));
    utimesSync(join(root, 'a'), at, at);
    expect(await store.sync()).toMatchObject({ read: 1, unreadable: [] });
    expect(store.list({ search: 'whole' }).total).toBe(1);
  });

  it('are not looked for behind links, in hidden folders, or very deep', async () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    putFile(outside, 'secret.png', png('secret'));
    symlinkSync(outside, join(root, 'link'));
    symlinkSync(join(outside, 'secret.png'), join(root, 'link.png'));
    putFile(root, '.hidden/x.png', png('hidden'));
    putFile(root, '.x.png', png('hidden'));
    putFile(root, 'a/b/c/d/ok.png', png('deep'));
    putFile(root, 'a/b/c/d/e/no.png', png('deeper'));
    mkdirSync(join(root, 'folder.png'));
    const { store, problems } = await openStore(root);
    expect(store.list().pictures.map(picture => picture.settings!.prompt)).toEqual(['deep']);
    expect(problems).toEqual([]);
  });
});

describe('sync', () => {
  it('lists no folder that has not changed', async () => {
    const root = temporaryFolder();
    fill(root, 60);
    const old = new Date(2026, 0, 1);
    const first = await openStore(root);
    utimesSync(root, old, old);
    await first.store.sync();
    expect(await first.store.sync()).toEqual({ read: 0, added: [], removed: 0, listed: 0, unreadable: [] });
    first.close();
    const { store } = await openStore(root);
    expect(await store.sync()).toMatchObject({ listed: 0 });
    expect(store.list().total).toBe(60);
  });

  it('notices what was added, deleted, renamed, replaced and moved by hand', async () => {
    const root = temporaryFolder();
    fill(root, 30);
    const { store } = await openStore(root);
    putFile(root, 'from a friend/castle.png', png('castle'));
    rmSync(join(root, '2026-03-01/picture-0.png'));
    renameSync(join(root, '2026-03-02/picture-1.png'), join(root, '2026-03-02/renamed.png'));
    writeFileSync(join(root, '2026-03-03/picture-2.png'), png('replaced by a longer one'));
    writeFileSync(join(root, '2026-03-03/new.png'), png('new'));
    renameSync(join(root, '2026-03-04'), join(root, 'moved'));
    rmSync(join(root, '2026-03-05'), { recursive: true });
    const report = await store.sync();
    expect(report.unreadable).toEqual([]);
    expect(store.list().total).toBe(30 + 1 - 1 + 1 - 3);
    const total = (search: string) => store.list({ search }).total;
    expect([total('castle'), total('"number 0"'), total('replaced'), total('new')]).toEqual([1, 0, 1, 1]);
    for (const path of ['2026-03-02/renamed.png', 'moved/picture-3.png', 'moved/picture-13.png']) {
      expect(store.findByPath(path)?.path).toBe(join(root, path));
    }
    for (const path of ['2026-03-02/picture-1.png', '2026-03-04/picture-3.png', '2026-03-05/picture-4.png']) {
      expect(store.findByPath(path)).toBeNull();
    }
  });

  it('keeps a picture that is saved while it runs', async () => {
    const root = temporaryFolder();
    fill(root, 200);
    const { store } = await openStore(root);
    const rebuilding = store.rebuild();
    const at = new Date(2026, 2, 3, 12);
    const saved = await Promise.all(
      Array.from({ length: 10 }, (_, i) => {
        const settings = settingsOf(`meanwhile ${i}`);
        return store.save(pngOf(settings), metaOf(settings, at, `job${i}`));
      }),
    );
    expect(await rebuilding).toMatchObject({ removed: 0, unreadable: [] });
    expect(store.list().total).toBe(210);
    for (const view of saved) expect(store.get(view.id)).toEqual(view);
    await store.sync();
    expect(store.list().total).toBe(210);
  });

  it('reads every file again on rebuild, also where nothing seems to have changed', async () => {
    const root = temporaryFolder();
    const at = new Date(2026, 0, 2);
    putFile(root, 'a/x.png', png('one'), at);
    const { store } = await openStore(root);
    putFile(root, 'a/x.png', png('two'), at);
    await store.sync();
    expect(store.list({ search: 'two' }).total).toBe(0);
    expect(await store.rebuild()).toMatchObject({ read: 1 });
    expect(store.list({ search: 'two' }).total).toBe(1);
    expect(store.list({ search: 'one' }).total).toBe(0);
  });

  it('shows pictures of other programs, and pictures without any text', async () => {
    const root = temporaryFolder();
    const foreign =
      'a foreign knight\nSteps: 30, Sampler: Restart, CFG scale: 7, Seed: 5, Size: 8x6, Model: mix';
    putFile(root, 'foreign.png', encodePng(rampImage(8, 6), { parameters: foreign }));
    putFile(root, 'holiday-snap.PNG', encodePng(rampImage(3, 2)));
    const { store } = await openStore(root);
    expect(store.list({ search: 'knight' }).pictures).toMatchObject([
      { settings: null, parameters: foreign, modelHash: null, width: 8, height: 6 },
    ]);
    expect(store.list({ search: 'holi' }).pictures).toMatchObject([
      { settings: null, parameters: null, width: 3 },
    ]);
  });

  it('stops when the store is closed under it', async () => {
    const root = temporaryFolder();
    fill(root, 300);
    const { store, close } = await openStore(root, { syncInBackground: true });
    const running = store.sync();
    close();
    await expect(running).resolves.toMatchObject({ removed: 0 });
    expect((await openStore(root)).store.list().total).toBe(300);
  });

  it('removes what a crash left half written, and nothing that is being written now', async () => {
    const root = temporaryFolder();
    putFile(root, 'a/x.png', png('x'));
    const part = 'a/.0123.aurora-part';
    writeFileSync(join(root, part), 'half a picture');
    const first = await openStore(root);
    expect(readdirSync(join(root, 'a')).sort()).toEqual(['.0123.aurora-part', 'x.png']);
    first.close();
    await openStore(root, { now: () => Date.now() + 2 * 3_600_000 });
    expect(readdirSync(join(root, 'a'))).toEqual(['x.png']);
  });

  it('does not trust a folder that changed a moment ago: it may change again within one tick of the clock', async () => {
    const root = temporaryFolder();
    const changed = new Date(2026, 4, 5, 6, 7, 8);
    putFile(root, 'a/x.png', png('one'), changed);
    utimesSync(root, changed, changed);
    let now = changed.getTime() + 1_000;
    const { store } = await openStore(root, { now: () => now });
    utimesSync(root, changed, changed);
    putFile(root, 'a/y.png', png('two'), changed);
    expect(await store.sync()).toMatchObject({ read: 1 });
    now += 60_000;
    expect(await store.sync()).toMatchObject({ read: 0, listed: 2 });
    expect(await store.sync()).toMatchObject({ read: 0, listed: 0 });
    expect(store.list().total).toBe(2);
  });

  it('opens at once in the background, and has everything when the sync is through', async () => {
    const root = temporaryFolder();
    fill(root, 100);
    const store = await PictureStore.open(root, { syncInBackground: true });
    expect(store.list().total).toBeLessThan(100);
    await store.sync();
    expect(store.list().total).toBe(100);
    store.close();
  });
});

function sql(file: string, statement: string): void {
  const database = new Database(file);
  database.exec(statement);
  database.close();
}

function overwrite(file: string, bytes: number): void {
  expect(statSync(file).size).toBeGreaterThan(bytes + 4096);
  const page = Buffer.alloc(4096, 0xa5);
  const handle = openSync(file, 'r+');
  writeSync(handle, page, 0, page.length, bytes);
  closeSync(handle);
}
