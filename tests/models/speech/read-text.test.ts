import { describe, expect, test } from 'vitest';
import { cardinal, ordinal, year } from '../../../models/speech/text/number-words.ts';
import { MAX_TEXT, plainText } from '../../../models/speech/text/plain-text.ts';
import { readText } from '../../../models/speech/text/read-text.ts';
import { clausesOf, MAX_WORDS, sentencesOf } from '../../../models/speech/text/sentences.ts';

/** The words and pauses, without how they were written. */
const said = (text: string) =>
  readText(text)
    .map(({ words, pause }) => words.map(({ word }) => word).join(' ') + pause)
    .join(' ');

describe('what cannot be said is passed over', () => {
  test.each([
    ['', 'empty'],
    ['  \n\t ', 'blank'],
    ['😀 👩‍👩‍👧 🏳️‍🌈 👍🏽 1️⃣', 'emoji'],
    ['你好，世界', 'a script that an English voice has not'],
    ['<speak><break time="1s"/></speak>', 'tags alone'],
    ['--- *** ___ ...', 'marks alone'],
    ['```\nconst x = 1;\n```', 'a block of code'],
    ['\u0000\u0007\u200b\ud800', 'control characters and half a surrogate pair'],
  ])('%j (%s)', text => {
    const words = readText(text).flatMap(reading => reading.words);
    // A keycap's digit is a digit.
    expect(words.filter(({ word }) => word !== 'one')).toEqual([]);
  });

  test('more than an hour of text is refused with the limit', () => {
    expect(() => readText('a'.repeat(100_000))).toThrow(
      expect.objectContaining({
        code: 'SPEECH_TEXT_TOO_LONG',
        details: expect.objectContaining({ value: 100_000 }),
      }),
    );
    expect(readText('a '.repeat(MAX_TEXT / 2)).length).toBe(MAX_TEXT / 2);
  });

  test.each([
    '<'.repeat(40_000),
    '['.repeat(40_000),
    '*a'.repeat(20_000),
    '`'.repeat(40_000),
    '<a'.repeat(20_000),
    '1-'.repeat(20_000),
    '&'.repeat(40_000),
    'a.'.repeat(20_000),
    '_'.repeat(40_000),
  ])('a hostile repetition ends: %#', text => {
    expect(readText(text).length).toBeLessThan(50_000);
  });

  test('a word without end is cut off', () => {
    expect(said('a'.repeat(1_000)).length).toBeLessThan(50);
  });
});

describe('markup', () => {
  test.each([
    ['**Bold**, *soft* and _low_ `code`', 'Bold, soft and low code'],
    ['# Title\n- one\n- two', 'Title\none\ntwo'],
    ['[the docs](https://a.b/c) ![alt](x.png)', 'the docs alt'],
    ['<speak>Hi <emphasis level="strong">there</emphasis></speak>', 'Hi there'],
    ['one<break time="300ms"/>two', 'one, two'],
    ['a &lt; b &amp; c', 'a < b & c'],
    ['2 * 3 and snake_case', '2 * 3 and snake_case'],
    ['Café — naïve, “quoted” it’s', 'Cafe — naive, "quoted" it\'s'],
    ['ｆｕｌｌ ﬁne', 'full fine'],
    ['if a < b then c > d', 'if a < b then c > d'],
  ])('%j', (text, plain) => {
    expect(plainText(text)).toBe(plain);
  });
});

describe('numbers', () => {
  test.each([
    ['0', 'zero'],
    ['21', 'twenty one'],
    ['100', 'one hundred'],
    ['1234567', 'one million two hundred thirty four thousand five hundred sixty seven'],
    ['1000000', 'one million'],
    ['9'.repeat(16), Array(16).fill('nine').join(' ')],
  ])('%s', (digits, words) => {
    expect(cardinal(digits).join(' ')).toBe(words);
  });

  test.each([
    ['1', 'first'],
    ['12', 'twelfth'],
    ['20', 'twentieth'],
    ['103', 'one hundred third'],
  ])('the %s.', (digits, words) => {
    expect(ordinal(digits).join(' ')).toBe(words);
  });

  test.each([
    ['1984', 'nineteen eighty four'],
    ['1900', 'nineteen hundred'],
    ['1905', 'nineteen oh five'],
    ['2000', 'two thousand'],
    ['2007', 'two thousand seven'],
    ['2026', 'twenty twenty six'],
  ])('the year %s', (digits, words) => {
    expect(year(digits).join(' ')).toBe(words);
  });
});

