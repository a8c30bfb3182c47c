/**
 * Her name in what was heard. Recognisers write names as they please ("Arora", "or aura"), so words are compared by a
 * rough sound: vowels are alike, and so are consonants of one place.
 */

export interface Called {
  /** What was said beside the name. */
  readonly rest: string;
}

const GREETINGS = new Set([
  'hey',
  'hi',
  'hello',
  'ok',
  'okay',
  'oh',
  'so',
  'and',
  'please',
  'thanks',
  'thank',
  'you',
]);
/** A name may be written as this many words. */
const MOST_WORDS = 3;

/**
 * @param text as recognised
 * @returns null when she was not called: the name must begin the sentence, after a greeting at most, or end it
 */
export function calledByName(text: string, name: string): Called | null {
  const words = text.split(/\s+/).filter(word => /\p{L}/u.test(word));
  const wanted = roughSound(name);
  let first = 0;
  while (first < words.length && first < 2 && GREETINGS.has(bare(words[first]!))) first++;
  for (const begin of first === 0 ? [0] : [first, 0]) {
    const count = nameLength(words, begin, wanted);
    if (count > 0) return { rest: tidy(words.slice(begin + count)) };
  }
  for (let count = 1; count <= Math.min(MOST_WORDS, words.length - 1); count++) {
    if (isName(words.slice(-count), wanted)) return { rest: tidy(words.slice(0, -count)) };
  }
  return null;
}

function nameLength(words: readonly string[], begin: number, wanted: string): number {
  for (let count = 1; count <= Math.min(MOST_WORDS, words.length - begin); count++) {
    if (isName(words.slice(begin, begin + count), wanted)) return count;
  }
  return 0;
}

const bare = (word: string): string => word.toLowerCase().replace(/[^\p{L}]/gu, '');
const tidy = (words: readonly string[]): string => words.join(' ').replace(/^[\s,.!?;:–-]+|[\s,;:–-]+$/g, '');

const isName = (words: readonly string[], wanted: string): boolean =>
  roughSound(words.map(bare).join('')) === wanted;

/** "Aurora", "Arora", "a roar a" and "or aura" are all `araRa` without the difference: vowels a, doubled sounds once. */
export function roughSound(text: string): string {
  return bare(text)
    .replace(/'s$/, '')
    .replace(/ph/g, 'f')
    .replace(/[ckq]+/g, 'k')
    .replace(/[sz]+/g, 's')
    .replace(/[dt]+/g, 't')
    .replace(/[bp]+/g, 'p')
    .replace(/[vf]+/g, 'f')
    .replace(/h/g, '')
    .replace(/[aeiouyw]+/g, 'a')
    .replace(/(.)\1+/g, '$1');
}
