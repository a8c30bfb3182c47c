/**
 * Recall: what was meant, what was said, when, and what is linked, each an order of its own, fused to one; every memory comes
 * with the reasons for which it came.
 */
import { Associations, type Within } from './association.ts';
import { fuse, type Ranking } from './fuse.ts';
import type { MemoryDatabase } from './memory-database.ts';
import { memoriesByKey } from './memory-reader.ts';
import type { MemoryKind, ReasonView, RecalledView } from './memory-view.ts';
import { contentWords, quoted } from './query-words.ts';
import { readTimeWords, type TimeRange, widened } from './time-words.ts';
import type { NearVector, VectorSearch } from './vector-search.ts';

export interface Question {
  readonly text: string;
  /** Embedding of the question without its words of time; null: nobody could read it. */
  readonly embedding: Float32Array | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly limit: number;
  readonly kinds?: readonly MemoryKind[] | undefined;
  /** Facts that are not believed any more, too. */
  readonly history?: boolean | undefined;
}

/** How much each order counts. Recency only parts what is alike otherwise. */
const WEIGHTS = { meaning: 1, words: 1, time: 0.5, association: 0.7, recency: 0.02 } as const;

/** Of each order, for each memory that is wanted. */
const DEPTH = 10;
const SHALLOWEST = 60;

/** Read for each that is wanted: facts that are history are dropped. */
const SPARE = 4;

/** A word that is in more memories than this says little, and ranking all of them takes long. */
const COMMON = 2_000;
/** Memories that full-text search ranks. */
const RANKED = 4_000;

/** Below this cosine nothing is said about meaning: most pairs of unrelated sentences are there (docs/mind.md). */
const UNLIKE = 0.25;

export class Recall {
  readonly #database: MemoryDatabase;
  readonly #vectors: VectorSearch | null;
  readonly #associations: Associations;

  constructor(
    database: MemoryDatabase,
    vectors: VectorSearch | null,
    associations = new Associations(database),
  ) {
    this.#database = database;
    this.#vectors = vectors;
    this.#associations = associations;
  }

  /** The best first. Words of time choose the range; where nothing is in it, a wider one, and then all there is. */
  answer(question: Question): RecalledView[] {
    const { rest, range, said } = readTimeWords(question.text, new Date(question.now));
    for (const time of range === null ? [null] : [range, widened(range), null]) {
      const within = time === null ? null : this.#keysWithin(time);
      const found = this.#within(question, rest, within, within === null ? '' : said);
      if (found.length > 0) return found;
    }
    return [];
  }

