/** A real voice worker in a real child process, as the program starts it. */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { decodeWav } from '../../models/speech/tts/wav.ts';
import type { FromVoiceWorker, ToVoiceWorker } from '../../models/voice-worker-protocol.ts';
import { bundleNode } from '../../scripts/lib/bundle.mjs';

const ROOT = join(import.meta.dirname, '../..');
/** Inside node_modules, so that the bundle finds its packages. */
const OUT = join(ROOT, 'node_modules/.cache/aurora-tests');

beforeAll(async () => {
  await bundleNode(ROOT, OUT, { 'voice-worker': 'models/voice-worker.ts' });
});

function start() {
  const child: ChildProcess = fork(join(OUT, 'voice-worker.cjs'), [], {
    serialization: 'advanced',
    env: { ...process.env, AURORA_ROOT: ROOT },
  });
  const messages: FromVoiceWorker[] = [];
  const watchers: (() => void)[] = [];
  const ends: { code: number | null; signal: NodeJS.Signals | null }[] = [];
  const wake = () => {
    for (const watcher of watchers.splice(0)) watcher();
  };
  child.on('message', message => {
    messages.push(message as FromVoiceWorker);
    wake();
  });
  child.on('exit', (code, signal) => {
    ends.push({ code, signal });
    wake();
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const until = async <T>(find: () => T | undefined): Promise<T> => {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>(resolve => watchers.push(resolve));
    }
  };
  return {
    child,
    messages,
    ends,
    until,
    send: (message: ToVoiceWorker) => child.send(message),
    message: (wanted: (message: FromVoiceWorker) => boolean) => until(() => messages.find(wanted)),
    end: () => until(() => ends[0]),
  };
}

describe('it ends as it should', () => {
  test('alone, without a parent, it says so', async () => {
    const { runQuietly } = await import('../../scripts/lib/process.mjs');
    const { code, output } = await runQuietly(process.execPath, [join(OUT, 'voice-worker.cjs')], {});
    expect([code, output.trim()]).toEqual([
      1,
      'The voice worker is started by the program, over an IPC channel; it does nothing alone.',
    ]);
  });

  test('killed in the middle of a word: one end, and what was sent before has arrived', async () => {
    const { child, send, message, end, ends } = start();
    send({ type: 'open', mouth: {} });
    send({
      type: 'say',
      id: 'a',
      text: 'This is a rather long sentence, and it will not be said to its end. Nor will this one.',
    });
    await message(({ type }) => type === 'sound');
    child.kill('SIGKILL');
    expect(await end()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(ends).toHaveLength(1);
  });

  test('asked to leave, even while it loads', async () => {
    const { send, end } = start();
    send({ type: 'open', mouth: {}, ear: { name: 'Aurora' } });
    send({ type: 'exit' });
    expect(await end()).toEqual({ code: 0, signal: null });
  });

  test('when its parent is gone', async () => {
    const { child, message, end } = start();
    await message(({ type }) => type === 'hello');
    child.disconnect();
    expect(await end()).toEqual({ code: 0, signal: null });
  });
});

test('rubbish is answered, and it goes on', async () => {
  const { child, send, message } = start();
  child.send({ type: 'nonsense' });
  expect(await message(({ type }) => type === 'failed')).toMatchObject({
    error: { code: 'VOICE_MESSAGE_INVALID' },
  });
  send({ type: 'open' });
  expect(await message(({ type }) => type === 'ready')).toMatchObject({ mouth: null, ear: null });
});

test('it speaks: sound with its times, in pieces without gaps; a cancelled text ends at once', async () => {
  const { send, message, messages } = start();
  send({ type: 'open', mouth: {} });
  const ready = await message(({ type }) => type === 'ready');
  expect(ready).toMatchObject({ mouth: { voices: expect.arrayContaining(['slt']) } });
  send({ type: 'say', id: 'a', text: 'Hello there. I am listening.', voice: 'af_heart' });
  send({ type: 'say', id: 'b', text: 'One. Two. Three. Four. Five. Six. Seven. Eight. Nine.' });
  await message(found => found.type === 'sound' && found.id === 'b');
  send({ type: 'cancel', id: 'b' });
  await message(found => found.type === 'cancelled' && found.id === 'b');
  const sounds = messages.filter(found => found.type === 'sound' && found.id === 'a') as Extract<
    FromVoiceWorker,
    { type: 'sound' }
  >[];
  let clock = 0;
  for (const { start: begin, samples, sampleRate } of sounds) {
    expect(begin).toBeCloseTo(clock, 6);
    expect(samples).toBeInstanceOf(Float32Array);
    clock = begin + samples.length / sampleRate;
  }
  expect(sounds.flatMap(({ words }) => words.map(({ text }) => text))).toEqual([
    'Hello',
    'there.',
    'I',
    'am',
    'listening.',
  ]);
  expect(messages.some(found => found.type === 'said' && found.id === 'b')).toBe(false);
});

test('it hears what a microphone sends', async () => {
  const { send, message } = start();
  send({ type: 'open', ear: { name: 'Aurora' } });
  expect(await message(({ type }) => type === 'ready')).toMatchObject({ ear: { reason: null } });
  const { samples } = decodeWav(readFileSync(join(ROOT, 'tests/fixtures/speech/clips/sense-0930.wav')));
  const heard = new Float32Array(samples.length + 16_000);
  heard.set(samples);
  for (let at = 0; at < heard.length; at += 1600)
    send({ type: 'audio', samples: heard.slice(at, at + 1600) });
  const final = await message(found => found.type === 'heard' && found.event.type === 'final');
  expect(final).toMatchObject({ event: { text: 'He might even have been made amiable himself.' } });
});
