import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MeaningIndex } from '../../../game/meaning/meaning-index.ts';
import { VectorCache } from '../../../game/meaning/vector-cache.ts';
import { meanOfStates, openTextMeaning, type TextMeaning } from '../../../models/text-meaning.ts';
import { temporaryFolder } from '../gallery/gallery-driver.ts';

const MODEL = join(import.meta.dirname, '../../../models/weights/aurora-mini');

const PICTURES = [
  ['castle', 'a castle on a hill, mist'],
  ['fortress', 'an old stone fortress above the valley'],
  ['fox', 'a 3d render of a red fox, mint green background'],
  ['sea', 'sunset over the ocean'],
  ['portrait', 'portrait of an old man with a beard'],
] as const;

describe('the mean of states', () => {
  it('counts no place behind the end, and has length 1', () => {
    // Two tokens of two numbers, then padding.
    const states = Float32Array.of(3, 0, 0, 4, 0, 0);
    expect([...meanOfStates(states, [1, 3, 2])]).toEqual([expect.closeTo(0.6), expect.closeTo(0.8)]);
  });
});

describe('what pictures are of', () => {
  let meaning: TextMeaning;
  beforeAll(async () => {
    meaning = await openTextMeaning(MODEL, { threads: 1 });
  });
  afterAll(() => meaning.dispose());

  const open = (folder = temporaryFolder()) => new VectorCache(join(folder, 'meanings.db'), meaning.width);
  async function learned(cache = open()) {
    const index = new MeaningIndex(meaning, cache);
    index.learn(PICTURES.map(([id, words]) => ({ id, words })));
    while (await index.work());
    return index;
  }
  const ids = ({ near }: { near: readonly { id: string }[] }) => near.map(({ id }) => id);

  it('is found by words that are not in the prompt', async () => {
    const index = await learned();
    expect(ids(await index.near({ text: 'a medieval stronghold', limit: 2 })).sort()).toEqual([
      'castle',
      'fortress',
    ]);
    expect(ids(await index.near({ text: 'an animal with fur', limit: 1 }))).toEqual(['fox']);
    expect(ids(await index.near({ text: 'waves at dusk', limit: 1 }))).toEqual(['sea']);
  });

  it('is as near as can be to itself, and leaves itself out when asked', async () => {
    const index = await learned();
    const [, words] = PICTURES[2];
    const { near } = await index.near({ text: words, limit: 1 });
    expect(near[0]).toEqual({ id: 'fox', likeness: expect.closeTo(1, 4) });
    expect(ids(await index.near({ text: words, limit: 1, except: 'fox' }))).not.toEqual(['fox']);
  });

  it('counts what is still to be read, and forgets what is gone', async () => {
    const index = new MeaningIndex(meaning, open());
    index.learn(PICTURES.map(([id, words]) => ({ id, words })));
    expect(await index.near({ text: 'a fox', limit: 9 })).toMatchObject({ near: [], known: 0, of: 5 });
    index.forget(['castle']);
    while (await index.work());
    expect(await index.near({ text: 'a fox', limit: 9 })).toMatchObject({ known: 4, of: 4 });
    index.forget(['fox']);
    expect(ids(await index.near({ text: 'a fox', limit: 9 }))).not.toContain('fox');
  });

  it('is read by the network once: from then on it lies on disk', async () => {
    const cache = open();
    const [, question] = PICTURES[0];
    const first = await (await learned(cache)).near({ text: question, limit: 3 });
    const deaf: TextMeaning = {
      width: meaning.width,
      read: async texts => {
        throw new Error(`it was asked to read ${texts.join()}`);
      },
      dispose: async () => {},
    };
    const again = new MeaningIndex(deaf, cache);
    again.learn(PICTURES.map(([id, words]) => ({ id, words })));
    while (await again.work());
    expect(await again.near({ text: question, limit: 3 })).toEqual(first);
  });

  it('keeps no question, and nothing of words that are unlearned', async () => {
    const folder = temporaryFolder();
    const cache = open(folder);
    const index = await learned(cache);
    await index.near({ text: 'a secret wish', limit: 1 });
    expect(cache.get('a secret wish')).toBeNull();
    const [, words] = PICTURES[0];
    const vector = Buffer.from(cache.get(words)!.buffer);
    const onDisk = () =>
      readdirSync(folder).some(name => readFileSync(join(folder, name)).includes(vector.subarray(0, 64)));
    expect(onDisk()).toBe(true);
    index.unlearn([words]);
    expect(cache.get(words)).toBeNull();
    expect(onDisk()).toBe(false);
  });
});
