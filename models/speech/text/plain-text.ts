/** From what a program or a language model wrote to words that can be said: no markup, no emoji, no tags. */
import { AuroraError } from '../../errors.ts';

/** About an hour of speech; a book is fed in pages. */
export const MAX_TEXT = 50_000;

/** A tag has a letter or a slash after the bracket; `a < b` has not. The bound keeps a lone bracket cheap. */
const TAG = /<[/!?]?[a-zA-Z][^<>]{0,500}>/g;
const PAUSE_TAG = /<break\b[^<>]{0,200}>/gi;
const COMMENT = /<!--[\s\S]{0,2000}?-->/g;
const CODE_BLOCK = /```[\s\S]{0,20000}?```/g;
const LINK = /!?\[([^[\]]{0,500})\]\([^()\s]{0,2000}\)/g;
const LINE_MARK = /^[ \t]{0,10}(?:#{1,6}|[-*+>•]|\d{1,3}[.)])[ \t]+/gm;
const TABLE_RULE = /^[ \t|:-]{3,}$/gm;
const EMPHASIS_END = /(?<=\S)(\*{1,3}|(?<![\p{L}\d])_{1,3}|_{1,3}(?![\p{L}\d])|~~|`)/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/**
 * Plain text with one line per paragraph. Letters lose their accents, for the dictionary has none; scripts that
 * an English voice cannot say are dropped.
 * @returns '' when there is nothing to say
 * @throws AuroraError SPEECH_TEXT_TOO_LONG above 50,000 UTF-16 units
 */
export function plainText(text: string): string {
  if (text.length > MAX_TEXT) {
    throw new AuroraError('SPEECH_TEXT_TOO_LONG', `The text to say has ${text.length} characters.`, {
      value: text.length,
      legal: `up to ${MAX_TEXT} characters`,
      hint: 'Say it in parts.',
      field: 'text',
    });
  }
  return text
    .replace(CODE_BLOCK, '\n')
    .replace(COMMENT, ' ')
    .replace(PAUSE_TAG, ', ')
    .replace(TAG, ' ')
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name: string) => ENTITIES[name] ?? ' ')
    .replace(LINK, '$1')
    .replace(TABLE_RULE, '')
    .replace(LINE_MARK, '')
    .replace(/(?<![\p{L}\d])(\*{1,3}|_{1,3}|~~|`)(?=\S)/gu, '')
    .replace(EMPHASIS_END, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[‘’ʼ‛`´]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/[‐‑‒−]/g, '-')
    .replace(/ß/g, 'ss')
    .replace(/[øØ]/g, 'o')
    .replace(/[æÆ]/g, 'ae')
    .replace(/[đð]/g, 'd')
    .replace(/[łŁ]/g, 'l')
    .replace(UNSAYABLE, ' ')
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim();
}

/** Everything but Latin letters, digits, and the marks that have a reading or a pause. */
const UNSAYABLE = /[^a-zA-Z0-9\s.,;:!?'"()[\]{}…—–\-/&@+=%#$£€°×÷<>~_*^|\\]/gu;
