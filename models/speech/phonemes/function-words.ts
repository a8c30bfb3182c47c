/**
 * Words whose form depends on what follows, and little words that carry no stress inside a phrase. Symbols as Kokoro
 * was trained with them: https://github.com/hexgrad/misaki (`get_special_case`, and the lexicon's entries without
 * marks).
 */
import { SECONDARY } from './arpabet.ts';
import { lowered, stressed } from './stress.ts';

/** What follows a word: nothing before a pause, else whether the next word begins with a vowel. */
export type Following = 'pause' | 'vowel' | 'consonant';

/** Inside a phrase. */
const UNSTRESSED: Readonly<Record<string, string>> = {
  am: 'æm',
  and: 'ænd',
  are: 'ɑɹ',
  as: 'æz',
  at: 'æt',
  be: 'bi',
  been: 'bɪn',
  by: 'bI',
  can: 'kæn',
  could: 'kʊd',
  for: 'fɔɹ',
  from: 'fɹʌm',
  had: 'hæd',
  has: 'hæz',
  have: 'hæv',
  he: 'hi',
  her: 'hɜɹ',
  his: 'hɪz',
  if: 'ɪf',
  in: 'ɪn',
  is: 'ɪz',
  it: 'ɪt',
  its: 'ɪts',
  "it's": 'ɪts',
  my: 'mI',
  of: 'ʌv',
  or: 'ɔɹ',
  she: 'ʃi',
  than: 'ðən',
  that: 'ðæt',
  their: 'ðɛɹ',
  there: 'ðɛɹ',
  these: 'ðiz',
  they: 'ðA',
  this: 'ðɪs',
  those: 'ðOz',
  through: 'θɹu',
  was: 'wʌz',
  we: 'wi',
  were: 'wɜɹ',
  will: 'wɪl',
  with: 'wɪð',
  would: 'wʊd',
  you: 'ju',
  your: 'jʊɹ',
  "he's": 'hiz',
  "i'd": 'ˌId',
  "i'll": 'ˌIl',
  "i'm": 'ˌIm',
  "i've": 'ˌIv',
  "she's": 'ʃiz',
  "that's": 'ðæts',
  "there's": 'ðɛɹz',
  "they're": 'ðɛɹ',
  "they've": 'ðAv',
  "we'll": 'wil',
  "we're": 'wɪɹ',
  "we've": 'wiv',
  "you'd": 'jud',
  "you'll": 'jul',
  "you're": 'jʊɹ',
  "you've": 'juv',
};

/** Said in full before a pause: "yes, I can". The others stay light even there: "I read it". */
const FULL_BEFORE_PAUSE = new Set(
  "be been by can could had has have her his in my there there's these this those through will would that".split(
    ' ',
  ),
);

/** Half stressed everywhere. */
const SECONDARY_WORDS = new Set(
  'but should not me our them some so on us what when where which who how why'.split(' '),
);

/**
 * @param emphatic written with a capital, as at a sentence's beginning: half stressed
 * @returns the form of a function word; undefined when `word` is none of them
 */
export function functionWord(word: string, following: Following, emphatic = false): string | undefined {
  switch (word) {
    case 'the':
      return following === 'vowel' ? 'ði' : 'ðə';
    case 'a':
      return 'ɐ';
    case 'an':
      return 'ɐn';
    case 'to':
      return following === 'pause' ? 'tˈu' : following === 'vowel' ? 'tʊ' : 'tə';
    case 'i':
      return 'ˌI';
  }
  const form = Object.hasOwn(UNSTRESSED, word) ? UNSTRESSED[word] : undefined;
  if (form && following === 'pause' && FULL_BEFORE_PAUSE.has(word)) return stressed(form);
  return form && emphatic ? stressed(form, SECONDARY) : form;
}

/** Weakens a dictionary form inside a phrase. */
export const weakened = (word: string, symbols: string): string =>
  SECONDARY_WORDS.has(word) ? lowered(symbols) : symbols;
