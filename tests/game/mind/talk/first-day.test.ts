/** Thirty turns with somebody who meets her: text in, acts and memories out. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MindDriver } from '../../../mind-driver.ts';
import { temporaryFolder } from '../../gallery/gallery-driver.ts';
import { talk } from './script.ts';

let her: MindDriver;
beforeEach(async () => {
  her = await MindDriver.open(temporaryFolder());
});
afterEach(() => her.close());

it('the first day', async () => {
  await talk(her, [
    { say: 'hello', act: 'speak', says: /I am Aurora.*(?:name|called)\?/ },
    {
      say: 'Ada',
      act: 'speak',
      says: /Ada/,
      after: () => expect(her.facts()).toEqual(['the person is called Ada']),
    },
    {
      say: 'foxes and the sea',
      act: 'speak',
      says: /you like foxes and the sea/i,
      after: () => expect(her.facts()).toContain('the person likes the sea'),
    },
    { say: 'what can you do?', act: 'speak', says: /paint.*forget/s },
    { say: 'are you a human?', act: 'speak', says: /program|no person|No human/ },
    { say: 'do you have feelings?', act: 'speak', says: /cannot say|honestly/ },
    {
      say: 'paint me a fox in the snow, please',
      act: 'paint',
      prompt: 'a fox in the snow',
      says: /fox in the snow/,
      did: ['generate'],
    },
    {
      say: 'that is beautiful!',
      act: 'speak',
      says: /glad|Thank you|lucky/,
      after: () =>
        expect(
          her.memory
            .list({ kind: 'procedure' })
            .memories.map(({ procedure }) => [procedure?.task, procedure?.successes]),
        ).toEqual([['paint a fox', 1]]),
    },
    { say: 'why did you paint that?', act: 'speak', says: /You said “that is beautiful!”/ },
    { say: 'I live in Oslo', act: 'speak', says: /You live in Oslo/ },
    {
      say: 'my sister lives in Bergen and she is a nurse',
      act: 'speak',
      says: /Your sister lives in Bergen/,
      after: () => expect(her.facts()).toContain("the person's sister lives in Bergen"),
    },
    { say: 'where does my sister live?', act: 'recall', says: /^Your sister lives in Bergen\.$/ },
    { say: 'what is my name?', act: 'recall', says: /Ada/ },
    { say: 'what do I like?', act: 'recall', says: /You like .*foxes/ },
    { say: 'do I like foxes?', act: 'recall', says: /^Yes: you like foxes\.$/ },
    { say: 'how old am I?', act: 'recall', says: /do not know|never told|no memory/ },
    { say: 'I am 36', act: 'speak', says: /You are 36 years old/ },
    {
      say: 'actually I moved to Bergen',
      act: 'speak',
      says: /I thought that you live in Oslo.*Now I know better: you live in Bergen/,
    },
    { say: 'where do I live?', act: 'recall', says: /^You live in Bergen\.$/ },
    { say: 'what time is it?', act: 'speak', says: /It is 15:30\./ },
    { say: 'what is 7 plus 5?', act: 'speak', says: /That is 12\./ },
    { say: 'will it rain tomorrow?', act: 'speak', says: /do not know|beyond me/ },
    { say: 'wie geht es dir?', act: 'speak', says: /English only, and no German/ },
    { say: 'I had a rough day at work', act: 'speak', says: /sorry|hard|listen/i },
    { say: 'my boss was unfair again', act: 'speak', says: /your boss|listening|hear you/i },
    { say: 'louder', act: 'control', says: null, page: ['volume up'] },
    { say: 'what do you know about me?', act: 'recall', says: /You are Ada\..*live in Bergen/s },
    { say: 'forget that I live in Bergen', act: 'forget', says: /gone|deleted/, did: ['forget'] },
    { say: 'where do I live?', act: 'recall', says: /do not know|never told|no memory/ },
    { say: 'good night', act: 'speak', says: /Ada|here|today/ },
  ]);
  expect(her.facts().toSorted()).toEqual([
    'the person is aged 36',
    'the person is called Ada',
    'the person likes foxes',
    'the person likes the sea',
    "the person's sister is a nurse",
    "the person's sister lives in Bergen",
  ]);
  // Each exchange is an episode but those of forgetting, of steering, and those that told where.
  const episodes = her.episodes();
  expect(episodes.some(text => text.includes('I am 36'))).toBe(true);
  expect(episodes.some(text => text.includes('moved to Bergen'))).toBe(false);
  expect(episodes.some(text => text.includes('You live in Bergen'))).toBe(false);
  expect(episodes).toContain('Aurora painted “a fox in the snow”.');
  // What she says is heard, with her feelings in it.
  expect(her.said.some(text => text.startsWith('[joy]'))).toBe(true);
});
