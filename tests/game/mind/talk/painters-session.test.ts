/** Thirty turns with somebody who wants pictures, and has no time for talk. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MindDriver } from '../../../mind-driver.ts';
import { temporaryFolder } from '../../gallery/gallery-driver.ts';
import { talk } from './script.ts';

let her: MindDriver;
beforeEach(async () => {
  her = await MindDriver.open(temporaryFolder());
});
afterEach(() => her.close());

const seedOf = (prompt: string) =>
  her.pictures.list({ limit: 200 }).pictures.find(({ settings }) => settings?.prompt === prompt)?.settings
    ?.seed;

it('a painter’s session', async () => {
  await talk(her, [
    { say: 'bluer', act: 'ask', says: /no picture yet/ },
    { say: 'no', act: 'speak' },
    { say: 'a castle on a hill at sunset', act: 'paint', prompt: 'a castle on a hill at sunset' },
    {
      say: 'bluer, and at night',
      act: 'repaint',
      prompt: 'a castle on a hill at night, blue tones',
      after: () =>
        expect(seedOf('a castle on a hill at night, blue tones')).toBe(
          seedOf('a castle on a hill at sunset'),
        ),
    },
    { say: 'another one', act: 'repaint', prompt: 'a castle on a hill at night, blue tones' },
    { say: 'with a moon', act: 'repaint', prompt: 'a castle on a hill at night, blue tones with a moon' },
    { say: 'remove the moon', act: 'repaint', prompt: 'a castle on a hill at night, blue tones' },
    {
      say: 'change the castle to a lighthouse',
      act: 'repaint',
      prompt: 'a lighthouse on a hill at night, blue tones',
    },
    { say: 'Can you draw a castle in the snow?', act: 'paint', prompt: 'a castle in the snow' },
    { say: 'make that castle again, in autumn', act: 'ask', says: /Which one.*first.*second/ },
    { say: 'the one in the snow', act: 'repaint', prompt: 'a castle in the snow in autumn' },
    { say: 'delete it', act: 'ask', says: /Shall I delete “a castle in the snow in autumn” for good\?/ },
    {
      say: 'yes',
      act: 'forget',
      did: ['delete-pictures', 'forget'],
      after: () => expect(her.prompts()).not.toContain('a castle in the snow in autumn'),
    },
    { say: 'paint three red boats', act: 'paint', prompt: 'three red boats' },
    { say: 'as a pencil drawing', act: 'repaint', prompt: 'three red boats, pencil drawing' },
    {
      say: 'keep that one',
      act: 'control',
      did: ['mark-pictures'],
      after: () =>
        expect(her.pictures.list({ starred: true }).pictures.map(({ settings }) => settings?.prompt)).toEqual(
          ['three red boats, pencil drawing'],
        ),
    },
    { say: 'turn it into a watercolour', act: 'repaint', prompt: 'three red boats, watercolour' },
    { say: 'use 30 steps', act: 'control', page: ['set steps=30'] },
    { say: 'pause', act: 'control', did: ['pause-queue'] },
    { say: 'go on', act: 'control', did: ['pause-queue'] },
    { say: 'fullscreen', act: 'control', page: ['fullscreen on'], says: null },
    { say: 'open the gallery', act: 'control', page: ['open gallery'] },
    { say: 'show me the castles', act: 'recall', says: /I find \d+ of them/ },
    { say: 'find the lighthouse', act: 'recall', shows: ['a lighthouse on a hill at night, blue tones'] },
    { say: 'too dark', act: 'repaint', prompt: 'a lighthouse on a hill at night, blue tones, bright' },
    { say: 'why?', act: 'speak', says: /You said “too dark”.*change a picture.*kept its seed/s },
    { say: 'stop painting', act: 'control', says: /Nothing is being painted/ },
    {
      say: 'the same at noon',
      looking: 'a castle in the snow',
      act: 'repaint',
      prompt: 'a castle in the snow at noon',
    },
    { say: 'what did we paint today?', act: 'recall', says: /I find/ },
    { say: 'surprise me', act: 'paint', prompt: expect.any(String) as never },
  ]);
  // Every picture is an episode with its picture, and those that were kept are recipes.
  const pictures = her.memory
    .list({ kind: 'episode', limit: 200 })
    .memories.filter(({ text }) => text.startsWith('Aurora painted'));
  expect(pictures.length).toBe(her.prompts().length);
  for (const { pictures: of } of pictures) expect(her.pictures.get(of[0]!).id).toBe(of[0]);
  expect(
    her.memory
      .list({ kind: 'procedure' })
      .memories.map(({ procedure }) => (procedure!.recipe as { prompt: string }).prompt),
  ).toEqual(['three red boats, pencil drawing']);
});
