/** What she means to do when there is an occasion: asked, finished, offered. Gone with what they are about. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AuroraError } from '../../../models/errors.ts';
import type { MemoryDatabase } from '../memory-database.ts';
import { DAY } from './episodes.ts';

export const GOAL_KINDS = ['ask', 'finish', 'vary'] as const;

export const GoalView = z
  .object({
    id: z.string(),
    kind: z.enum(GOAL_KINDS),
    /** In words. */
    text: z.string(),
    at: z.iso.datetime(),
    /** Of a question: what may be answered. */
    options: z.array(z.object({ memory: z.string(), says: z.string() })),
    /** The picture that it is about, by id. */
    picture: z.string().nullable(),
    /** What to paint: settings as `generate` takes them. */
    paint: z.record(z.string(), z.json()).nullable(),
  })
  .meta({ id: 'Goal' });
export type GoalView = z.output<typeof GoalView>;

export interface NewGoal {
  readonly kind: (typeof GOAL_KINDS)[number];
  readonly text: string;
  readonly detail: Partial<Pick<GoalView, 'options' | 'picture' | 'paint'>>;
  /** The same cause makes no second goal, even when the first has been settled. */
  readonly cause: string;
  /** Ids of memories and pictures; with one of them it is forgotten. */
  readonly things: readonly string[];
}

/** She means to do no more at once. */
const MOST_OPEN = 12;
/** What nobody had an occasion for is dropped. */
const DROPPED_AFTER = 30 * DAY;

interface Row {
  id: string;
  kind: GoalView['kind'];
  text: string;
  detail: string;
  at: number;
}

/** @returns how many are new */
export function intend(database: MemoryDatabase, goals: readonly NewGoal[], now: number): number {
  return database.transaction(() => {
    database.run("UPDATE goals SET state = 'dropped', settled = ? WHERE state = 'open' AND at < ?", [
      ...[now, now - DROPPED_AFTER],
    ]);
    let open = openGoals(database).length;
    let added = 0;
    for (const { kind, text, detail, cause, things } of goals) {
      if (open >= MOST_OPEN) break;
      if (database.all('SELECT 1 FROM goals WHERE cause = ?', [cause]).length > 0) continue;
      const key = database.run(
        "INSERT INTO goals (id, kind, text, detail, cause, at, state) VALUES (?, ?, ?, ?, ?, ?, 'open')",
        [randomBytes(6).toString('base64url'), kind, text, JSON.stringify(detail), cause, now],
      );
      for (const thing of new Set(things)) database.run('INSERT INTO goalThings VALUES (?, ?)', [thing, key]);
      open++;
      added++;
    }
    return added;
  });
}

/** The oldest first. */
export const openGoals = (database: MemoryDatabase): GoalView[] =>
  database
    .all<Row>("SELECT id, kind, text, detail, at FROM goals WHERE state = 'open' ORDER BY at, key")
    .map(viewOf);

/** It is done, or not wanted. Its words go; that it was there stays, so that it does not come again. @throws AuroraError `UNKNOWN_GOAL` */
export function settleGoal(
  database: MemoryDatabase,
  id: string,
  how: 'done' | 'dropped',
  now: number,
): GoalView {
  const goal = openGoals(database).find(open => open.id === id);
  if (goal === undefined)
    throw new AuroraError('UNKNOWN_GOAL', `There is no open goal ${JSON.stringify(id.slice(0, 80))}.`, {
      ...{ field: 'goal', value: id.slice(0, 80), legal: 'an id that `goals` lists', hint: 'List them.' },
    });
  database.run("UPDATE goals SET state = ?, settled = ?, text = '', detail = '{}' WHERE id = ?", [
    how,
    now,
    id,
  ]);
  return goal;
}

function viewOf({ id, kind, text, detail, at }: Row): GoalView {
  const { options = [], picture = null, paint = null } = JSON.parse(detail) as NewGoal['detail'];
  return { id, kind, text, at: new Date(at).toISOString(), options, picture, paint };
}
