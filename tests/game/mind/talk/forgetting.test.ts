/** What is forgotten is nowhere: not in the conversation, not in her thoughts, and open pages are told. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConversationEntry } from '../../../../game/api/protocol.ts';
import { withEntry } from '../../../../game/stage/conversation/conversation.ts';
import { MindDriver } from '../../../mind-driver.ts';
import { temporaryFolder } from '../../gallery/gallery-driver.ts';

let her: MindDriver;
/** A page that shows the conversation. */
let page: readonly ConversationEntry[];
beforeEach(async () => {
  her = await MindDriver.open(temporaryFolder());
  page = [];
  her.conversation.events.subscribe(entry => {
    page = withEntry(page, entry)!;
  });
});
afterEach(() => her.close());

const lines = () => her.conversation.list().map(({ who, text }) => `${who}: ${text}`);
const thoughts = () =>
  JSON.stringify(her.mind.list().map(({ text, says, roles, did }) => [text, says, roles, did]));
const seen = () => [lines().join('\n'), page.map(({ text }) => text).join('\n'), thoughts()];
const expectGone = (word: string) => {
  for (const each of seen()) expect(each).not.toMatch(new RegExp(word, 'i'));
};
const expectThere = (word: string) => {
  for (const each of seen().slice(0, 2)) expect(each).toMatch(new RegExp(word, 'i'));
};

it('a name: where it was told, asked for and answered, and the wish itself; the rest stays', async () => {
  await her.say('my name is Ada');
  await her.say('I like owls', { heard: true });
  await her.say('what is my name?');
  expectThere('Ada');
  await her.say('forget that my name is Ada');
  expectGone('Ada');
  expectThere('owls');
  expect(lines().filter(line => line === 'person: (forgotten)').length).toBeGreaterThanOrEqual(2);
});

it('what was heard goes like what was typed', async () => {
  await her.say('I live in Berlin', { heard: true });
  await her.say('forget where I live', { heard: true });
  await her.say('forget that I live in Berlin', { heard: true });
  expectGone('Berlin');
});

it('the last thing that was said, with her answer to it', async () => {
  await her.say('I like owls');
  await her.say('my sister is called Grete');
  await her.say('forget what I said');
  expectGone('Grete');
  expectThere('owls');
});

it('all of it, after a yes', async () => {
  await her.say('my name is Ada');
  await her.say('I like owls');
  await her.say('forget everything');
  await her.say('yes');
  expectGone('Ada');
  expectGone('owls');
  expect(page.at(-1)!.text).toMatch(/memories are gone/);
});

describe('by a panel, while nobody talks', () => {
  const forget = (which: object) =>
    her.say('hello').then(async () => {
      await her.forgetElsewhere(which);
    });

  it('a fact by its id', async () => {
    await her.say('I like owls');
    await her.say('do I like owls?');
    await her.say('I like boats');
    const [fact] = her.memory.list({ kind: 'fact', about: 'owls' }).memories;
    await forget({ memories: [fact!.id] });
    expectGone('owls');
    expectThere('boats');
  });

  it('all about a name, and all with some words', async () => {
    await her.say('my brother is called Tom');
    await her.say('I saw a purple heron on the river');
    await forget({ about: 'Tom' });
    expectGone('Tom');
    await forget({ words: 'purple heron' });
    expectGone('heron');
  });

  it('and what a language model is told next does not have it either', async () => {
    await her.say('I saw a purple heron on the river');
    await forget({ words: 'heron' });
    expect(JSON.stringify(her.mind.attention.turns)).not.toContain('heron');
  });
});
