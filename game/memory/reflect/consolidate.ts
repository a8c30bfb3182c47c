/**
 * What comes again and again becomes a fact, and what worked for many things a skill. Only episodes since the last time are
 * looked at, so a cycle costs what is new, and not what is old.
 *
 * One day's evidence for a habit is worth `A_DAY`, and days are independent: n of them make 1 − (1 − A_DAY)ⁿ. That the same is said
 * five times within an hour is one piece of evidence.
 */
import { combined, sameName } from '../belief.ts';
import type { MemoryDatabase } from '../memory-database.ts';
import { canonical, type MemoryWriter } from '../memory-writer.ts';
import { keepNumber, numberOf, type Repeated, repeated, WAKING } from './episodes.ts';

/** As facts name whoever talks to her. */
const PERSON = 'the person';
const HERSELF = 'aurora';

const A_DAY = 0.3;

/** Episodes of one cycle; what is left is for the next one. */
const AT_ONCE = 300;

/** How often, and on how many days, before it is no chance any more. */
const HABITS = [
  { how: 'painted', relation: 'often asks for', times: 3, days: 2 },
  { how: 'spoken', relation: 'often speaks of', times: 4, days: 3 },
] as const;

/** Tasks for which the same settings worked before they are a skill of their own. */
const TASKS_OF_A_SKILL = 3;
export const SKILL = 'paint a picture';

/** Sources that a fact keeps: the newest. */
const MOST_SOURCES = 50;

export interface Consolidated {
  readonly read: number;
  readonly facts: number;
  readonly skills: number;
  /** There are more for another cycle. */
  readonly more: boolean;
}

export function consolidate(database: MemoryDatabase, writer: MemoryWriter, now: number): Consolidated {
  return database.transaction(() => {
    const rows = database.all<{ key: number }>(
      `SELECT key FROM memories WHERE key > ? AND ${WAKING} ORDER BY key LIMIT ${AT_ONCE}`,
      [numberOf(database, 'consolidated')],
    );
    const names = database.all<{ folded: string }>(
      `SELECT DISTINCT folded FROM names WHERE given = 1 AND key IN (SELECT value FROM json_each(?)) ORDER BY folded`,
      [JSON.stringify(rows.map(({ key }) => key))],
    );
    let facts = 0;
    for (const { folded } of names) {
      if (folded === PERSON || folded === HERSELF) continue;
      for (const { how, relation, times, days } of HABITS) {
        const seen = repeated(database, folded, how);
        if (
          seen.episodes.length >= times &&
          seen.days >= days &&
          believe(database, writer, relation, seen, now)
        )
          facts++;
      }
    }
    const last = rows.at(-1);
    if (last !== undefined) keepNumber(database, 'consolidated', last.key);
    return { read: rows.length, facts, skills: skills(database, writer, now), more: rows.length === AT_ONCE };
  });
}

/** False where it is believed already, as sure and for as many reasons; or where somebody has said that it is wrong. */
function believe(
  database: MemoryDatabase,
  writer: MemoryWriter,
  relation: string,
  { name, episodes, days, last }: Repeated,
  now: number,
): boolean {
  const confidence = combined(0, 1 - (1 - A_DAY) ** days);
  const sources = episodes.slice(0, MOST_SOURCES);
  const known = database
    .all<{ key: number; object: string; held: number; replacedBy: string | null; confidence: number }>(
      'SELECT key, object, held, replacedBy, confidence FROM facts WHERE subjectFolded = ? AND relationFolded = ?',
      [PERSON, sameName(relation)],
    )
    .filter(({ object }) => sameName(object) === sameName(name));
  if (known.some(({ replacedBy }) => replacedBy !== null)) return false;
  const [fact] = known;
  if (fact === undefined) {
    writer.insertFact({
      ...{
        kind: 'fact',
        subject: PERSON,
        relation,
        object: name,
        confidence,
        sources,
        at: last,
        learned: now,
      },
      ...{ held: true, derived: true, about: [], pictures: [] },
    });
    return true;
  }
  const before = database.all('SELECT 1 FROM sources WHERE key = ?', [fact.key]).length;
  writer.addSources(fact.key, sources);
  const after = database.all('SELECT 1 FROM sources WHERE key = ?', [fact.key]).length;
  // What had faded comes back with what is new.
  if (after === before) return false;
  database.run('UPDATE facts SET confidence = ?, held = 1, until = NULL WHERE key = ?', [
    Math.max(fact.confidence, confidence),
    fact.key,
  ]);
  database.run('UPDATE memories SET learned = ? WHERE key = ?', [now, fact.key]);
  return true;
}

interface Recipe {
  key: number;
  id: string;
  task: string;
  recipe: string;
  successes: number;
  failures: number;
  lastUsed: number;
}

/** Settings that worked for several tasks, without what was painted by them. How many are new or otherwise. */
function skills(database: MemoryDatabase, writer: MemoryWriter, now: number): number {
  const since = numberOf(database, 'skilled');
  const [newest] = database.all<{ last: number | null }>(
    'SELECT max(learned) AS last FROM memories WHERE kind = ?',
    ['procedure'],
  );
  if ((newest?.last ?? 0) <= since) return 0;
  keepNumber(database, 'skilled', newest!.last!);
  const bySettings = new Map<string, Recipe[]>();
  for (const row of database.all<Recipe>(
    `SELECT key, id, task, recipe, successes, failures, lastUsed FROM procedures JOIN memories USING (key)
     WHERE taskFolded <> ? ORDER BY key DESC LIMIT 2000`,
    [sameName(SKILL)],
  )) {
    const settings = settingsOf(row.recipe);
    if (settings === null) continue;
    bySettings.set(settings, [...(bySettings.get(settings) ?? []), row]);
  }
  let changed = 0;
  for (const [settings, rows] of bySettings) {
    const worked = new Set(rows.filter(({ successes }) => successes > 0).map(({ task }) => sameName(task)));
    if (worked.size < TASKS_OF_A_SKILL) continue;
    const sum = (field: 'successes' | 'failures') => rows.reduce((all, row) => all + row[field], 0);
    changed += writer.keepSkill({
      ...{ task: SKILL, recipe: settings, successes: sum('successes'), failures: sum('failures'), now },
      lastUsed: Math.max(...rows.map(({ lastUsed }) => lastUsed)),
      sources: rows.slice(0, MOST_SOURCES).map(({ id }) => id),
    })
      ? 1
      : 0;
  }
  return changed;
}

/** A recipe without its words and its dice; null: there is nothing else in it. */
function settingsOf(recipe: string): string | null {
  const value = JSON.parse(recipe) as unknown;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { prompt, negativePrompt, seed, ...settings } = value as Record<string, unknown>;
  if (prompt === undefined || Object.keys(settings).length === 0) return null;
  return canonical(settings);
}
