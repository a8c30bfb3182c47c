/**
 * Which of the expected phonemes each heard one is, when some are said otherwise, left out or added: the cheapest
 * sequence of steps. Source: Wagner and Fischer, "The String-to-String Correction Problem", 1974.
 */
import { VOWEL_SYMBOLS } from '../phonemes/arpabet.ts';

const GAP = 1;
const UNLIKE = 1.6;
/** Two vowels, or two consonants, may stand for each other. */
const ALIKE = 0.6;

/** @returns for each heard phoneme the index of the expected one that it is, or is nearest to; never decreasing */
export function alignPhones(heard: readonly string[], expected: readonly string[]): number[] {
  const [rows, columns] = [heard.length + 1, expected.length + 1];
  const costs = new Float32Array(rows * columns);
  for (let i = 1; i < rows; i++) costs[i * columns] = i * GAP;
  for (let j = 1; j < columns; j++) costs[j] = j * GAP;
  for (let i = 1; i < rows; i++) {
    for (let j = 1; j < columns; j++) {
      costs[i * columns + j] = Math.min(
        costs[(i - 1) * columns + j - 1]! + difference(heard[i - 1]!, expected[j - 1]!),
        costs[(i - 1) * columns + j]! + GAP,
        costs[i * columns + j - 1]! + GAP,
      );
    }
  }
  const matches = new Array<number>(heard.length);
  let [i, j] = [rows - 1, columns - 1];
  while (i > 0) {
    const here = costs[i * columns + j]!;
    const diagonal =
      j > 0 &&
      here === Math.fround(costs[(i - 1) * columns + j - 1]! + difference(heard[i - 1]!, expected[j - 1]!));
    const added = here === Math.fround(costs[(i - 1) * columns + j]! + GAP);
    if (diagonal) {
      matches[--i] = --j;
    } else if (added || j === 0) {
      // A sound more than expected belongs to the one before it, or to the first.
      matches[--i] = Math.max(0, j - 1);
    } else j--;
  }
  return matches;
}

function difference(a: string, b: string): number {
  if (a === b) return 0;
  return VOWEL_SYMBOLS.has(a) === VOWEL_SYMBOLS.has(b) ? ALIKE : UNLIKE;
}
