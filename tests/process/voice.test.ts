/** Her voice and her ear through the kernel's doors, with real workers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeWav } from '../../models/speech/tts/wav.ts';
import { ROOT } from './kernel-driver.ts';
import { VoiceDriver, voiceMissing } from './voice-driver.ts';

const LONG =
  'This is a rather long story, and somebody will not hear its end. It goes on, and on, and on. ' +
  'There was a castle by the sea, and in the castle lived a painter who never slept.';

let her: VoiceDriver;
beforeAll(async () => {
  her = await VoiceDriver.open();
});
afterAll(() => her?.close());

describe('what cannot be said', () => {
  it.each([
    ['', {}, 422, { code: 'SPEECH_TEXT_EMPTY', field: 'text' }],
    [' \n\t', {}, 422, { code: 'SPEECH_TEXT_EMPTY', field: 'text' }],
    ['a'.repeat(100_000), {}, 422, { code: 'SPEECH_TEXT_TOO_LONG', value: 100_000 }],
    ['Hello.', { speed: 9 }, 422, { code: 'SPEED_OUT_OF_RANGE', value: 9 }],
    ['Hello.', { voice: 'darth' }, 422, { code: 'UNKNOWN_VOICE', value: 'darth' }],
    [7, {}, 422, { code: 'INPUT_INVALID', field: 'text' }],
  ])('%#: one clear error', async (text, more, status, error) => {
    const answer = await her.say(text as string, more);
    expect(answer).toMatchObject({ status, body: { error } });
    expect(answer.body.error.hint).toBeTruthy();
  });

  it('what has no words is skipped, and what follows is said', async () => {
    const { body } = await her.say('🎨🎨🎨 漢字 <break time="3s"/> ---', { wait: true });
    expect(body).toMatchObject({ state: 'ended', words: [], seconds: 0 });
    const { body: next } = await her.say('Yes?', { wait: true });
    expect(next).toMatchObject({ state: 'ended', words: ['Yes?'] });
  });

  it('a text that is not known cannot be stopped', async () => {
    const { status, json } = await her.kernel.request('POST', '/api/v1/stop', { id: 'nothing' });
    expect([status, json().error.code]).toEqual([404, 'UNKNOWN_SPEECH']);
  });
});

it('a text becomes words, sound without gaps and their times; feelings and tags are not said', async () => {
  const { status, body } = await her.say('[joy] Look, <b>a fox</b> 🦊! [sad] Now it is gone.');
  expect([status, body.state]).toEqual([202, 'waiting']);
  const { seconds } = await her.speech('ended', body.id);
  const events = her.of(body.id);
  expect(events[0]).toMatchObject({
    type: 'started',
    words: ['Look,', 'a', 'fox', 'Now', 'it', 'is', 'gone.'].map(word => expect.stringContaining(word)),
  });
  let clock = 0;
  for (const event of events) {
    if (event.type !== 'chunk') continue;
    expect(event.start).toBeCloseTo(clock, 6);
    clock = event.start + event.samples.length / event.sampleRate;
  }
  expect(clock).toBeCloseTo(seconds, 6);
  const words = events.flatMap(event => (event.type === 'words' ? event.words : []));
  expect(words.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(words.every(({ start, end }) => start < end && end <= seconds + 0.1)).toBe(true);
  const feelings = events.flatMap(event => (event.type === 'emotion' ? [event] : []));
  expect(feelings.map(({ emotion }) => emotion)).toEqual(['joy', 'sorrow']);
  expect(feelings[1]!.at).toBeCloseTo(words[3]!.start, 6);
});

describe('stopping', () => {
  it('ends it within that message, tells what was left, and what waited is left whole', async () => {
    const { body } = await her.say(LONG);
    const { body: after } = await her.say('And this comes after it.');
    await her.speech('chunk', body.id);
    const { words } = await her.speech('started', body.id);
    // The page has played the first word and a part of the second.
    const first = her.of(body.id).flatMap(event => (event.type === 'words' ? event.words : []));
    await her.played(body.id, (first[1]!.start + first[1]!.end) / 2);
    const stopped = (await her.kernel.request('POST', '/api/v1/stop', {})).json().stopped;
    const sent = her.said.length;
    expect(stopped).toMatchObject([
      { id: body.id, state: 'stopped', reason: 'asked', unsaid: words.slice(1).join(' ') },
      { id: after.id, state: 'stopped', unsaid: 'And this comes after it.' },
    ]);
    // The worker is asked something else: by its answer, what it still had to send is here.
    await her.say('Hello.', { wait: true });
    expect(her.said.slice(sent).filter(({ id }) => id === body.id || id === after.id)).toEqual([]);
  });
});

it('while her voice is made, pictures are painted behind everything else, and the system says why', async () => {
  const governor = async () => (await her.kernel.request('GET', '/api/v1/system')).json().governor;
  expect(await governor()).toMatchObject({ pace: 'usual', reason: 'nothing is painted' });
  const job = her.kernel.paint({ steps: 150 });
  await her.kernel.step(job, 1);
  const { body } = await her.say(LONG);
  await her.speech('started', body.id);
  expect(await governor()).toMatchObject({ pace: 'last', reason: expect.stringContaining('her voice') });
  await her.kernel.request('POST', '/api/v1/stop', {});
  await her.kernel.request('POST', '/api/v1/cancel', { job: job.id });
  await her.kernel.ended(job);
});

describe('kill -9 of her voice while she speaks', () => {
  it('stops what she said, once, and the next one says what waited', async () => {
    const { body } = await her.say(LONG);
    const { body: next } = await her.say('I am back.');
    await her.speech('chunk', body.id);
    const before = her.pid('mouth');
    process.kill(before, 'SIGKILL');
    const stopped = await her.speech('stopped', body.id);
    expect(stopped.reason).toBe('lost');
    expect(stopped.unsaid).toContain('a painter who never slept.');
    await her.speech('ended', next.id);
    expect(her.pid('mouth')).not.toBe(before);
    expect(her.of(body.id).filter(({ type }) => type === 'stopped')).toHaveLength(1);
    expect(her.of(next.id).filter(({ type }) => type === 'started')).toHaveLength(1);
  });
});

describe.skipIf(voiceMissing !== null)(`hearing${voiceMissing ? ` (${voiceMissing})` : ''}`, () => {
  const { samples, sampleRate } = decodeWav(
    readFileSync(join(ROOT, 'tests/fixtures/speech/clips/sense-0930.wav')),
  );
  const microphone = {};
  /** As a microphone delivers it. */
  function speak(from = 0, to = samples.length) {
    for (let at = from; at < to; at += 320)
      her.voice.hearing.hear(Float32Array.from(samples.subarray(at, Math.min(to, at + 320))), microphone);
  }

  it('nothing is heard before somebody asks her to listen', () => {
    expect(sampleRate).toBe(16_000);
    speak();
    expect(her.heard).toEqual([]);
    expect(() => her.pid('ear')).toThrow();
  });

  it('while a key is held: words, and their end with the key', async () => {
    const listening = her.voice.listen('hold');
    // Who speaks at once, while her ear is being started, is heard all the same.
    speak();
    expect(await listening).toEqual({ mode: 'hold', reason: null });
    await her.kernel.request('POST', '/api/v1/listen', { mode: 'off' });
    const final = await her.hearing('final');
    expect(final.text).toBe('He might even have been made amiable himself.');
    expect(her.heard.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['mode', 'speech-start', 'speech-end']),
    );
  });

  it('who speaks while she does is listened to: she stops, and keeps what she had not said', async () => {
    await her.kernel.request('POST', '/api/v1/listen', { mode: 'free' });
    const { body } = await her.say(LONG);
    await her.speech('chunk', body.id);
    her.heard.length = 0;
    speak();
    const stopped = await her.speech('stopped', body.id);
    expect(stopped).toMatchObject({ reason: 'interrupted' });
    expect(stopped.unsaid).toContain('a painter who never slept.');
    // It is the beginning of speech that stops her, not its end.
    expect(her.heard.map(({ type }) => type)).not.toContain('final');
  });

  it('another microphone is not mixed in; one that is gone switches the ear off', async () => {
    her.heard.length = 0;
    speak(0, 320);
    her.voice.hearing.left({});
    expect(her.voice.hearing.view.mode).toBe('free');
    her.voice.hearing.left(microphone);
    expect(her.voice.hearing.view.mode).toBe('off');
  });

  it('kill -9 of the ear while she listens is told, and the next sentence is heard', async () => {
    await her.kernel.request('POST', '/api/v1/listen', { mode: 'free' });
    her.heard.length = 0;
    process.kill(her.pid('ear'), 'SIGKILL');
    await her.hearing('lost');
    await her.kernel.request('POST', '/api/v1/listen', { mode: 'hold' });
    her.heard.length = 0;
    speak();
    await her.kernel.request('POST', '/api/v1/listen', { mode: 'off' });
    expect((await her.hearing('final')).text).toContain('amiable');
  });
});
