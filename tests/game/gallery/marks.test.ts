import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeMarks, MARK_LIMITS, NO_MARKS, readMarks } from '../../../game/gallery/marks.ts';
import { MARKS_FILE } from '../../../game/gallery/marks-file.ts';
import { metaOf, openStore, pngOf, putFile, settingsOf, temporaryFolder } from './gallery-driver.ts';

const AT = new Date(2026, 10, 22, 14, 30, 5);
const DAY = '2026-11-22';

async function galleryOf(...prompts: string[]) {
  const root = temporaryFolder();
  const opened = await openStore(root);
  const ids: string[] = [];
  for (const [i, prompt] of prompts.entries()) {
    const settings = settingsOf(prompt, i);
    ids.push(
      (await opened.store.save(pngOf(settings), metaOf(settings, new Date(AT.getTime() + i * 1000)))).id,
    );
  }
  return { root, ids, ...opened };
}

const prompts = (list: readonly { settings: { prompt: string } | null }[]) =>
  list.map(({ settings }) => settings!.prompt);

describe('marks that make no sense', () => {
  it.each([[null], [7], ['star'], [{ starred: 'yes', tags: 'castle', collections: [1, null, {}] }]])(
    '%j are none',
    value => {
      expect(readMarks(value)).toEqual(NO_MARKS);
    },
  );

  it('of a picture that is not there are refused, and nothing is written', async () => {
    const { store, root, ids } = await galleryOf('a fox');
    await expect(store.mark([ids[0]!, 'nope'], { starred: true })).rejects.toMatchObject({
      code: 'UNKNOWN_PICTURE',
      details: { value: 'nope' },
    });
    expect(existsSync(join(root, DAY, MARKS_FILE))).toBe(false);
    expect(store.get(ids[0]!).starred).toBe(false);
  });

  it('a damaged file is put aside and said; new marks do not write over it', async () => {
    const { store, root, ids, problems } = await galleryOf('a fox');
    writeFileSync(join(root, DAY, MARKS_FILE), '{ "version": 1, "pictu');
    await store.mark([ids[0]!], { addTags: ['new'] });
    expect(problems).toEqual([expect.stringContaining('.marks.json.damaged')]);
    expect(readFileSync(join(root, DAY, `${MARKS_FILE}.damaged`), 'utf8')).toContain('pictu');
    expect(store.get(ids[0]!).tags).toEqual(['new']);
  });
});

describe('names', () => {
  it('are kept once, in order, without spaces around them', () => {
    const marks = changeMarks(NO_MARKS, { addTags: [' night  sky', 'castle', 'night sky', '', 'Castle'] });
    expect(marks.tags).toEqual(['Castle', 'castle', 'night sky']);
    expect(changeMarks(marks, { removeTags: ['night  sky'] }).tags).toEqual(['Castle', 'castle']);
  });

  it('are bounded in number and length', () => {
    const many = Array.from({ length: 300 }, (_, i) => `${i} ${'x'.repeat(200)}`);
    const { tags } = changeMarks(NO_MARKS, { addTags: many });
    expect(tags).toHaveLength(MARK_LIMITS.each);
    expect(Math.max(...tags.map(tag => tag.length))).toBeLessThanOrEqual(MARK_LIMITS.characters);
  });
});

describe('marks', () => {
  it('are told with the picture, and leave its file as it is', async () => {
    const { store, root, ids } = await galleryOf('a fox', 'a castle');
    const file = store.get(ids[0]!).path;
    const before = readFileSync(file);
    const changed = await store.mark(ids, { starred: true, addTags: ['red'], addTo: ['best'] });
    expect(changed).toHaveLength(2);
    expect(store.get(ids[1]!)).toMatchObject({ starred: true, tags: ['red'], collections: ['best'] });
    expect(readFileSync(file).equals(before)).toBe(true);
    // Nothing changed: nobody has to be told.
    expect(await store.mark(ids, { starred: true })).toEqual([]);
    expect(readdirSync(join(root, DAY)).filter(name => name.includes('part'))).toEqual([]);
  });

  it('come back with the gallery when the index is deleted', async () => {
    const { store, root, ids, close } = await galleryOf('a fox', 'a castle');
    await store.mark([ids[1]!], { starred: true, addTags: ['stone'] });
    close();
    rmSync(join(root, '.index'), { recursive: true });
    const again = await openStore(root);
    expect(again.store.get(ids[1]!)).toMatchObject({ starred: true, tags: ['stone'] });
    expect(again.store.labels()).toMatchObject({ starred: 1, tags: [{ name: 'stone', count: 1 }] });
  });

  it('go where their folder goes', async () => {
    const { store, root, ids, close } = await galleryOf('a fox');
    await store.mark([ids[0]!], { addTags: ['red'] });
    close();
    mkdirSync(join(root, 'kept'));
    renameSync(join(root, DAY), join(root, 'kept', 'autumn'));
    const again = await openStore(root);
    expect(again.store.list({ tag: 'red' }).pictures[0]!.path).toContain('autumn');
  });

  it('an unmarked folder has no file of them', async () => {
    const { store, root, ids } = await galleryOf('a fox');
    await store.mark(ids, { starred: true });
    await store.mark(ids, { starred: false });
    expect(existsSync(join(root, DAY, MARKS_FILE))).toBe(false);
  });

  it('many changes at once are all there', async () => {
    const { store, ids } = await galleryOf('a', 'b', 'c');
    await Promise.all(
      ids.flatMap((id, i) => [store.mark([id], { starred: true }), store.mark([id], { addTags: [`${i}`] })]),
    );
    for (const [i, id] of ids.entries())
      expect(store.get(id)).toMatchObject({ starred: true, tags: [`${i}`] });
  });
});

describe('filters', () => {
  it('narrow down what is listed, alone and together', async () => {
    const { store, root, ids } = await galleryOf('a red fox', 'a red castle', 'a blue castle');
    putFile(
      root,
      'older/castle.png',
      pngOf({ ...settingsOf('an old castle'), model: 'other' }),
      new Date(2026, 0, 2, 12),
    );
    await store.sync();
    await store.mark([ids[1]!, ids[2]!], { addTags: ['stone'] });
    await store.mark([ids[1]!], { starred: true, addTo: ['best'] });
    const found = (query: Parameters<typeof store.list>[0]) => prompts(store.list(query).pictures);
    expect(found({ tag: 'stone' })).toEqual(['a blue castle', 'a red castle']);
    expect(found({ tag: 'stone', search: 'red' })).toEqual(['a red castle']);
    expect(found({ starred: true })).toEqual(['a red castle']);
    expect(found({ starred: false, search: 'red' })).toEqual(['a red fox']);
    expect(found({ collection: 'best' })).toEqual(['a red castle']);
    expect(found({ model: 'other' })).toEqual(['an old castle']);
    expect(found({ from: new Date(2026, 10, 1).getTime(), search: 'castle' })).toHaveLength(2);
    expect(found({ before: new Date(2026, 0, 3).getTime() })).toEqual(['an old castle']);
    expect(found({ tag: "x' OR '1'='1" })).toEqual([]);
    expect(store.list({ tag: 'stone', limit: 1 })).toMatchObject({ total: 2 });
    expect(store.labels()).toEqual({
      starred: 1,
      tags: [{ name: 'stone', count: 2 }],
      collections: [{ name: 'best', count: 1 }],
      models: [
        { name: 'aurora-mini', count: 3 },
        { name: 'other', count: 1 },
      ],
    });
  });
});
