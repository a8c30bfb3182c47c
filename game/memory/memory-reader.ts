/** Memories out of the tables. */
import { AuroraError } from '../../models/errors.ts';
import type { MemoryDatabase } from './memory-database.ts';
import type { FactView, MemoryKind, MemoryView, ProcedureView } from './memory-view.ts';

interface Row {
  key: number;
  id: string;
  kind: MemoryKind;
  text: string;
  at: number;
  learned: number;
  about: string;
  pictures: string;
  sources: string;
  subject: string | null;
  relation: string;
  object: string;
  confidence: number;
  held: number;
  replacedBy: string | null;
  task: string | null;
  recipe: string;
  successes: number;
  failures: number;
  lastUsed: number;
  derived: number;
  until: number | null;
  dreamt: number;
}

const SELECT = `
  SELECT memories.*, subject, relation, object, confidence, held, replacedBy, derived, until,
    task, recipe, successes, failures, lastUsed,
    (SELECT json_group_array(name) FROM names WHERE names.key = memories.key AND given = 1) AS about,
    (SELECT json_group_array(picture) FROM pictures WHERE pictures.key = memories.key) AS pictures,
    EXISTS (SELECT 1 FROM dreams WHERE dreams.key = memories.key) AS dreamt,
    (SELECT json_group_array(source) FROM sources WHERE sources.key = memories.key) AS sources
  FROM memories LEFT JOIN facts USING (key) LEFT JOIN procedures USING (key)`;

export interface Browse {
  readonly kind?: MemoryKind | undefined;
  /** A name that they are about, as it is compared. */
  readonly about?: string | undefined;
  readonly picture?: string | undefined;
  /** Facts that are not believed any more, too. */
  readonly history?: boolean | undefined;
  /** Milliseconds since 1970: from this one on, and before that one. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

const USUAL_PAGE = 50;

/** The newest first. */
export function browse(
  database: MemoryDatabase,
  { kind, about, picture, history = false, from, to, offset = 0, limit = USUAL_PAGE }: Browse,
): { total: number; memories: MemoryView[] } {
  const parts: [string, string | number | undefined][] = [
    ['kind = ?', kind],
    ['key IN (SELECT key FROM names WHERE folded = ?)', about],
    ['key IN (SELECT key FROM pictures WHERE picture = ?)', picture],
    ['at >= ?', from],
    ['at < ?', to],
  ];
  const asked = parts.filter((part): part is [string, string | number] => part[1] !== undefined);
  const conditions = asked.map(([condition]) => condition);
  if (!history) conditions.push('(held IS NULL OR held = 1)');
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const values = asked.map(([, value]) => value);
  const [{ total }] = database.all<{ total: number }>(
    `SELECT count(*) AS total FROM memories LEFT JOIN facts USING (key) ${where}`,
    values,
  ) as [{ total: number }];
  const rows = database.all<Row>(`${SELECT} ${where} ORDER BY at DESC, key DESC LIMIT ? OFFSET ?`, [
    ...values,
    limit,
    offset,
  ]);
  return { total, memories: rows.map(viewOf) };
}

/** One memory, and what hangs together with it. */
export interface Surroundings {
  readonly memory: MemoryView;
  /** What it was learnt from. */
  readonly sources: MemoryView[];
  /** What was learnt from it alone: gone with it, if it is forgotten. */
  readonly takes: MemoryView[];
  /** Facts whose place it took, or that took its place, the newest first. */
  readonly history: MemoryView[];
}

/** @throws AuroraError `UNKNOWN_MEMORY` */
export function look(database: MemoryDatabase, id: string): Surroundings {
  const { memory } = memoryById(database, id);
  const where = (condition: string, ...values: string[]) =>
    database
      .all<Row>(
        `${SELECT} WHERE ${condition} ORDER BY at DESC, memories.key DESC LIMIT ${USUAL_PAGE}`,
        values,
      )
      .map(viewOf);
  return {
    memory,
    sources: where(
      'memories.id IN (SELECT value FROM json_each(?))',
      JSON.stringify(memory.fact?.sources ?? []),
    ),
    takes: where(
      `memories.key IN (SELECT key FROM sources WHERE source = ?1)
         AND NOT EXISTS (SELECT 1 FROM sources WHERE sources.key = memories.key AND source <> ?1)`,
      id,
    ),
    history: where(
      'memories.id <> ?1 AND (replacedBy = ?1 OR memories.id = ?2)',
      id,
      memory.fact?.replacedBy ?? '',
    ),
  };
}

/** In order of keys, for exports. */
export const memoriesAfter = (database: MemoryDatabase, key: number, limit: number) =>
  database
    .all<Row>(`${SELECT} WHERE memories.key > ? ORDER BY memories.key LIMIT ?`, [key, limit])
    .map(row => ({ key: row.key, memory: viewOf(row) }));

/** By key; those that are not there are left out. */
export function memoriesByKey(database: MemoryDatabase, keys: readonly number[]): Map<number, MemoryView> {
  const rows = database.all<Row>(`${SELECT} WHERE memories.key IN (SELECT value FROM json_each(?))`, [
    JSON.stringify(keys),
  ]);
  return new Map(rows.map(row => [row.key, viewOf(row)]));
}

/** @throws AuroraError `UNKNOWN_MEMORY` */
export function memoryById(database: MemoryDatabase, id: string): { key: number; memory: MemoryView } {
  const [row] = database.all<Row>(`${SELECT} WHERE memories.id = ?`, [id]);
  if (row === undefined)
    throw new AuroraError('UNKNOWN_MEMORY', `There is no memory ${JSON.stringify(id)}.`, {
      value: id,
      legal: 'the id of a memory',
      hint: 'List the memories to see their ids.',
    });
  return { key: row.key, memory: viewOf(row) };
}

function viewOf(row: Row): MemoryView {
  const list = (json: string) => JSON.parse(json) as string[];
  const fact: FactView | undefined =
    row.subject === null
      ? undefined
      : {
          ...{ subject: row.subject, relation: row.relation, object: row.object },
          ...{ confidence: row.confidence, held: row.held === 1, replacedBy: row.replacedBy },
          ...{ sources: list(row.sources), derived: row.derived === 1 },
          until: row.until === null ? null : instant(row.until),
        };
  const procedure: ProcedureView | undefined =
    row.task === null
      ? undefined
      : {
          ...{ task: row.task, recipe: JSON.parse(row.recipe) },
          ...{ successes: row.successes, failures: row.failures, lastUsedAt: instant(row.lastUsed) },
        };
  return {
    ...{ id: row.id, kind: row.kind, text: row.text, at: instant(row.at), learnedAt: instant(row.learned) },
    ...{ about: list(row.about), pictures: list(row.pictures) },
    ...(fact && { fact }),
    ...(procedure && { procedure }),
    ...(row.dreamt === 1 && { dreamt: true }),
  };
}

const instant = (ms: number): string => new Date(ms).toISOString();
