/**
 * What is not confirmed fades: confidence halves in a time that doubles with each source that it has.
 * Source: B. Settles, B. Meeder, "A Trainable Spaced Repetition Model for Language Learning", ACL 2016: half-life regression,
 * h = 2^(θ·x); the exponential of forgetting itself is Ebbinghaus' (1885). Exponentials multiply, so that many small steps
 * and one large one come to the same.
 */
import type { MemoryDatabase } from '../memory-database.ts';
import { DAY, keepNumber, numberOf } from './episodes.ts';

/** Half-lives of what has one source. What somebody told is not forgotten in a month. */
const HALF_LIFE = { derived: 30 * DAY, told: 730 * DAY };
/** Doublings that sources can bring. */
const MOST_DOUBLINGS = 5;
/** What was told never fades below this: it is asked about rather than dropped. */
const TOLD_FLOOR = 0.3;
/** Below this she does not believe her own finding any more. */
const FAINT = 0.15;
/** Smaller steps are left for the next time, so that nothing is written for nothing. */
const LEAST_STEP = DAY / 4;

/** @returns how many faded so far that they are history now */
export function decay(database: MemoryDatabase, now: number): { faded: number; dropped: number } {
  return database.transaction(() => {
    const since = numberOf(database, 'decayed') || now;
    if (since < now && now - since < LEAST_STEP) return { faded: 0, dropped: 0 };
    keepNumber(database, 'decayed', now);
    if (since >= now) return { faded: 0, dropped: 0 };
    const rows = database.all<{
      key: number;
      confidence: number;
      derived: number;
      learned: number;
      sources: number;
    }>(
      `SELECT facts.key, confidence, derived, learned, (SELECT count(*) FROM sources WHERE sources.key = facts.key) AS sources
       FROM facts JOIN memories USING (key)
       WHERE held = 1 AND EXISTS (SELECT 1 FROM sources WHERE sources.key = facts.key)`,
    );
    let [faded, dropped] = [0, 0];
    for (const { key, confidence, derived, learned, sources } of rows) {
      const time = now - Math.max(since, learned);
      if (time <= 0) continue;
      const half = HALF_LIFE[derived === 1 ? 'derived' : 'told'] * 2 ** Math.min(MOST_DOUBLINGS, sources - 1);
      const next = confidence * 2 ** (-time / half);
      const floor = derived === 1 ? 0 : Math.min(TOLD_FLOOR, confidence);
      const drops = derived === 1 && next < FAINT;
      database.run('UPDATE facts SET confidence = ?, held = ?, until = ? WHERE key = ?', [
        ...[Math.max(floor, next), drops ? 0 : 1, drops ? now : null, key],
      ]);
      faded++;
      if (drops) dropped++;
    }
    return { faded, dropped };
  });
}
