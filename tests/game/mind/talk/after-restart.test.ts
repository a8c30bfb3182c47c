/** A short evening; then the program ends, a day goes by, and thirty turns with somebody whom she knows. */
import { afterEach, expect, it } from 'vitest';
import { MindDriver } from '../../../mind-driver.ts';
import { temporaryFolder } from '../../gallery/gallery-driver.ts';
import { talk } from './script.ts';

let her: MindDriver | undefined;
afterEach(() => her?.close());

const EVENING = new Date(2026, 10, 26, 20, 0);
const NEXT_DAY = new Date(2026, 10, 27, 9, 0);

it('the next day', async () => {
  const home = temporaryFolder();
  her = await MindDriver.open(home, { now: EVENING });
  await talk(her, [
    { say: 'my name is Ada', act: 'speak' },
    { say: 'I like owls', act: 'speak' },
    { say: 'my brother is called Tom', act: 'speak' },
    { say: 'paint a red boat on a lake', act: 'paint', prompt: 'a red boat on a lake' },
    { say: 'keep that one', act: 'control', did: ['mark-pictures'] },
    {
      say: 'paint a castle at sunset, oil painting',
      act: 'paint',
      prompt: 'a castle at sunset, oil painting',
    },
    { say: 'I love it', act: 'speak' },
  ]);
  const boat = her.pictures.list({ search: 'boat' }).pictures[0]!;
  her.close();

  her = await MindDriver.open(home, { now: NEXT_DAY });
  await talk(her, [
    { say: 'hello', act: 'speak', says: /Good morning, Ada.*owls/ },
    { say: 'yes please', act: 'paint', prompt: 'owls' },
    {
      say: 'do you remember the red boat?',
      act: 'recall',
      says: /a red boat on a lake.*yesterday/,
      shows: ['a red boat on a lake'],
    },
    {
      say: 'make that again, at night',
      act: 'repaint',
      prompt: 'a red boat on a lake at night',
      after: driver => {
        const [night] = driver.pictures.list({ search: 'night' }).pictures;
        expect(night!.settings!.seed).toBe(boat.settings!.seed);
        expect(night!.settings!.steps).toBe(boat.settings!.steps);
      },
    },
    { say: 'what is my name?', act: 'recall', says: /Ada/ },
    { say: 'what do I like?', act: 'recall', says: /owls/ },
    { say: "what is my brother's name?", act: 'recall', says: /Your brother is called Tom/ },
    { say: 'who is my brother?', act: 'recall', says: /Tom/ },
    {
      say: 'show me what we made yesterday',
      act: 'recall',
      shows: ['a castle at sunset, oil painting', 'a red boat on a lake'],
    },
    { say: 'what did we talk about yesterday?', act: 'recall', says: /Yesterday:/ },
    {
      say: 'find that castle from yesterday and make it again, in winter',
      act: 'repaint',
      says: /I found “a castle at sunset, oil painting”, from yesterday/,
      prompt: 'a castle at sunset in winter, oil painting',
    },
    {
      say: 'what works well for castles?',
      act: 'recall',
      says: /What you liked was “a castle at sunset, oil painting”/,
    },
    { say: 'what should I paint?', act: 'speak', says: /How about/ },
    { say: 'no', act: 'speak', says: /All right|let it go/ },
    { say: 'my name is Eve', act: 'speak', says: /So you are Eve, not Ada/ },
    { say: 'what is my name?', act: 'recall', says: /Eve/ },
    { say: 'do I like spiders?', act: 'recall', says: /do not know|never told|no memory/ },
    { say: 'I hate spiders', act: 'speak', says: /You hate spiders/ },
    { say: 'do I like spiders?', act: 'recall', says: /^No: you hate spiders\.$/ },
    { say: 'thank you', act: 'speak', says: /pleasure|welcome|liked/ },
    { say: 'who made you?', act: 'speak', says: /People who write programs/ },
    {
      say: 'do you remember the purple elephant?',
      act: 'recall',
      says: /no .*elephant|no memory/i,
      shows: [],
    },
    { say: 'forget everything about my brother', act: 'forget', did: ['forget'] },
    { say: "what is my brother's name?", act: 'recall', says: /do not know|never told|no memory/ },
    { say: 'delete the picture of the boat', act: 'ask', says: /Shall I delete|Which one/ },
    {
      say: 'no, keep it',
      act: 'speak',
      after: driver => expect(driver.prompts()).toContain('a red boat on a lake'),
    },
    { say: 'how many pictures are there?', act: 'speak', says: /are 5 pictures/ },
    { say: 'what do you know about me?', act: 'recall', says: /You are Eve/ },
    { say: 'is that private?', act: 'speak', says: /this machine|Private/ },
    { say: 'see you tomorrow', act: 'speak', says: /Eve|here/ },
  ]);
  expect(her.facts().toSorted()).toEqual([
    'the person hates spiders',
    'the person is called Eve',
    'the person likes owls',
  ]);
  expect(her.episodes().some(text => text.includes('Tom'))).toBe(false);
  const procedures = her.memory.list({ kind: 'procedure' }).memories.map(({ procedure }) => procedure?.task);
  expect(procedures.toSorted()).toEqual(['paint a castle', 'paint a red boat']);
});
