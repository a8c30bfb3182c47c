import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readText } from '../../models/speech/text/read-text.ts';
import { clausesOf, MAX_WORDS, sentencesOf } from '../../models/speech/text/sentences.ts';
import { RUNS } from './runs.ts';

/** A failing seed is printed; pin it as an `examples` entry below the property. */

/** What readings are made of, so that random rows of it meet in dates, sums, tags and short forms. */
const TOKENS = [
  ...'aAbXzI059 .,:;!?-–—…/\'"()[]<>*_`#@&%$£€°+=~×\n',
  ...[
    'Dr.',
    'St.',
    'e.g.',
    'No.',
    'Nov',
    'may',
    'in ',
    'million',
    'km',
    'GB',
    'pm',
    'x',
    'th',
    '12',
    '1984',
    '1,234',
    '3:45',
    '2026-11-28',
  ],
  ...[
    '<b>',
    '</',
    '<!--',
    '-->',
    '```',
    '](',
    'http://',
    'www.a.com',
    'me@a.com',
    'GPUs',
    "don't",
    'SD1.5',
    '&amp;',
    '<break/>',
  ],
  ...['é', '🦊', '好', '\ud83e', '\u0000', '\ufeff', '\u0301', 'ﬁ', '½', '²', 'İ'],
];
const text = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .array(fc.constantFrom(...TOKENS), { maxLength: 40, size: 'max' })
      .map(tokens => tokens.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

it('any text is read as words that can be said, and cut into clauses without losing one', () => {
  fc.assert(
    fc.property(text, written => {
      const readings = readText(written);
      for (const { words, text: shown } of readings) {
        expect(words.length).toBeGreaterThan(0);
        expect(shown).not.toBe('');
        for (const { word } of words) expect(word).toMatch(/^(?:[a-z]+(?:'[a-z]+)*'?|[A-Z]s?)$/);
      }
      const clauses = sentencesOf(readings).flatMap(sentence => clausesOf(sentence));
      expect(clauses.flat()).toEqual(readings);
      for (const clause of clauses) {
        const length = clause.reduce((sum, { words }) => sum + words.length, 0);
        expect(length <= MAX_WORDS || clause.length === 1).toBe(true);
      }
    }),
    { numRuns: RUNS },
  );
});
