/** Text to Kokoro's symbols, with where each written word lies among them. */
import type { Pause, Reading } from '../text/read-text.ts';
import { kokoroOf, VOWEL_SYMBOLS } from './arpabet.ts';
import { type Accent, britishOf } from './british.ts';
import type { Dictionary } from './dictionary.ts';
import { type Following, functionWord, weakened } from './function-words.ts';
import { heteronym } from './heteronyms.ts';
import { guessStress, lowered, stressed } from './stress.ts';

export interface PronouncedWord {
  /** As written, for captions. */
  readonly text: string;
  /** Spoken words with spaces between them: "$5" has two. */
  readonly symbols: string;
  /** The words as they are said: "two dollars". */
  readonly spoken: string;
  readonly pause: Pause;
}

/** Phones of a word that no dictionary has, as letter-to-sound rules give them: ARPAbet without stress. */
export type LetterToSound = (word: string) => Promise<readonly string[]>;

export interface PronouncerOptions {
  readonly dictionary: Dictionary;
  readonly letterToSound: LetterToSound;
}

/** A letter that is said by its name, perhaps in the plural. */
const LETTER = /^[A-Z]s?$/;

/** Words that somebody made up are few and come again. */
const REMEMBERED = 2_000;

export class Pronouncer {
  readonly #options: PronouncerOptions;
  readonly #unknown = new Map<string, string>();

  constructor(options: PronouncerOptions) {
    this.#options = options;
  }

  /** @param readings of one sentence: what a word sounds like depends on its neighbours */
  async pronounce(readings: readonly Reading[], accent: Accent = 'american'): Promise<PronouncedWord[]> {
    const flat = readings.flatMap(({ text, words, pause }) =>
      words.map(({ word }, i) => ({
        word,
        pause: i === words.length - 1 ? pause : '',
        capital: /^[^a-z]?[A-Z]/.test(text),
      })),
    );
    const words = flat.map(({ word }) => word.toLowerCase());
    const plain: string[] = [];
    for (const [index, { word }] of flat.entries()) plain.push(await this.#inSentence(word, words, index));
    const shaped = plain.map((symbols, i) => {
      const following: Following =
        flat[i]!.pause !== '' || i === plain.length - 1 ? 'pause' : followingOf(plain[i + 1]!);
      // The name of the letter A is no article.
      const isLetter = LETTER.test(flat[i]!.word);
      const said =
        (isLetter ? undefined : functionWord(words[i]!, following, flat[i]!.capital)) ??
        weakened(words[i]!, symbols);
      return accent === 'british' ? britishOf(said, words[i]!, following) : said;
    });
    let next = 0;
    return readings.map(({ text, words: said, pause }) => {
      const { length } = said;
      const letters = flat.slice(next, next + length).map(({ word }) => LETTER.test(word));
      const symbols = joinWords(shaped.slice(next, next + length), letters);
      next += length;
      return { text, symbols, spoken: said.map(({ word }) => word).join(' '), pause };
    });
  }

  async #inSentence(word: string, words: readonly string[], index: number): Promise<string> {
    if (LETTER.test(word)) return letterName(word);
    const known = heteronym(word, { words, index }) ?? this.#options.dictionary.find(word);
    return known === undefined ? this.#sounded(word) : this.#checked(kokoroOf(known, word));
  }

  async #sounded(word: string): Promise<string> {
    const known = this.#unknown.get(word);
    if (known !== undefined) return known;
    const phones = await this.#options.letterToSound(word);
    const symbols = phones.length === 0 ? '' : stressed(kokoroOf(guessStress(phones, word), word));
    if (this.#unknown.size >= REMEMBERED) this.#unknown.clear();
    this.#unknown.set(word, symbols);
    return symbols;
  }

  /** The dictionary has words of one syllable without a mark. */
  #checked(symbols: string): string {
    return stressed(symbols);
  }
}

/** Letters run together, and the last is the loudest: "TTS" is tˌitˌiˈɛs. */
function joinWords(words: readonly string[], letters: readonly boolean[]): string {
  return words
    .map((symbols, i) =>
      letters[i] && letters[i + 1] ? lowered(symbols) : symbols + (i < words.length - 1 ? ' ' : ''),
    )
    .join('');
}

function followingOf(symbols: string): Following {
  const first = [...symbols].find(symbol => symbol !== 'ˈ' && symbol !== 'ˌ');
  return first !== undefined && VOWEL_SYMBOLS.has(first) ? 'vowel' : 'consonant';
}

/** A … Z by their names. */
const LETTERS =
  'EY1|B IY1|S IY1|D IY1|IY1|EH1 F|JH IY1|EY1 CH|AY1|JH EY1|K EY1|EH1 L|EH1 M|EH1 N|OW1|P IY1|K Y UW1|AA1 R|EH1 S|T IY1|Y UW1|V IY1|D AH1 B AH0 L Y UW0|EH1 K S|W AY1|Z IY1'.split(
    '|',
  );

function letterName(word: string): string {
  const phones = LETTERS[word.charCodeAt(0) - 65]!;
  return kokoroOf(word.endsWith('s') ? `${phones} ${/(S|CH|F)$/.test(phones) ? 'IH0 Z' : 'Z'}` : phones);
}
