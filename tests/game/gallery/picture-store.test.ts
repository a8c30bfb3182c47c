import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPictureSettings } from '../../../game/gallery/picture-text.ts';
import { readPngText } from '../../../models/image/png.ts';
import { MODEL, metaOf, openStore, pngOf, putFile, settingsOf, temporaryFolder } from './gallery-driver.ts';

const AT = new Date(2026, 10, 22, 14, 30, 5, 123);
const save = (
  store: Awaited<ReturnType<typeof openStore>>['store'],
  prompt: string,
  at = AT,
  jobId?: string,
) => store.save(pngOf(settingsOf(prompt)), metaOf(settingsOf(prompt), at, jobId));

describe('a picture store, misused', () => {
  it('says that a picture is unknown, and which', async () => {
    const { store } = await openStore(temporaryFolder());
    for (const id of ['', 'nope', '../../etc/passwd', "x' OR '1'='1"]) {
      expect(() => store.get(id)).toThrow(
        expect.objectContaining({ code: 'UNKNOWN_PICTURE', details: expect.objectContaining({ value: id }) }),
      );
    }
  });

  it('refuses bytes that are no picture, and leaves nothing behind', async () => {
    const root = temporaryFolder();
    const { store } = await openStore(root);
    const meta = metaOf(settingsOf('x'), AT);
    await expect(store.save(new Uint8Array(100), meta)).rejects.toMatchObject({ code: 'PNG_NOT_PNG' });
    await expect(store.save(pngOf(settingsOf('x')).subarray(0, 90), meta)).rejects.toMatchObject({
      code: 'PNG_TRUNCATED',
    });
    expect(readdirSync(root)).toEqual(['.index']);
  });

  it('refuses a gallery where a file stands', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'x');
    await expect(openStore(file)).rejects.toMatchObject({
      code: 'PICTURES_NOT_WRITABLE',
      details: { value: file, hint: expect.stringContaining('another pictures folder') },
    });
  });

  it('finds nothing outside the gallery', async () => {
    const root = temporaryFolder();
    const { store } = await openStore(join(root, 'gallery'));
    putFile(root, 'outside.png', pngOf(settingsOf('x')));
    for (const path of [join(root, 'outside.png'), '../outside.png', '..', '', '/', 'a\0b']) {
      expect(store.findByPath(path)).toBeNull();
    }
  });

  it('reports a picture that says something else than its job, and keeps it', async () => {
    const { store, problems } = await openStore(temporaryFolder());
    const settings = settingsOf('x');
    await store.save(pngOf(settings), { ...metaOf(settings, AT), width: 9 });
    expect(problems).toEqual([expect.stringContaining('says 8×6, model 0123456789; its job, 9×6')]);
    expect(store.list().total).toBe(1);
  });
});