  #within(question: Question, rest: string, range: Within | null, said: string): RecalledView[] {
    const { embedding, limit } = question;
    const depth = Math.max(SHALLOWEST, DEPTH * limit);
    const words = contentWords(rest);
    const meaning: NearVector[] =
      embedding === null || rest === ''
        ? []
        : (this.#vectors?.nearest(embedding, depth, range) ?? []).filter(
            ({ likeness }) => likeness >= UNLIKE,
          );
    const told = this.#byWords(words, depth, range);
    const linked = this.#associations.of(rest, depth, range);
    const timed = range === null ? [] : this.#newest(depth, range);
    const keys = [meaning.map(({ key }) => key), told, linked.map(({ key }) => key)] as const;
    // A question of nothing but time is answered by all that happened then; any other one by what fits as well.
    const onlyTime = words.length === 0;
    const found = new Set(onlyTime ? timed : keys.flat());
    const recency = this.#byTime([...found]);
    const rankings: Ranking[] = [
      { weight: WEIGHTS.meaning, keys: keys[0] },
      { weight: WEIGHTS.words, keys: keys[1] },
      { weight: WEIGHTS.association, keys: keys[2] },
      { weight: WEIGHTS.time, keys: timed.filter(key => found.has(key)) },
      { weight: WEIGHTS.recency, keys: recency },
    ];
    // Those that will be dropped by what they are must not leave too few.
    const fused = fuse(rankings).slice(
      0,
      question.kinds === undefined ? SPARE * limit : rankings.length * depth,
    );
    const views = memoriesByKey(
      this.#database,
      fused.map(({ key }) => key),
    );
    const reasons = (key: number): ReasonView[] => {
      const all: ReasonView[] = [];
      const [near, word, link] = keys.map(order => order.indexOf(key)) as [number, number, number];
      if (near >= 0) all.push({ by: 'meaning', likeness: rounded(meaning[near]!.likeness), rank: near + 1 });
      if (word >= 0) all.push({ by: 'words', words, rank: word + 1 });
      if (link >= 0) {
        const { through, similarity } = linked[link]!;
        all.push({
          by: 'association',
          through: [...through],
          similarity: rounded(similarity),
          rank: link + 1,
        });
      }
      if (range !== null) all.push({ by: 'time', said, from: instant(range.from), to: instant(range.to) });
      if (recency[0] === key && fused.length > 1) all.push({ by: 'recency', rank: 1 });
      return all;
    };
    return fused
      .flatMap(({ key, score }) => {
        const memory = views.get(key);
        if (memory === undefined) return [];
        if (question.kinds !== undefined && !question.kinds.includes(memory.kind)) return [];
        if (memory.fact?.held === false && question.history !== true) return [];
        return [{ memory, score: weighed(score, memory), reasons: reasons(key) }];
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  }

  /** By BM25, over the rarer of the words; of words that are everywhere, the newest that have all of them. */
  #byWords(words: readonly string[], limit: number, range: Within | null): number[] {
    const counted = words
      .map(word => ({ word, count: this.#count(word) }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => a.count - b.count);
    const rare: string[] = [];
    let sum = 0;
    for (const { word, count } of counted) {
      if (count >= COMMON || sum + count > RANKED) break;
      rare.push(word);
      sum += count;
    }
    const [match, order] =
      rare.length > 0
        ? [rare.map(quoted).join(' OR '), 'bm25(words), words.rowid DESC']
        : [counted.map(({ word }) => quoted(word)).join(' AND '), 'words.rowid DESC'];
    if (match === '') return [];
    const rows =
      range === null
        ? this.#database.all<{ key: number }>(
            `SELECT rowid AS key FROM words WHERE words MATCH ? ORDER BY ${order} LIMIT ?`,
            [match, limit],
          )
        : this.#database.all<{ key: number }>(
            `SELECT words.rowid AS key FROM words JOIN memories ON key = words.rowid
             WHERE words MATCH ? AND words.rowid BETWEEN ? AND ? AND at >= ? AND at < ? ORDER BY ${order} LIMIT ?`,
            [match, range.first, range.last, range.from, range.to, limit],
          );
    return rows.map(({ key }) => key);
  }

  #keysWithin({ from, to }: TimeRange): Within {
    const [keys] = this.#database.all<{ first: number | null; last: number | null }>(
      'SELECT min(key) AS first, max(key) AS last FROM memories WHERE at >= ? AND at < ?',
      [from, to],
    );
    return { from, to, first: keys?.first ?? 1, last: keys?.last ?? 0 };
  }

  #count(word: string): number {
    return this.#database.all<{ count: number }>(
      'SELECT count(*) AS count FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)',
      [quoted(word), COMMON],
    )[0]!.count;
  }

  #byTime(keys: readonly number[]): number[] {
    return this.#database
      .all<{ key: number }>(
        'SELECT key FROM memories WHERE key IN (SELECT value FROM json_each(?)) ORDER BY at DESC, key DESC',
        [JSON.stringify(keys)],
      )
      .map(({ key }) => key);
  }

  #newest(limit: number, { from, to }: TimeRange): number[] {
    return this.#database
      .all<{ key: number }>('SELECT key FROM memories WHERE at >= ? AND at < ? ORDER BY at DESC LIMIT ?', [
        from,
        to,
        limit,
      ])
      .map(({ key }) => key);
  }
}

/**
 * What is believed more, and what worked more often, comes first among equals. Laplace's rule of succession for the latter:
 * (successes + 1) / (tries + 2).
 */
function weighed(score: number, { fact, procedure }: RecalledView['memory']): number {
  if (fact !== undefined) return score * (0.5 + fact.confidence / 2);
  if (procedure === undefined) return score;
  const { successes, failures } = procedure;
  return score * (0.5 + (successes + 1) / (successes + failures + 2) / 2);
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;
const instant = (ms: number) => new Date(ms).toISOString();
