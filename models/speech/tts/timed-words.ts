/** From units and their boundaries to what is heard in one piece of a clause's sound. */
import type { Clause } from './synthesiser.ts';
import type { TimedPhoneme, TimedWord } from './timed-phoneme.ts';

/** A sound of a clause. */
export interface TimelineUnit {
  readonly phoneme: string;
  readonly stress: 0 | 1 | 2;
  /** Word of the clause; −1 for silence. */
  readonly word: number;
}

/**
 * Phonemes and words that begin at `from` or later and before `to`. What goes on into a later piece ends where it is
 * expected to; the beginning of what follows it then is the truth.
 * @param bounds seconds: unit i is from bounds[i] to bounds[i + 1]
 */
export function heardBetween(
  units: readonly TimelineUnit[],
  bounds: readonly number[],
  clause: Clause,
  from: number,
  to: number,
): { phonemes: TimedPhoneme[]; words: TimedWord[] } {
  const begins = (i: number) => bounds[i]! >= from && bounds[i]! < to;
  const phonemes = units.flatMap(({ phoneme, stress }, i) =>
    begins(i) && bounds[i + 1]! > bounds[i]!
      ? [{ phoneme, stress, start: bounds[i]!, end: bounds[i + 1]! }]
      : [],
  );
  const words = clause.words.flatMap(({ text }, word) => {
    const first = units.findIndex(unit => unit.word === word);
    if (first < 0 || !begins(first)) return [];
    const last = units.findLastIndex(unit => unit.word === word);
    return [{ text, index: clause.firstWord + word, start: bounds[first]!, end: bounds[last + 1]! }];
  });
  return { phonemes, words };
}
