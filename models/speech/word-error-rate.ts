/** How many words were misheard: substitutions, deletions and insertions against what was said. */
import { readText } from './text/read-text.ts';

export interface WordErrors {
  readonly errors: number;
  /** Words that were said. */
  readonly words: number;
}

/** Words as they are said, so that "5%" and "five percent" are the same. */
export const spokenWords = (text: string): string[] =>
  readText(text).flatMap(({ words }) => words.map(({ word }) => word.toLowerCase().replace(/[^a-z]/g, '')));

/** Source: the edit distance of Wagner and Fischer, 1974, over words. */
export function wordErrors(said: string, heard: string): WordErrors {
  const [a, b] = [spokenWords(said), spokenWords(heard)];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, word] of a.entries()) {
    const next = [i + 1];
    for (const [j, other] of b.entries()) {
      next.push(Math.min(row[j]! + Number(word !== other), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return { errors: row[b.length]!, words: a.length };
}
