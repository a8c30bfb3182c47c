/**
 * Contradictions are looked at again: since they were written, one may have faded, or an import may have brought both. The rule is
 * that of `belief.ts`: the newer one holds unless it is less sure by more than 0.3. Both stay, with the time for which each held;
 * and where it is nearly a tie, a person is asked.
 */
import { contradict, isSingle, YIELDS } from '../belief.ts';
import type { MemoryDatabase } from '../memory-database.ts';
import type { MemoryWriter } from '../memory-writer.ts';
import type { NewGoal } from './goals.ts';

/** How near to a tie two claims are for which somebody is asked. */
const TIE = 0.1;
/** Pairs of one cycle. */
const MOST = 200;

interface Pair {
  readonly newer: Fact;
  readonly older: Fact;
}

interface Fact {
  key: number;
  id: string;
  subject: string;
  relation: string;
  object: string;
  confidence: number;
  held: number;
  derived: number;
  at: number;
}

const FACT = 'key, id, subject, relation, object, confidence, held, derived, at';

export function resolve(
  database: MemoryDatabase,
  writer: MemoryWriter,
): { resolved: number; asks: NewGoal[] } {
  return database.transaction(() => {
    let resolved = 0;
    const asks: NewGoal[] = [];
    for (const { newer, older } of pairs(database)) {
      const ahead = newer.confidence - (older.confidence - YIELDS);
      const told = newer.derived === 0 && older.derived === 0;
      if (Math.abs(ahead) <= TIE && told) {
        asks.push(question(newer, older));
        continue;
      }
      const [holds, yields] = ahead >= 0 ? [newer, older] : [older, newer];
      if (holds.held === 1 && yields.held === 0) continue;
      database.run('UPDATE facts SET held = 1, replacedBy = NULL, until = NULL WHERE key = ?', [holds.key]);
      writer.replace([yields.key], holds.key);
      resolved++;
    }
    return { resolved, asks };
  });
}

/** What stands in another one's place, with that; and what is held beside its contradiction. */
function pairs(database: MemoryDatabase): Pair[] {
  const facts = new Map<string, Fact>();
  const replaced = database.all<Fact & { by: string }>(
    `SELECT facts.key, id, subject, relation, object, confidence, held, derived, at, replacedBy AS by
     FROM facts JOIN memories USING (key) WHERE held = 0 AND replacedBy IS NOT NULL
     ORDER BY facts.key DESC LIMIT ${MOST}`,
  );
  for (const fact of database.all<Fact>(
    `SELECT ${FACT} FROM facts JOIN memories USING (key) WHERE held = 1 AND id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(replaced.map(({ by }) => by))],
  ))
    facts.set(fact.id, fact);
  const found: Pair[] = [];
  for (const { by, ...fact } of replaced) {
    const other = facts.get(by);
    if (other === undefined || !conflict(fact, other)) continue;
    found.push(ordered(fact, other));
  }
  for (const { a, b } of database.all<{ a: number; b: number }>(
    `SELECT one.key AS a, other.key AS b FROM facts AS one JOIN facts AS other
       ON other.subjectFolded = one.subjectFolded AND other.relationFolded = one.relationFolded AND other.key > one.key
     WHERE one.held = 1 AND other.held = 1 AND one.derived = 0 AND other.derived = 0 LIMIT ${MOST}`,
  )) {
    const [one, other] = [a, b].map(key => factByKey(database, key));
    if (one && other && conflict(one, other)) found.push(ordered(one, other));
  }
  return found;
}

const factByKey = (database: MemoryDatabase, key: number) =>
  database.all<Fact>(`SELECT ${FACT} FROM facts JOIN memories USING (key) WHERE facts.key = ?`, [key])[0];

const conflict = (one: Fact, other: Fact) => contradict(one, other, isSingle(one.relation));

const ordered = (one: Fact, other: Fact): Pair =>
  one.at > other.at || (one.at === other.at && one.key > other.key)
    ? { newer: one, older: other }
    : { newer: other, older: one };

const question = (newer: Fact, older: Fact): NewGoal => ({
  kind: 'ask',
  text: `Ask whether ${newer.subject} ${newer.relation} ${newer.object}, or ${older.relation} ${older.object}.`,
  detail: { options: [newer, older].map(({ id, object }) => ({ memory: id, says: object })) },
  cause: `ask ${[newer.id, older.id].sort().join(' ')}`,
  things: [newer.id, older.id],
});
