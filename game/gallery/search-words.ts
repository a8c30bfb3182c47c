/** From what a person types to a query of SQLite's full-text search, whose own syntax must not leak through. */

const MAX_WORDS = 16;
const MAX_WORD = 64;

/**
 * All words must occur, each as the beginning of a word. A word with signs inside (`foo-bar`) is a phrase. Null when
 * nothing was asked; a query that nothing matches when there was no letter or digit in it.
 * Source: SQLite, FTS5 query syntax, sections 3.1–3.3: inside double quotes only `"` itself has a meaning.
 */
export function matchQuery(search: string): string | null {
  const typed = search.slice(0, MAX_WORDS * MAX_WORD).split(/[\s\0]+/u);
  if (typed.every(word => word === '')) return null;
  const words = typed
    .map(word => word.slice(0, MAX_WORD).replaceAll('"', ' '))
    .filter(word => /[\p{L}\p{N}]/u.test(word))
    .slice(0, MAX_WORDS);
  if (words.length === 0) return '""';
  return words.map(word => `"${word}"*`).join(' AND ');
}