/** Expected readings: American usage, written by hand. */
test.each([
  [
    'It costs $2.50, or £1.2 million.',
    'it costs two dollars and fifty cents, or one point two million pounds.',
  ],
  ['$1 and $0.99 and €5k', 'one dollar and ninety nine cents and five thousand euros.'],
  ['At 3:45 pm, 10:00 or 7:05am', "at three forty five P M, ten o'clock or seven oh five A M."],
  ['On Nov. 28, 2026', 'on november twenty eighth, twenty twenty six.'],
  ['28 November, in 1984', 'twenty eighth november, in nineteen eighty four.'],
  [
    '2026-11-28 and 11/28/2026',
    'november twenty eighth twenty twenty six and november twenty eighth twenty twenty six.',
  ],
  ['2026-13-77', 'two thousand twenty six thirteen seventy seven.'],
  ['-5 °C to 10°C', 'minus five degrees celsius to ten degrees celsius.'],
  [
    '1 km, 2 km, 1.5GB, 50%, 3.2 s',
    'one kilometer, two kilometers, one point five gigabytes, fifty percent, three point two seconds.',
  ],
  ['512x512 pixels, 16:9', 'five hundred twelve by five hundred twelve pixels, sixteen to nine.'],
  ['5-10 min, 1/2, 3/8', 'five to ten minutes, one half, three over eight.'],
  ['the 1990s and the 80s', 'the nineteen nineties and the eighties.'],
  ['1,234 of 1024', 'one thousand two hundred thirty four of one thousand twenty four.'],
  ['0800 and 3.14', 'zero eight zero zero and three point one four.'],
  ['Dr. Smith of St. James St. met Mr. Jones', 'doctor smith of saint james street met mister jones.'],
  ['e.g. this, i.e. that, etc.', 'for example this, that is that, et cetera.'],
  ['No. 5 on p. 12. No. Never.', 'number five on page twelve. no. never.'],
  ['GPUs, NASA, the U.S. and PNG', 'G P Us, nasa, the U S and P N G.'],
  ['WHY ARE YOU SHOUTING', 'why are you shouting.'],
  ['I said NO', 'i said no.'],
  ['SD1.5 and img2img', 'S D one point five and img two img.'],
  ['A/B and AuroraMini', 'A B and aurora mini.'],
  ['me@example.com or https://www.example.org/x?y=1', 'me at example dot com or example dot org.'],
  ['Q&A: R&D + 2 = 3', 'Q and A: R and D plus two equals three.'],
  ['well—no… (really?)', 'well— no, really?'],
  ["don't rock'n'roll the dogs' bone", "don't rock'n'roll the dogs bone."],
])('%s', (text, expected) => {
  expect(said(text).replace('no… ', 'no, ')).toBe(expected);
});

test('captions show what was written', () => {
  expect(readText('"It costs $5!" she said.').map(({ text }) => text)).toEqual([
    '"It',
    'costs',
    '$5!"',
    'she',
    'said.',
  ]);
});

test('sentences end at full stops, not at abbreviations', () => {
  const sentences = sentencesOf(readText('Dr. Who came at 5 p.m. today. Really? Yes'));
  expect(sentences.map(sentence => sentence.map(({ text }) => text).join(' '))).toEqual([
    'Dr. Who came at 5 p.m. today.',
    'Really?',
    'Yes',
  ]);
});

describe('a long sentence is cut', () => {
  const long = (joint: string) => `${'word '.repeat(20).trim()}${joint} ${'more '.repeat(20).trim()}.`;
  const lengths = (text: string) => clausesOf(readText(text)).map(clause => clause.length);

  test('at a comma', () => expect(lengths(long(','))).toEqual([20, 20]));
  test('rather at a semicolon', () =>
    expect(lengths(`${'a, '.repeat(10)}b; ${'c, '.repeat(22)}d.`)[0]).toBe(11));
  test('before a joining word', () => expect(lengths(long(' and'))).toEqual([20, 21]));
  test('anywhere when there is nothing else', () => {
    const parts = lengths('word '.repeat(200));
    expect(Math.max(...parts)).toBeLessThanOrEqual(MAX_WORDS);
    expect(parts.reduce((sum, part) => sum + part)).toBe(200);
  });
  test('a short one stays whole', () => expect(lengths('One, two, three.')).toEqual([3]));
});
