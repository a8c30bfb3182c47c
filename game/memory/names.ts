/** People and things by name, in what is said. */
import { sameName } from './belief.ts';
import type { MemoryDatabase } from './memory-database.ts';

/** Words of the longest name that is found in a text. */
const LONGEST = 3;
const MOST_WORDS = 400;

/** Every run of one to three words, as names are compared. */
export function possibleNames(text: string): string[] {
  const words = (text.match(/[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu) ?? []).slice(0, MOST_WORDS);
  const runs = new Set<string>();
  for (let from = 0; from < words.length; from++)
    for (let length = 1; length <= LONGEST && from + length <= words.length; length++) {
      const run = sameName(words.slice(from, from + length).join(' '));
      runs.add(run);
      runs.add(run.replace(/['’]s?$/u, ''));
    }
  return [...runs];
}

/** Names that are known and occur in a text, as they are compared. */
export function knownNames(database: MemoryDatabase, text: string): string[] {
  const rows = database.all<{ folded: string }>(
    'SELECT value AS folded FROM json_each(?) WHERE EXISTS (SELECT 1 FROM names WHERE folded = value)',
    [JSON.stringify(possibleNames(text))],
  );
  return rows.map(({ folded }) => folded);
}
