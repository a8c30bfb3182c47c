import { describe, expect, test } from 'vitest';
import type { TimedPhoneme } from '../../../models/speech/tts/timed-phoneme.ts';
import { VISEMES, visemesOf } from '../../../models/speech/visemes.ts';

/** One phoneme every 0.1 s. */
const row = (...phonemes: string[]): TimedPhoneme[] =>
  phonemes.map((phoneme, i) => ({ phoneme, start: i / 10, end: (i + 1) / 10, stress: 0 as const }));
const shapes = (...phonemes: string[]) =>
  visemesOf(row(...phonemes))
    .map(({ viseme }) => viseme)
    .join(' ');

test('what has no shape is passed over', () => {
  expect(visemesOf([])).toEqual([]);
  expect(shapes('?', '', 'constructor')).toBe('');
  expect(visemesOf([{ phoneme: 'm', start: 1, end: 1, stress: 0 }])).toEqual([]);
});

/** The table of Oculus LipSync, by sound: https://developers.meta.com/horizon/documentation/unity/audio-ovrlipsync-viseme-reference */
test.each([
  ['sil', ['pau']],
  ['PP', ['p', 'b', 'm']],
  ['FF', ['f', 'v']],
  ['TH', ['θ', 'ð']],
  ['DD', ['t', 'd', 'T']],
  ['kk', ['k', 'ɡ', 'ŋ']],
  ['CH', ['ʧ', 'ʤ', 'ʃ', 'ʒ']],
  ['SS', ['s', 'z']],
  ['nn', ['n', 'l']],
  ['RR', ['ɹ', 'ɜ']],
  ['aa', ['ɑ', 'æ', 'ʌ', 'ə', 'ɐ', 'ᵊ']],
  ['E', ['ɛ']],
  ['I', ['ɪ', 'i', 'j', 'ᵻ']],
  ['O', ['ɔ']],
  ['U', ['ʊ', 'u', 'w']],
])('%s', (viseme, phonemes) => {
  for (const phoneme of phonemes) expect(shapes(phoneme)).toBe(viseme);
  expect(VISEMES).toContain(viseme);
});

test.each([
  ['A', 'E I'],
  ['I', 'aa I'],
  ['O', 'O U'],
  ['Y', 'O I'],
  ['W', 'aa U'],
])('the glide %s is two shapes: %s', (phoneme, expected) => {
  expect(shapes(phoneme)).toBe(expected);
});

describe('a breath has the shape of the vowel after it', () => {
  test.each([
    [['h', 'u'], 'U'],
    [['h', 'I'], 'aa I'],
    [['h', 'O'], 'O U'],
    [['h'], 'sil'],
    [['h', 'h', 'h'], 'sil'],
  ])('%j', (phonemes, expected) => expect(shapes(...phonemes)).toBe(expected));
});

test('times stay the phonemes’ own, without gaps', () => {
  const visemes = visemesOf(row('pau', 'm', 'A', 's', 'pau'));
  expect(visemes.map(({ viseme }) => viseme)).toEqual(['sil', 'PP', 'E', 'I', 'SS', 'sil']);
  expect(visemes[1]).toMatchObject({ start: 0.1, end: 0.2 });
  for (const [i, { start }] of visemes.slice(1).entries()) expect(start).toBe(visemes[i]!.end);
});

test('at a seam between two pieces of sound the later beginning is right', () => {
  const phonemes: TimedPhoneme[] = [
    { phoneme: 'm', start: 0, end: 0.1, stress: 0 },
    { phoneme: 'i', start: 0.08, end: 0.2, stress: 0 },
    { phoneme: 's', start: 0.23, end: 0.3, stress: 0 },
    { phoneme: 'ɛ', start: 0.5, end: 0.6, stress: 0 },
  ];
  expect(visemesOf(phonemes).map(({ start, end }) => [start, end])).toEqual([
    [0, 0.08],
    [0.08, 0.23],
    [0.23, 0.3],
    [0.5, 0.6],
  ]);
});

test('like shapes that touch are one; with a gap they are two', () => {
  expect(shapes('n', 'l')).toBe('nn');
  expect(visemesOf([...row('m'), { phoneme: 'm', start: 0.2, end: 0.3, stress: 0 }])).toHaveLength(2);
});

test('stress is kept', () => {
  expect(visemesOf([{ phoneme: 'I', start: 0, end: 1, stress: 1 }])).toEqual([
    { viseme: 'aa', start: 0, end: 0.55, stress: 1 },
    { viseme: 'I', start: 0.55, end: 1, stress: 0 },
  ]);
});
