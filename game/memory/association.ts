/**
 * What else comes to mind: names in a question, and the names that they were met with, are one hypervector; memories are the
 * bundle of their names; and those come up that are the most like it, though they share no word with the question.
 * Names are symbols, nearly orthogonal, so a memory's likeness is Σ ⟨context, name⟩ / (|context| √(n D)).
 */
import { Bundle, type Hypervector, noiseOf, Symbols } from '../mind/algebra/index.ts';
import type { MemoryDatabase } from './memory-database.ts';
import { knownNames } from './names.ts';
import type { TimeRange } from './time-words.ts';

export interface Associated {
  readonly key: number;
  readonly similarity: number;
  /** Names of the context that it is reached by. */
  readonly through: readonly string[];
}

/** A time, and the first and the last key of it: memories are made as it goes by, so that is few more than are wanted. */
export interface Within extends TimeRange {
  readonly first: number;
  readonly last: number;
}

/** Of the newest memories of a name, those that are looked at for what else is met there. */
const LOOKED_AT = 200;
/** Names that one cue calls up, and what they weigh beside the cue. */
const CALLED_UP = 12;
const CALLED_WEIGHT = 0.5;
/** Memories that are compared. */
const PER_NAME = 60;
const COMPARED = 300;
/** Deviations of noise. */
const STANDS_OUT = 3;

const EVER: Within = { from: -8.64e15, to: 8.64e15, first: 0, last: Number.MAX_SAFE_INTEGER };

export class Associations {
  readonly #database: MemoryDatabase;
  readonly #symbols = new Symbols();

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  /** The most similar first. */
  of(question: string, limit: number, within: Within | null = null): Associated[] {
    const cues = knownNames(this.#database, question);
    if (cues.length === 0) return [];
    const context = new Bundle(this.#symbols.dimensions);
    const weights = new Map<string, number>();
    for (const cue of cues) weights.set(cue, 1);
    for (const cue of cues)
      for (const { folded, share } of this.#metWith(cue))
        weights.set(folded, Math.max(weights.get(folded) ?? 0, CALLED_WEIGHT * share));
    for (const [name, weight] of weights) context.add(this.#symbols.of(name), weight);
    const { from, to, first, last } = within ?? EVER;
    const keys = new Set<number>();
    for (const [name] of weights) {
      if (keys.size >= COMPARED) break;
      for (const { key } of this.#database.all<{ key: number }>(
        `SELECT names.key FROM names CROSS JOIN memories USING (key)
         WHERE folded = ? AND names.key BETWEEN ? AND ? AND at >= ? AND at < ? ORDER BY names.key DESC LIMIT ?`,
        [name, first, last, from, to, PER_NAME],
      ))
        keys.add(key);
    }
    return this.#compare(context.sum, weights, [...keys], limit);
  }

  #metWith(cue: string): { folded: string; share: number }[] {
    const rows = this.#database.all<{ folded: string; times: number }>(
      `SELECT folded, count(*) AS times FROM names
       WHERE key IN (SELECT key FROM names WHERE folded = ? ORDER BY key DESC LIMIT ?) AND folded <> ?
       GROUP BY folded ORDER BY times DESC, folded LIMIT ?`,
      [cue, LOOKED_AT, cue, CALLED_UP],
    );
    const most = rows[0]?.times ?? 1;
    return rows.map(({ folded, times }) => ({ folded, share: times / most }));
  }

  #compare(
    context: Hypervector,
    weights: ReadonlyMap<string, number>,
    keys: readonly number[],
    limit: number,
  ): Associated[] {
    const rows = this.#database.all<{ key: number; folded: string }>(
      'SELECT key, folded FROM names WHERE key IN (SELECT value FROM json_each(?))',
      [JSON.stringify(keys)],
    );
    const namesOf = grouped(rows);
    const dots = new Map<string, number>();
    const length = Math.sqrt(dotOf(context, context));
    const d = this.#symbols.dimensions;
    const found: Associated[] = [];
    for (const [key, names] of namesOf) {
      let sum = 0;
      for (const { folded } of names) {
        let dot = dots.get(folded);
        if (dot === undefined) {
          dot = dotOf(context, this.#symbols.of(folded));
          dots.set(folded, dot);
        }
        sum += dot;
      }
      const similarity = sum / (length * Math.sqrt(names.length * d));
      if (similarity < STANDS_OUT * noiseOf(d)) continue;
      const through = names.map(({ folded }) => folded).filter(name => weights.has(name));
      found.push({ key, similarity, through });
    }
    return found.sort((a, b) => b.similarity - a.similarity || b.key - a.key).slice(0, limit);
  }
}

function dotOf(a: Hypervector, b: Hypervector): number {
  let dot = 0;
  for (let j = 0; j < a.length; j++) dot += a[j]! * b[j]!;
  return dot;
}

function grouped<Row extends { readonly key: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.key);
    if (group === undefined) groups.set(row.key, [row]);
    else group.push(row);
  }
  return groups;
}
