import { describe, expect, it } from 'vitest';
import type { HeardEvent } from '../../../../game/api/voice-protocol.ts';
import { createStore } from '../../../../game/stage/store/store.ts';
import { HearingLink } from '../../../../game/stage/voice/hearing-link.ts';
import { AuroraError } from '../../../../models/errors.ts';

function start(microphoneError: AuroraError | null = null) {
  const store = createStore();
  const asked: string[] = [];
  const done: string[] = [];
  let speak = (_samples: Int16Array) => {};
  let frames = 0;
  const link = new HearingLink({
    store,
    request: async (command, input) => void asked.push(`${command} ${(input as { mode: string }).mode}`),
    sendSound: () => frames++,
    talk: text => done.push(`talk ${text}`),
    microphone: {
      async open(onFrame) {
        if (microphoneError) throw microphoneError;
        speak = onFrame;
      },
      close: () => done.push('close'),
    },
  });
  const final = (text: string, rest: string | null = null): HeardEvent => ({
    ...{ type: 'final', text, averageLogProbability: -0.2, goesOn: false },
    called: rest === null ? null : { rest },
  });
  return { store, asked, done, link, final, speak: () => speak(new Int16Array(320)), frames: () => frames };
}

describe('a microphone that is denied', () => {
  it('is one message, and all else is as before', async () => {
    const error = new AuroraError('MICROPHONE_DENIED', 'The microphone may not be used.');
    const { store, asked, link } = start(error);
    await link.listen('hold');
    await link.listen('off');
    expect(store.state().toasts.map(toast => toast.error?.code)).toEqual(['MICROPHONE_DENIED']);
    expect(store.state().voice).toMatchObject({ listening: 'off', hearing: false, partial: '' });
    expect(asked).toEqual(['listen hold', 'listen off']);
  });
});

describe('what was understood', () => {
  it('is said to her when it asks for a picture, whose words stand in the line at once', async () => {
    const { store, done, link, final } = start();
    await link.listen('hold');
    link.receive({ type: 'speech-start' });
    link.receive({ type: 'partial', text: 'Paint a' });
    expect(store.state().voice).toMatchObject({ hearing: true, partial: 'Paint a' });
    await link.listen('off');
    link.receive(final('Paint a red fox.'));
    expect([store.state().draft.prompt, done]).toEqual(['a red fox', ['talk Paint a red fox.']]);
    expect(store.state().voice).toMatchObject({ hearing: false, partial: '' });
  });

  it('fills the line when it is a description; her name alone is said to her, and so is what is no picture', async () => {
    const { store, done, link, final } = start();
    await link.listen('hold');
    link.receive(final('A fox at night.'));
    expect([store.state().draft.prompt, done]).toEqual(['A fox at night', []]);
    link.receive(final('Aurora.', ''));
    expect([store.state().draft.prompt, done]).toEqual(['A fox at night', ['talk Aurora.']]);
    link.receive(final('How are you today?'));
    expect([store.state().draft.prompt, done.at(-1)]).toEqual(['A fox at night', 'talk How are you today?']);
  });

  it('does not overwrite what somebody types while the room talks', async () => {
    const { store, link, final } = start();
    await link.listen('free');
    link.receive(final('Nice weather.'));
    link.receive(final('Is it not?'));
    expect(store.state().draft.prompt).toBe('Is it not');
    store.dispatch({ type: 'draft', patch: { prompt: 'my own words' } });
    link.receive(final('Nice weather.'));
    expect(store.state().draft.prompt).toBe('my own words');
  });

  it('in a room is for her when she is called, and what follows that as well', async () => {
    const { done, link, final } = start();
    await link.listen('free');
    link.receive(final('How are you today?'));
    expect(done).toEqual([]);
    link.receive(final('Aurora, how are you today?', 'how are you today?'));
    link.receive(final('My name is Ada.'));
    expect(done).toEqual(['talk Aurora, how are you today?', 'talk My name is Ada.']);
  });

  it('by another page is not this one’s', () => {
    const { store, done, link, final } = start();
    link.receive(final('Paint a fox.'));
    expect([store.state().draft.prompt, done]).toEqual(['', []]);
  });
});

it('sound is sent only while it listens, and a kernel that comes back is asked again', async () => {
  const { asked, link, speak, frames } = start();
  await link.listen('hold');
  speak();
  await link.listen('off');
  speak();
  expect(frames()).toBe(1);
  link.returned();
  expect(asked).toEqual(['listen hold', 'listen off']);
  await link.listen('free');
  link.returned();
  expect(asked.slice(2)).toEqual(['listen free', 'listen free']);
});
