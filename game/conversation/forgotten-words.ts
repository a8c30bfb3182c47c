/** What of a conversation tells what was forgotten: for the log, her thoughts and what she has in mind. */
import type { Which } from '../memory/memory-store.ts';
import type { MemoryView } from '../memory/memory-view.ts';
import { contentWords } from '../memory/query-words.ts';
import { tellsFact, wholeWords } from '../mind/learn/tells-fact.ts';

export interface Forgotten {
  /** Ids of the memories that went. */
  readonly memories: ReadonlySet<string>;
  /** Whether a text says what is forgotten. */
  readonly tells: (text: string) => boolean;
}

/**
 * @param memories ids of what went
 * @param facts what of it was believed, and is told wherever it was said
 * @param which how it was asked for
 */
export function forgottenWords(
  memories: readonly string[],
  facts: readonly MemoryView[],
  { words, about }: Pick<Which, 'words' | 'about'>,
): Forgotten {
  const tests = facts.map(tellsFact).filter(test => test !== null);
  const every = contentWords(words ?? '').map(word => wholeWords(word));
  const name = about === undefined ? null : wholeWords(about.trim());
  return {
    memories: new Set(memories),
    tells: text =>
      (every.length > 0 && every.every(word => word.test(text))) ||
      name?.test(text) === true ||
      tests.some(test => test(text, text)),
  };
}
