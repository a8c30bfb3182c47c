/**
 * What counts as a space, a word character and a number in a prompt. A1111 is written in Python, whose classes are
 * Unicode's where JavaScript's are ASCII's: `éBREAK` is one word there, so it is here.
 */

/** A whole number or a decimal fraction, exponents allowed, as a schedule's `when` is written. */
export const SIGNED_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The weight after a part of an AND. */
export const PLAIN_NUMBER = /^[+-]?(?:\d+\.?|\d*\.\d+)$/;

const SPACE = /\s/;
const WORD = /[\p{L}\p{N}_]/u;

export function isSpace(character: string | undefined): boolean {
  if (character === undefined) return false;
  const code = character.charCodeAt(0);
  // Python also counts the four separators of ASCII and NEL, and does not count the byte order mark.
  return (SPACE.test(character) && code !== 0xfeff) || (code >= 0x1c && code <= 0x1f) || code === 0x85;
}

/** Index of the first character of `text` from `start` on (before `end`) that is no space. */
export function skipSpaces(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(text[at])) at++;
  return at;
}

/** One past the last character before `end` (from `start` on) that is no space. */
export function skipSpacesBack(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text[at - 1])) at--;
  return at;
}

/** Start of each place in `text` where `word` (capitals, ASCII) stands alone, left to right. */
export function findWord(text: string, word: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    if (!endsInWord(text, at) && !beginsWithWord(text, at + word.length)) places.push(at);
  }
  return places;
}

/** Whether the character before `at` belongs to a word. */
export function endsInWord(text: string, at: number): boolean {
  const low = text.charCodeAt(at - 1);
  const width = low >= 0xdc00 && low <= 0xdfff ? 2 : 1;
  return at > 0 && WORD.test(text.slice(Math.max(0, at - width), at));
}

/** Whether the character at `at` belongs to a word. */
export function beginsWithWord(text: string, at: number): boolean {
  const code = text.codePointAt(at);
  return code !== undefined && WORD.test(String.fromCodePoint(code));
}
