import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resampleSound } from '../../../models/speech/dsp/resample.ts';
import { LogMel, MEL_BANDS } from '../../../models/speech/stt/log-mel.ts';
import { repeats, windowFrames, withoutRepeats } from '../../../models/speech/stt/recogniser.ts';
import { type SegmentEvent, Segmenter } from '../../../models/speech/stt/segmenter.ts';
import { calledByName } from '../../../models/speech/stt/wake-name.ts';
import { decodeWav } from '../../../models/speech/tts/wav.ts';
import { wordErrors } from '../../../models/speech/word-error-rate.ts';
import reference from '../../fixtures/speech/hearing.json' with { type: 'json' };
import { expectParity } from '../../parity.ts';

const CLIPS = join(import.meta.dirname, '../../fixtures/speech/clips');
const clip = (name: string) => decodeWav(readFileSync(join(CLIPS, name))).samples;

describe('log-mel', () => {
  const logMel = new LogMel();

  test('of nothing is the floor everywhere', () => {
    const mel = logMel.compute(new Float32Array(), 1000);
    expect(new Set(mel)).toEqual(new Set([-1.5]));
  });

  test('what is beyond the window does not matter', () => {
    const samples = clip('sense-0930.wav');
    expect(logMel.compute(samples, 200)).toEqual(logMel.compute(samples.subarray(0, 32_000), 200));
  });

  /** transformers' WhisperFeatureExtractor: scripts/parity/hearing.py; the fixture has five decimals. */
  test.each(Object.entries(reference))('%s is as the reference has it', (name, { mel: frames }) => {
    const mel = logMel.compute(clip(name), 3000);
    for (const [frame, bands] of Object.entries(frames)) {
      const own = Float32Array.from({ length: MEL_BANDS }, (_, band) => mel[band * 3000 + Number(frame)]!);
      expectParity(own, bands, 1.2e-5);
    }
  });

  test('a short window has the same values as the full one', () => {
    const samples = clip('sense-0930.wav');
    const [short, full] = [logMel.compute(samples, 1000), logMel.compute(samples, 3000)];
    for (let band = 0; band < MEL_BANDS; band++) {
      expect(short.subarray(band * 1000, band * 1000 + 1000)).toEqual(
        full.subarray(band * 3000, band * 3000 + 1000),
      );
    }
  });
});

describe('window and guards of the recogniser', () => {
  test.each([
    [0, 1000],
    [16_000, 1000],
    [80_000, 1000],
    [80_001, 1002],
    [160_000, 1500],
    [480_000, 3000],
    [10_000_000, 3000],
  ])('%d samples: %d frames', (samples, frames) => expect(windowFrames(samples)).toBe(frames));

  test.each([
    [[], false, 0],
    [[1, 1, 1, 1], false, 4],
    [[1, 1, 1, 1, 1], true, 1],
    [[1, 2, 3, 4, 5, 1, 2, 3], false, 8],
    [[1, 2, 3, 4, 5, 1, 2, 3, 4, 5], true, 5],
  ])('%j comes again: %s', (tokens, again, length) => {
    expect(repeats(tokens)).toBe(again);
    expect(withoutRepeats(tokens)).toEqual(tokens.slice(0, length));
  });
});

/** Frames of 32 ms; each sample is the frame's number, so that what was kept can be read off. */
function segment(probabilities: readonly number[], options = {}): (SegmentEvent & { at: number })[] {
  const segmenter = new Segmenter(options);
  return probabilities.flatMap((probability, i) =>
    segmenter.push(new Float32Array(512).fill(i), probability).map(event => ({ ...event, at: i })),
  );
}
const many = (count: number, probability: number) => Array<number>(count).fill(probability);

