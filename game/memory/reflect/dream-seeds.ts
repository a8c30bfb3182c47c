/** Two memories that meet in a dream, and the words that lie around them. */
import type { MemoryDatabase } from '../memory-database.ts';
import { contentWords } from '../query-words.ts';
import type { VectorSearch } from '../vector-search.ts';
import { WAKING } from './episodes.ts';

/** Of the newest so many, and of older ones as many drawn. */
const NEWEST = 100;
/** Words that can come up. */
const VOCABULARY = 64;
/** Memories around each of the two whose words lie near. */
const AROUND = 12;

export interface DreamSeeds {
  /** Ids of the two. */
  readonly of: readonly [string, string];
  /** What they say, without what frames it. */
  readonly texts: readonly [string, string];
  readonly words: readonly string[];
}

interface Row {
  key: number;
  id: string;
  text: string;
}

/** The same seed and memories give the same two. Null: there are no two. @param seed 0 … 2³² − 1 */
export function dreamSeeds(
  database: MemoryDatabase,
  vectors: VectorSearch | null,
  seed: number,
): DreamSeeds | null {
  const random = dice(seed);
  const newest = database.all<Row>(
    `SELECT key, id, text FROM memories WHERE ${WAKING} ORDER BY key DESC LIMIT ${NEWEST}`,
  );
  const [bounds] = database.all<{ last: number | null }>('SELECT max(key) AS last FROM memories');
  // Older ones by drawn keys: a look at all of them would take as long as there are many.
  const drawn = Array.from({ length: NEWEST }, () => 1 + Math.floor(random() * (bounds?.last ?? 1)));
  const older = database.all<Row>(
    `SELECT key, id, text FROM memories WHERE key IN (SELECT value FROM json_each(?)) AND ${WAKING} ORDER BY key`,
    [JSON.stringify(drawn)],
  );
  const all = [...new Map([...newest, ...older].map(row => [core(row.text), row])).values()].filter(
    ({ text }) => contentWords(core(text)).length > 0,
  );
  if (all.length < 2) return null;
  const first = all.splice(Math.floor(random() * all.length), 1)[0]!;
  const second = all[Math.floor(random() * all.length)]!;
  const words = new Set<string>();
  for (const { key, text } of [first, second]) {
    for (const word of contentWords(core(text))) words.add(word);
    const near = vectors?.around(key, AROUND) ?? [];
    for (const row of database.all<Row>(
      `SELECT key, id, text FROM memories WHERE key IN (SELECT value FROM json_each(?)) AND ${WAKING}`,
      [JSON.stringify(near)],
    ))
      for (const word of contentWords(core(row.text))) if (words.size < VOCABULARY) words.add(word);
  }
  return {
    of: [first.id, second.id],
    texts: [core(first.text), core(second.text)],
    words: [...words].filter(word => /^\p{L}{3,}$/u.test(word)).slice(0, VOCABULARY),
  };
}

/** What somebody said, or what was painted, without "Aurora painted" around it. */
const core = (text: string): string => /“([^”]+)”/u.exec(text)?.[1] ?? text;

/** 0 … 1; mulberry32 (T. Ettinger). */
function dice(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
