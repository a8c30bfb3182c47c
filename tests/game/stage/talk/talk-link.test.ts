import { describe, expect, it } from 'vitest';
import { FORGOTTEN } from '../../../../game/conversation/forgotten.ts';
import { createStore } from '../../../../game/stage/store/store.ts';
import { isSaid, TalkLink } from '../../../../game/stage/talk/talk-link.ts';
import { AuroraError } from '../../../../models/errors.ts';
import { job, picture } from '../make.ts';

function start(answer: Record<string, unknown> | AuroraError) {
  const store = createStore();
  const asked: { command: string; input: Record<string, unknown> }[] = [];
  const deeds: string[] = [];
  const link = new TalkLink({
    store,
    async request<Result>(command: string, input: unknown) {
      asked.push({ command, input: input as Record<string, unknown> });
      if (answer instanceof AuroraError) throw answer;
      if (command === 'job') return job('a') as Result;
      return {
        job: null,
        prompt: null,
        pictures: [],
        page: [],
        ...answer,
        thought: { says: null, spoken: true, act: 'speak', forgotten: [], ...(answer.thought as object) },
      } as Result;
    },
    endSketch: () => deeds.push('end sketch'),
    deeds: () => ({ run: (action, value) => void deeds.push(`${action} ${value}`) }),
  });
  return { store, asked, deeds, link };
}
const type = (store: ReturnType<typeof createStore>, prompt: string) =>
  store.dispatch({ type: 'draft', patch: { prompt } });

describe('what goes wrong', () => {
  it('is told, and no word is lost', async () => {
    const { store, link } = start(new AuroraError('NOT_CONNECTED', 'The kernel does not answer.'));
    type(store, 'hello there');
    await link.say('hello there');
    expect(store.state().draft.prompt).toBe('hello there');
    expect(store.state().toasts.map(({ error }) => error?.code)).toEqual(['NOT_CONNECTED']);
  });

  it('a wish for a picture stands in the line again as it was typed', async () => {
    const { store, link } = start(new AuroraError('NOT_CONNECTED', 'The kernel does not answer.'));
    type(store, 'paint me a castle please');
    await link.say('paint me a castle please');
    expect(store.state().draft.prompt).toBe('paint me a castle please');
  });

  it('what was typed meanwhile stays', async () => {
    const { store, link } = start({});
    type(store, 'hello');
    const saying = link.say('hello');
    type(store, 'a fox');
    await saying;
    expect(store.state().draft.prompt).toBe('a fox');
  });
});

describe('an answer', () => {
  it('frees the line, which can be brought back; one without a voice is written', async () => {
    const { store, link } = start({ thought: { says: '[joy] Hello.', spoken: false } });
    type(store, 'hello');
    await link.say('hello');
    expect(store.state().draft.prompt).toBe('');
    expect(store.state().history).toEqual(['hello']);
    expect(store.state().toasts.map(({ message }) => message)).toEqual(['Hello.']);
  });

  it('that forgets leaves nothing in the line’s history that was said, not the wish either; pictures stay', async () => {
    const { store, link } = start({ thought: { act: 'forget', forgotten: ['m'] } });
    const entry = { id: 'a', who: 'person', text: FORGOTTEN, at: '', unsaid: null };
    store.dispatch({ type: 'submitted', job: job('x'), prompt: 'a castle at night' });
    store.dispatch({ type: 'said', text: 'my name is Ada', forgotten: false });
    store.dispatch({ type: 'kernel', event: { event: 'conversation', data: { entry } } } as never);
    expect(store.state().history).toEqual(['a castle at night']);
    store.dispatch({ type: 'said', text: 'I like owls', forgotten: false });
    await link.say('forget that my name is Ada');
    expect(store.state().history).toEqual(['a castle at night']);
  });

  it('that paints leaves the picture’s words in the line, and tells the scene of the job', async () => {
    const { store, link, deeds } = start({ job: 'a', prompt: 'a castle', thought: { act: 'paint' } });
    type(store, 'paint me a castle please');
    await link.say('paint me a castle please');
    expect(store.state().draft.prompt).toBe('a castle');
    expect(store.state().jobs.map(({ id }) => id)).toEqual(['a']);
    expect(deeds).toEqual(['end sketch']);
  });

  it('that remembers shows the picture; one that asks which shows both; the page does what only it can', async () => {
    const recalled = start({ pictures: [picture('p')], thought: { act: 'recall' } });
    await recalled.link.say('do you remember the boat?');
    expect(recalled.store.state().inspected?.id).toBe('p');
    const asking = start({ pictures: [picture('p'), picture('q')], thought: { act: 'ask' } });
    await asking.link.say('that castle again');
    expect(asking.store.state().compared).toEqual(['p', 'q']);
    const louder = start({ page: [{ action: 'volume', value: 'up' }], thought: { act: 'control' } });
    await louder.link.say('louder');
    expect(louder.deeds).toEqual(['volume up']);
  });

  it('is asked with what is looked at, and with how the page would paint', async () => {
    const { store, link, asked } = start({});
    store.dispatch({ type: 'inspect', picture: picture('p') });
    store.dispatch({ type: 'draft', patch: { steps: '7', seed: '3' } });
    await link.say('the same at night');
    expect(asked[0]).toMatchObject({
      command: 'talk',
      input: { text: 'the same at night', heard: false, looking: 'p', settings: { steps: 7, seed: 3 } },
    });
  });
});

describe('what is typed', () => {
  it.each([
    '',
    '  ',
    '…',
    'a fox',
    'first',
    'a castle at night',
    'something else',
    'half a thought',
    'a (cat:1.2), pink background',
    'x'.repeat(5_000),
    'a king who has a crown',
  ])('%j is painted as it stands', text => {
    expect(isSaid(text)).toBe(false);
  });

  it.each([
    'hello, how are you?',
    'paint me a castle at night please',
    'bluer',
    'what is my name?',
    'my name is Ada',
    'stop',
    'at night',
  ])('%j is said to her', text => {
    expect(isSaid(text)).toBe(true);
  });
});