describe('utterances', () => {
  test('silence and single clicks are none', () => {
    expect(segment([...many(50, 0.1), 0.9, 0.1, 0.9, 0.9, 0.1, ...many(50, 0)])).toEqual([]);
  });

  test('a cough is a misfire', () => {
    const events = segment([...many(20, 0), ...many(4, 0.9), ...many(30, 0)]);
    expect(events.map(({ type }) => type)).toEqual(['start', 'misfire']);
  });

  test('it begins within 96 ms, keeps 0.3 s from before, and ends after 0.6 s of silence', () => {
    const events = segment([...many(40, 0), ...many(30, 0.9), ...many(40, 0.1)]);
    expect(events.map(({ type, at }) => `${type}@${at}`)).toEqual(['start@42', `end@${69 + 19}`]);
    const [, end] = events;
    const { samples } = end as Extract<SegmentEvent, { type: 'end' }>;
    expect(samples[0]).toBe(40 - 10);
    expect(samples.at(-1)).toBe(88);
  });

  test('a dip between the thresholds, or a short pause, ends nothing', () => {
    const events = segment([
      ...many(10, 0.9),
      ...many(40, 0.4),
      ...many(10, 0.9),
      ...many(15, 0),
      ...many(10, 0.9),
      ...many(30, 0),
    ]);
    expect(events.map(({ type }) => type)).toEqual(['start', 'end']);
  });

  test('one without end is cut at the quietest place, and no frame is lost', () => {
    const probabilities = many(200, 0.9);
    probabilities[60] = 0.5;
    const events = segment(probabilities, { longest: 2.24, preRoll: 0 });
    const ends = events.filter(
      (event): event is Extract<SegmentEvent, { type: 'end' }> & { at: number } => event.type === 'end',
    );
    expect(ends[0]).toMatchObject({ cut: true, at: 69 });
    expect(ends[0]!.samples.at(-1)).toBe(60);
    expect(ends[1]!.samples[0]).toBe(61);
  });

  test('the key that is let go ends it at once', () => {
    const segmenter = new Segmenter();
    expect(segmenter.flush()).toEqual([]);
    for (let i = 0; i < 20; i++) segmenter.push(new Float32Array(512), 0.9);
    expect(segmenter.flush()).toMatchObject([{ type: 'end', cut: false }]);
    expect(segmenter.speaking).toBe(false);
  });
});

describe('her name', () => {
  test.each([
    '',
    'Paint me a dragon.',
    'What is an aurora borealis like, I wonder?',
    'Laura, come here.',
    'The horror, the horror of it all.',
    'Or maybe not.',
    'Aura is a word.',
  ])('not called: %j', text => {
    expect(calledByName(text, 'Aurora')).toBeNull();
  });

  test.each([
    ['Aurora, paint a dragon.', 'paint a dragon.'],
    ['Hey Aurora! What time is it?', 'What time is it?'],
    ['Arora paint a fox', 'paint a fox'],
    ['Or aura, stop.', 'stop.'],
    ['A roar a, stop.', 'stop.'],
    ['Okay, Orora.', ''],
    ['Stop that, Aurora.', 'Stop that'],
    ['Thank you, Aurora!', ''],
  ])('%j', (text, rest) => {
    const called = calledByName(text, 'Aurora');
    expect(called).not.toBeNull();
    expect(called!.rest.replace(/^Thank you$/, '')).toBe(rest);
  });
});

test.each([
  ['It costs $5.', 'it costs five dollars', 0, 4],
  ['one two three', 'one three', 1, 3],
  ['one two', 'one and two', 1, 2],
  ['one two', 'won two', 1, 2],
  ['', 'you', 1, 0],
])('%j heard as %j', (said, heard, errors, words) => {
  expect(wordErrors(said, heard)).toEqual({ errors, words });
});

describe('another sample rate', () => {
  const tone = (hertz: number, sampleRate: number) => ({
    samples: Float32Array.from({ length: sampleRate }, (_, i) =>
      Math.sin((2 * Math.PI * hertz * i) / sampleRate),
    ),
    sampleRate,
  });
  const level = (samples: Float32Array) =>
    Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

  test.each([
    [24_000, 16_000],
    [48_000, 16_000],
    [16_000, 24_000],
  ])('a tone of 1 kHz stays itself from %d to %d Hz', (from, to) => {
    const { samples } = resampleSound(tone(1000, from), to);
    const expected = tone(1000, to).samples;
    // The ends have no neighbours.
    for (let i = 200; i < to - 200; i++) expect(Math.abs(samples[i]! - expected[i]!)).toBeLessThan(0.002);
  });

  test('what the lower rate cannot hold is gone, not folded', () => {
    expect(level(resampleSound(tone(11_000, 24_000), 16_000).samples.subarray(200, -200))).toBeLessThan(
      0.003,
    );
  });
});
