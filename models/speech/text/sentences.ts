/** Readings as sentences, and sentences as clauses that are not too long to be said in one breath. */
import type { Pause, Reading } from './read-text.ts';

const ENDS: ReadonlySet<Pause> = new Set(['.', '!', '?', '…']);
/** Where a long sentence may be cut, best first. */
const CUTS: readonly ReadonlySet<Pause>[] = [new Set([';', ':', '—']), new Set([','])];
/** Words that begin a new part of a sentence: the next best place, where no mark is. */
const JOINERS = new Set(
  'and but or because so then when while which that who where after before with'.split(' '),
);

/** A breath: about ten seconds of speech. */
export const MAX_WORDS = 28;
const MIN_WORDS = 3;

export function sentencesOf(readings: readonly Reading[]): Reading[][] {
  const sentences: Reading[][] = [];
  let sentence: Reading[] = [];
  for (const reading of readings) {
    sentence.push(reading);
    if (!ENDS.has(reading.pause)) continue;
    sentences.push(sentence);
    sentence = [];
  }
  if (sentence.length > 0) sentences.push(sentence);
  return sentences;
}

/** @returns the sentence whole, or cut near its middle at marks, else before a joining word, until each part is short */
export function clausesOf<T extends Reading>(sentence: readonly T[], maxWords = MAX_WORDS): T[][] {
  const length = spokenLength(sentence);
  if (length <= maxWords || sentence.length < 2) return [[...sentence]];
  const cut = bestCut(sentence);
  return [...clausesOf(sentence.slice(0, cut), maxWords), ...clausesOf(sentence.slice(cut), maxWords)];
}

const spokenLength = (readings: readonly Reading[]): number =>
  readings.reduce((sum, { words }) => sum + words.length, 0);

function bestCut(sentence: readonly Reading[]): number {
  const middle = sentence.length / 2;
  const nearest = (places: readonly number[]) =>
    places.reduce(
      (best, place) => (Math.abs(place - middle) < Math.abs(best - middle) ? place : best),
      places[0]!,
    );
  const inside = sentence.flatMap((_, i) => (i >= MIN_WORDS && sentence.length - i >= MIN_WORDS ? [i] : []));
  for (const marks of CUTS) {
    const places = inside.filter(i => marks.has(sentence[i - 1]!.pause));
    if (places.length > 0) return nearest(places);
  }
  const joined = inside.filter(i => JOINERS.has(sentence[i]!.words[0]?.word ?? ''));
  return joined.length > 0 ? nearest(joined) : Math.floor(middle);
}
