/** Words of a question that say something, for the full-text search; its own syntax must not leak through. */

const MOST = 12;
const LONGEST = 64;

/** Words that are in every question. */
const STOP = new Set(
  `a about all happen happened happens anything everything nothing am an and any are as ask asked at be been but by can could did do does find for from get give had has have he her
  hers him his how i if in into is it its like made make me mine my of on one or our ours please remember said say says see she
  show so some something tell than that the their them then there these they thing this those to told us was we were what when
  where which who whom whose why will with would you your yours again know`.split(/\s+/u),
);

/** At most twelve different ones, in lower case. */
export function contentWords(question: string): string[] {
  const words = question
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu);
  const kept = (words ?? [])
    .map(word => word.replace(/['’]s?$|['’].*$/u, '').slice(0, LONGEST))
    .filter(word => word !== '' && !STOP.has(word));
  return [...new Set(kept)].slice(0, MOST);
}

/** One word as FTS5 takes it literally (SQLite, FTS5 query syntax, section 3.1). */
export const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`;
