/** What she means to do comes up in talk: where it fits, once, with what it rests on; and what is answered settles it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewGoal } from '../../../../game/memory/reflect/goals.ts';
import { MindDriver } from '../../../mind-driver.ts';
import { temporaryFolder } from '../../gallery/gallery-driver.ts';
import { talk } from './script.ts';

let her: MindDriver;
beforeEach(async () => {
  her = await MindDriver.open(temporaryFolder(), { now: new Date(2026, 10, 26, 9, 0) });
});
afterEach(() => her.close());

const intend = (...goals: NewGoal[]) => her.memory.intend(goals, her.now.getTime());
const open = () => her.memory.goals().map(({ kind }) => kind);
const finish = (prompt: string): NewGoal => ({
  kind: 'finish',
  text: `Finish the picture that failed: ${prompt}`,
  detail: { paint: { prompt, seed: 77 } },
  cause: `finish ${prompt}`,
  things: [],
});
const told = (object: string, confidence: number) =>
  her.memory.remember(
    {
      ...{ kind: 'fact', subject: 'the person', relation: 'lives in', object, confidence },
      ...{ at: her.now.getTime(), about: [], pictures: [], sources: [] },
    },
    her.now.getTime(),
  ).memory;
const later = (minutes: number) => {
  her.now = new Date(her.now.getTime() + minutes * 60_000);
};

describe('what is not to happen', () => {
  it('nothing is made up where she means to do nothing', async () => {
    await talk(her, [
      { say: 'what do you want?', act: 'speak', says: /^(?:Nothing in particular|I have no plans)/ },
      { say: 'what are you up to?', act: 'speak', says: /painting nothing/ },
    ]);
  });

  it('a goal does not come up twice, nor again and again, nor beside another question of hers', async () => {
    intend(finish('a red boat'), finish('a tower'));
    await talk(her, [
      // Whom she meets she asks for the name first.
      { say: 'hello', act: 'speak', says: /^(?!.*boat).*(?:name|called)\?/ },
      { say: 'Ada', act: 'speak' },
      { say: 'what do you want?', act: 'speak', says: /“a red boat” did not come to its end/ },
      { say: 'not now', act: 'speak', says: /All right|let it go/ },
      { say: 'thanks', act: 'speak', says: /^(?!.*tower)/ },
      { say: 'hello', act: 'speak', says: /^(?!.*tower)/ },
      { say: 'what are your plans?', act: 'speak', says: /“a tower” did not/ },
      { say: 'later', act: 'speak' },
      { say: 'what do you want?', act: 'speak', says: /Only what I have told you already/ },
    ]);
    expect(open()).toEqual(['finish', 'finish']);
  });

  it('what was deleted meanwhile is not offered', async () => {
    intend({
      kind: 'vary',
      text: 'Offer a variation of the picture with the star: a castle',
      detail: { picture: 'no-such-picture', paint: { prompt: 'a castle', seed: 1 } },
      cause: 'vary x',
      things: [],
    });
    await talk(her, [{ say: 'what do you want?', act: 'speak', says: /^(?:Nothing|I have no)/ }]);
  });
});

it('after a pause she greets with it, and a yes paints it as it was, and settles it', async () => {
  await talk(her, [{ say: 'my name is Ada', act: 'speak' }]);
  intend(finish('a red boat'));
  await talk(her, [{ say: 'hello', act: 'speak', says: /^(?!.*boat)/ }]);
  later(45);
  await talk(her, [
    { say: 'hello', act: 'speak', says: /Ada.*“a red boat” did not come to its end.*once more\?$/ },
    {
      say: 'yes please',
      act: 'paint',
      prompt: 'a red boat',
      did: ['generate', 'settle-goal'],
      after: driver => expect(driver.pictures.list({}).pictures[0]!.settings!.seed).toBe(77),
    },
  ]);
  expect(open()).toEqual([]);
  const greeting = her.mind.list().find(({ topic, says }) => topic === 'greeting' && says?.includes('boat'));
  expect(greeting?.why.join(' ')).toContain('“a red boat” had failed, and I meant to finish it');
});

it('what to paint is answered with a variation of what has a star; a no drops it', async () => {
  await talk(her, [{ say: 'paint a castle on a hill', act: 'paint', prompt: 'a castle on a hill' }]);
  const [picture] = her.pictures.list({}).pictures;
  intend({
    kind: 'vary',
    text: 'Offer a variation of the picture with the star: a castle on a hill',
    detail: {
      picture: picture!.id,
      paint: { prompt: 'a castle on a hill', seed: 5, variationStrength: 0.3 },
    },
    cause: `vary ${picture!.id}`,
    things: [picture!.id],
  });
  const { thought } = await her.say('what should we paint?');
  expect(thought.says).toBe('You put a star on “a castle on a hill”. Shall I paint a variation of it?');
  expect(thought.evidence).toContainEqual(expect.objectContaining({ by: 'picture', picture: picture!.id }));
  await talk(her, [{ say: 'no thanks', act: 'speak', did: ['settle-goal'] }]);
  expect(open()).toEqual([]);
  expect(her.prompts()).toHaveLength(1);
});

it('of two claims the one that is said to be right holds', async () => {
  const [berlin, paris] = [told('Berlin', 0.8), told('Paris', 0.8)];
  intend({
    kind: 'ask',
    text: 'Ask whether the person lives in Paris, or lives in Berlin.',
    detail: {
      options: [
        { memory: paris.id, says: 'Paris' },
        { memory: berlin.id, says: 'Berlin' },
      ],
    },
    cause: 'ask x',
    things: [berlin.id, paris.id],
  });
  await talk(her, [
    {
      say: 'do you have any questions for me?',
      act: 'speak',
      says: /You live in Paris\. Or you live in Berlin\. Which is right\?/,
    },
    { say: 'I live in Berlin', act: 'speak', says: /Berlin/, did: ['settle-goal'] },
    { say: 'where do I live?', act: 'recall', says: /Berlin/ },
  ]);
  expect(open()).toEqual([]);
  expect(her.facts()).toEqual(['the person lives in Berlin']);
});

it('now and then it comes up where there is nothing else to say', async () => {
  await talk(her, [{ say: 'my name is Ada', act: 'speak' }]);
  intend(finish('a red boat'));
  const says: string[] = [];
  for (let i = 0; i < 14; i++) says.push((await her.say('thanks')).thought.says ?? '');
  const when = says.flatMap((line, i) => (line.includes('a red boat') ? [i] : []));
  expect(when).toEqual([8]);
});
