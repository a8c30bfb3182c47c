/** Episodes that something can be learnt from: neither dreamt nor spent, and how many of them there are of a name. */
import type { MemoryDatabase } from '../memory-database.ts';

export const DAY = 86_400_000;

/** How an exchange is written down; other episodes with a picture are of its painting. */
const EXCHANGE = 'The person said%';

export const WAKING = `kind = 'episode' AND memories.key NOT IN (SELECT key FROM dreams)
  AND memories.key NOT IN (SELECT key FROM spent)`;
const PAINTED = `EXISTS (SELECT 1 FROM pictures WHERE pictures.key = memories.key) AND text NOT LIKE '${EXCHANGE}'`;

/** The newest of a name that are counted. */
const COUNTED = 200;

export interface Repeated {
  /** Ids of the episodes, the newest first. */
  readonly episodes: readonly string[];
  /** Different days on which it happened. */
  readonly days: number;
  /** The name as it was written last. */
  readonly name: string;
  readonly last: number;
}

/** @param name as it is compared @param how what the episodes are of */
export function repeated(database: MemoryDatabase, name: string, how: 'painted' | 'spoken'): Repeated {
  const rows = database.all<{ id: string; at: number; name: string }>(
    `SELECT memories.id, at, name FROM names CROSS JOIN memories USING (key)
     WHERE folded = ? AND given = 1 AND ${WAKING} AND ${how === 'painted' ? PAINTED : `text LIKE '${EXCHANGE}'`}
     ORDER BY names.key DESC LIMIT ${COUNTED}`,
    [name],
  );
  return {
    episodes: rows.map(({ id }) => id),
    days: new Set(rows.map(({ at }) => Math.floor(at / DAY))).size,
    ...{ name: rows[0]?.name ?? name, last: rows[0]?.at ?? 0 },
  };
}

/** Of a name of one of the kernel's numbers: kept in the file, since they belong to it. */
export function numberOf(database: MemoryDatabase, name: string): number {
  const [row] = database.all<{ value: string }>('SELECT value FROM settings WHERE name = ?', [name]);
  return Number(row?.value ?? 0);
}

export const keepNumber = (database: MemoryDatabase, name: string, value: number): void =>
  void database.run('INSERT OR REPLACE INTO settings VALUES (?, ?)', [name, String(value)]);
