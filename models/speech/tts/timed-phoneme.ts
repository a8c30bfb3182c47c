/** When which sound is heard. Times are seconds on the audio's own clock. */

/** Silence. */
export const PAUSE = 'pau';

export interface TimedPhoneme {
  /** One of Kokoro's symbols without stress marks, or `pau`. */
  readonly phoneme: string;
  readonly start: number;
  readonly end: number;
  /** 0 none, 1 primary, 2 secondary; of vowels. */
  readonly stress: 0 | 1 | 2;
}

export interface TimedWord {
  /** As written. */
  readonly text: string;
  /** Which word of the whole text it is, from 0. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

export const shifted = <T extends { readonly start: number; readonly end: number }>(
  items: readonly T[],
  by: number,
): T[] => items.map(item => ({ ...item, start: item.start + by, end: item.end + by }));
