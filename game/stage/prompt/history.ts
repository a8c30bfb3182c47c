/** Prompts that were sent, walked with Alt+↑ and Alt+↓ like a shell's. */

import { isTalk } from '../../mind/language/understand.ts';

const LONGEST = 100;

/** History (oldest first) after `prompt` was sent: no doubles, newest last. */
export function remember(history: readonly string[], prompt: string): readonly string[] {
  return [...history.filter(entry => entry !== prompt), prompt].slice(-LONGEST);
}

/**
 * Something that was said is to be forgotten, and it may stand here as well: the page does not know which it was, so that all that
 * was said to her goes, and what was painted stays.
 */
export const withoutTalk = (history: readonly string[]): readonly string[] =>
  history.filter(entry => !isTalk(entry));

/** Where a walk stands: `index` counts back from the newest (0); null = at the unsent text, kept in `unsent`. */
export interface HistoryWalk {
  readonly index: number | null;
  readonly unsent: string;
}

export const AT_DRAFT: HistoryWalk = { index: null, unsent: '' };

/**
 * One step back (`older`) or forth. `text` is what the field shows now. Returns null at either end: the field
 * keeps what it has. The unsent text comes back after the newest entry.
 */
export function walk(
  history: readonly string[],
  from: HistoryWalk,
  direction: 'older' | 'newer',
  text: string,
): { readonly walk: HistoryWalk; readonly text: string } | null {
  if (direction === 'newer') {
    if (from.index === null) return null;
    if (from.index === 0) return { walk: AT_DRAFT, text: from.unsent };
    return at(from.index - 1, from.unsent);
  }
  const unsent = from.index === null ? text : from.unsent;
  const first = from.index === null ? 0 : from.index + 1;
  // Skip an entry equal to what is shown: the first press should always change something.
  const index = history.at(-1 - first) === text ? first + 1 : first;
  return at(index, unsent);

  function at(index: number, kept: string) {
    const entry = history.at(-1 - index);
    return index >= history.length || entry === undefined
      ? null
      : { walk: { index, unsent: kept }, text: entry };
  }
}