describe('save', () => {
  it('writes the very bytes under a name that a person can read', async () => {
    const root = temporaryFolder();
    const { store, problems } = await openStore(root);
    const settings = settingsOf('a red fox, mint green background', 42);
    const png = pngOf(settings);
    const view = await store.save(png, metaOf(settings, AT));
    const path = join(root, '2026-11-22', '143005-42-a-red-fox-mint-green-background-job1f9c0.png');
    expect(view).toEqual({
      id: view.id,
      url: `/api/v1/pictures/${view.id}/file`,
      path,
      width: 8,
      height: 6,
      bytes: png.length,
      createdAt: AT.toISOString(),
      settings,
      parameters: readPngText(png).parameters,
      modelHash: MODEL.hash,
      starred: false,
      tags: [],
      collections: [],
    });
    expect(view.id).toMatch(/^[0-9a-f]{16}$/);
    expect(new Uint8Array(readFileSync(path))).toEqual(png);
    expect(readPictureSettings(readPngText(readFileSync(path))).settings).toEqual(settings);
    expect(store.get(view.id)).toEqual(view);
    expect(store.findByPath(path)).toEqual(view);
    expect(store.findByPath(join('2026-11-22', path.split('/').at(-1)!))).toEqual(view);
    expect(readdirSync(join(root, '2026-11-22'))).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  it('never writes over another picture', async () => {
    const root = temporaryFolder();
    const { store } = await openStore(root);
    const views = await Promise.all(Array.from({ length: 12 }, () => save(store, 'a fox')));
    expect(new Set(views.map(view => view.path)).size).toBe(12);
    expect(new Set(views.map(view => view.id)).size).toBe(12);
    const names = readdirSync(join(root, '2026-11-22')).sort();
    expect(names).toContain('143005-7-a-fox-job1f9c0.png');
    expect(names).toContain('143005-7-a-fox-job1f9c0-12.png');
    for (const view of views) expect(statSync(view.path).size).toBe(view.bytes);
  });

  it('leaves a file alone that only looks like its own', async () => {
    const root = temporaryFolder();
    const { store } = await openStore(root);
    putFile(root, '2026-11-22/143005-7-a-fox-job1f9c0.png', Buffer.from('mine'));
    const view = await save(store, 'a fox');
    expect(view.path).toMatch(/-2\.png$/);
    expect(readFileSync(join(root, '2026-11-22/143005-7-a-fox-job1f9c0.png'), 'utf8')).toBe('mine');
  });

  it('makes the folder again when it was deleted meanwhile', async () => {
    const root = temporaryFolder();
    const { store } = await openStore(root);
    const first = await save(store, 'one');
    rmSync(join(root, '2026-11-22'), { recursive: true });
    expect(existsSync((await save(store, 'two')).path)).toBe(true);
    expect(() => store.get(first.id)).toThrow(expect.objectContaining({ code: 'UNKNOWN_PICTURE' }));
    await store.sync();
    expect(store.list().total).toBe(1);
  });
});

describe('list', () => {
  it('is newest first, in pages, and counts all', async () => {
    const { store } = await openStore(temporaryFolder());
    for (let i = 0; i < 7; i++) await save(store, `number ${i}`, new Date(AT.getTime() + i * 1000));
    const prompts = (query: Parameters<typeof store.list>[0]) => {
      const { total, pictures } = store.list(query);
      return [total, ...pictures.map(picture => picture.settings!.prompt.slice(-1))];
    };
    expect(prompts({})).toEqual([7, '6', '5', '4', '3', '2', '1', '0']);
    expect(prompts({ limit: 2 })).toEqual([7, '6', '5']);
    expect(prompts({ limit: 2, offset: 5 })).toEqual([7, '1', '0']);
    expect(prompts({ offset: 7 })).toEqual([7]);
    expect(prompts({ limit: 0 })).toEqual([7]);
    expect(prompts({ limit: -5, offset: -5 })).toEqual([7]);
    expect(prompts({ search: 'number', limit: 1, offset: 1 })).toEqual([7, '5']);
  });

  it('searches by the beginnings of all words, whatever their case and accents', async () => {
    const { store } = await openStore(temporaryFolder());
    for (const prompt of [
      'a Red fox',
      'a red castle at night',
      'Crème brûlée',
      '日本の城',
      'sign: "fox-trot"',
    ]) {
      await save(store, prompt);
    }
    const found = (search: string) =>
      store
        .list({ search })
        .pictures.map(picture => picture.settings!.prompt)
        .sort();
    expect(found('red')).toEqual(['a Red fox', 'a red castle at night']);
    expect(found('FO')).toEqual(['a Red fox', 'sign: "fox-trot"']);
    expect(found('nig cas')).toEqual(['a red castle at night']);
    expect(found('creme bru')).toEqual(['Crème brûlée']);
    expect(found('日本')).toEqual(['日本の城']);
    expect(found('"fox-tr"')).toEqual(['sign: "fox-trot"']);
    expect(found('ox')).toEqual([]);
    expect(found('!!!')).toEqual([]);
    expect(found('red OR fox')).toEqual([]);
    expect(found(' ')).toHaveLength(5);
  });

  it('gives the same pages whichever way many hits are gathered', async () => {
    const root = temporaryFolder();
    for (let i = 0; i < 640; i++) {
      const settings = settingsOf(i % 8 === 0 ? 'rare common' : 'common', i);
      putFile(root, `2026-01-02/${i}.png`, pngOf(settings), new Date(2026, 0, 2, 0, 0, i % 600));
    }
    const { store } = await openStore(root);
    const all = store.list({ limit: 1000 }).pictures;
    expect(store.list({ search: 'common', limit: 1000 })).toEqual({ total: 640, pictures: all });
    const rare = all.filter(picture => picture.settings!.prompt.startsWith('rare'));
    expect(store.list({ search: 'com rare', limit: 1000 })).toEqual({ total: 80, pictures: rare });
    expect(store.list({ search: 'common', offset: 600, limit: 20 }).pictures).toEqual(all.slice(600, 620));
  });
});

describe('two stores on one folder', () => {
  it('see what the other saves, and never take its name', async () => {
    const root = temporaryFolder();
    const [a, b] = await Promise.all([openStore(root), openStore(root)]);
    const views = await Promise.all(
      Array.from({ length: 20 }, (_, i) => save(i % 2 === 0 ? a.store : b.store, 'same')),
    );
    expect(new Set(views.map(view => view.path)).size).toBe(20);
    expect(a.store.list().total).toBe(20);
    expect(b.store.list()).toEqual(a.store.list());
    for (const view of views) expect(b.store.get(view.id)).toEqual(view);
    expect([...a.problems, ...b.problems]).toEqual([]);
  });
});

it('a picture that an earlier run kept before it could say so is there once, and another one of that name beside it', async () => {
  const { store } = await openStore(temporaryFolder());
  const settings = settingsOf('x');
  const meta = { ...metaOf(settings, AT), mayBeThere: true };
  const first = await store.save(pngOf(settings), meta);
  expect((await store.save(pngOf(settings), meta)).id).toBe(first.id);
  expect(store.list().total).toBe(1);
  const { mayBeThere: _, ...fresh } = meta;
  expect((await store.save(pngOf(settings), fresh)).id).not.toBe(first.id);
  const brighter = settingsOf('x, brighter');
  expect((await store.save(pngOf(brighter), { ...meta })).id).not.toBe(first.id);
  expect(store.list().total).toBe(3);
});
