/**
 * Her memory: the pyramid of what happened, what is true and what worked, in one SQLite file. Everything here is synchronous
 * and may take milliseconds, so it lives in a thread (`memory-thread.ts`).
 */
import { AuroraError } from '../../models/errors.ts';
import type { NearAnswer } from '../meaning/meaning-protocol.ts';
import { sameName } from './belief.ts';
import { MemoryDatabase } from './memory-database.ts';
import type { Correction, NewMemory, Remembered } from './memory-input.ts';
import {
  type Browse,
  browse,
  look,
  memoriesAfter,
  memoriesByKey,
  memoryById,
  type Surroundings,
} from './memory-reader.ts';
import type { MemoryView, RecalledView } from './memory-view.ts';
import { MemoryWriter, type Written } from './memory-writer.ts';
import { exportLine, header, readExport } from './portable.ts';
import { contentWords, quoted } from './query-words.ts';
import { type Question, Recall } from './recall.ts';
import { type Consolidated, consolidate } from './reflect/consolidate.ts';
import { decay } from './reflect/decay.ts';
import { type DreamSeeds, dreamSeeds } from './reflect/dream-seeds.ts';
import { type DreamWord, dreamWords } from './reflect/dream-words.ts';
import { DAY } from './reflect/episodes.ts';
import { type GoalView, intend, type NewGoal, openGoals, settleGoal } from './reflect/goals.ts';
import { resolve } from './reflect/resolve.ts';
import { toBytes, VectorSearch } from './vector-search.ts';

export interface Told {
  readonly memory: MemoryView;
  readonly did: Remembered;
  readonly replaced: readonly MemoryView[];
}

export interface Recalled {
  readonly recalled: readonly RecalledView[];
  /** Memories whose meaning is known, of all. */
  readonly understood: Pick<NearAnswer, 'known' | 'of'>;
}

/** Which memories: any of these. */
export interface Which {
  readonly memories?: readonly string[] | undefined;
  /** All of these pictures; a memory of other pictures too only loses the link. */
  readonly pictures?: readonly string[] | undefined;
  /** All in which every one of these words occurs. */
  readonly words?: string | undefined;
  /** All about a person or a thing of this name. */
  readonly about?: string | undefined;
}

export interface Imported {
  readonly added: number;
  /** Were there already. */
  readonly known: number;
}

/** How sure she is of what somebody has answered. */
const ASKED = 0.9;

/** Memories of an export that are read at once. */
const PAGE = 500;

export class MemoryStore {
  readonly #database: MemoryDatabase;
  readonly #writer: MemoryWriter;
  readonly #encoder: string;
  #vectors: VectorSearch | null = null;
  #recall: Recall;
  #foreignVersion: number;
  /** Memories there are; null: to be counted. */
  #total: number | null = null;

  /** @param encoder the text encoder's name: vectors of another are thrown away @throws AuroraError `MEMORY_…` */
  constructor(file: string, encoder: string) {
    this.#database = new MemoryDatabase(file);
    this.#writer = new MemoryWriter(this.#database);
    this.#encoder = encoder;
    this.#checkEncoder();
    this.#recall = new Recall(this.#database, null);
    this.#load();
    this.#foreignVersion = this.#database.foreignVersion;
  }

  /** @param now milliseconds since 1970 */
  remember(memory: NewMemory, now: number): Told {
    this.#total = null;
    return this.#told(this.#writer.remember(memory, now));
  }

  correct(id: string, change: Correction, now: number): Told {
    this.#total = null;
    const written = this.#writer.correct(id, change, now);
    this.#vectors?.delete(written.key);
    return this.#told(written);
  }

  /** @throws AuroraError `UNKNOWN_MEMORY` */
  get(id: string): MemoryView {
    return memoryById(this.#database, id).memory;
  }

  /** It with what hangs together with it. @throws AuroraError `UNKNOWN_MEMORY` */
  look(id: string): Surroundings {
    return look(this.#database, id);
  }

  list(query: Omit<Browse, 'about'> & { readonly about?: string | undefined }): {
    total: number;
    memories: MemoryView[];
  } {
    return browse(this.#database, { ...query, about: query.about && sameName(query.about) });
  }

  /**
   * Forgets for good: rows, words, names, vectors and the log. Ids of what went.
   * @throws AuroraError `UNKNOWN_MEMORY`, `FORGET_INCOMPLETE`
   */
  forget(which: Which): string[] {
    const keys = [...this.#keysOf(which)];
    const ids = new Map<number, string>();
    for (const [key, { id }] of memoriesByKey(this.#database, keys)) ids.set(key, id);
    this.#total = null;
    const before = this.#idsOfFacts();
    const gone = this.#writer.forget(keys);
    for (const picture of which.pictures ?? []) {
      this.#database.run('DELETE FROM pictures WHERE picture = ?', [picture]);
      this.#writer.forgetGoals(picture);
    }
    for (const key of gone) this.#vectors?.delete(key);
    this.#database.truncateLog();
    return gone.map(key => ids.get(key) ?? before.get(key) ?? String(key));
  }

  /** Those that are facts, before they are forgotten: what is said of them elsewhere is known by that. */
  factsOf(which: Which): MemoryView[] {
    const views = memoriesByKey(this.#database, [...this.#keysOf(which)]).values();
    return [...views].filter(({ fact }) => fact !== undefined);
  }

  recall(question: Question): Recalled {
    this.#notice();
    return {
      recalled: this.#recall.answer(question),
      understood: { known: this.#known, of: this.#count() },
    };
  }

  /** Texts whose meaning is not known yet, the newest first. */
  unread(limit: number): { key: number; text: string }[] {
    this.#notice();
    // The usual answer, without a look at all of them.
    if (this.#known === this.#count()) return [];
    return this.#database.all(
      `SELECT key, text FROM memories WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE vectors.key = memories.key)
       ORDER BY key DESC LIMIT ?`,
      [limit],
    );
  }

  /** What texts mean. One that was forgotten or corrected meanwhile is left out. */
  understand(read: readonly { key: number; text: string; embedding: Float32Array }[]): void {
    this.#database.transaction(() => {
      for (const { key, text, embedding } of read) {
        const [row] = this.#database.all<{ at: number; text: string }>(
          'SELECT at, text FROM memories WHERE key = ?',
          [key],
        );
        if (row?.text !== text) continue;
        const bytes = toBytes(embedding);
        this.#database.run('INSERT OR REPLACE INTO vectors VALUES (?, ?)', [
          key,
          new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length),
        ]);
        this.#learnVector(key, bytes, row.at);
      }
    });
  }

  /** A piece of an export, from the key `after` on; `next` null: that was all. */
  exportPage(after: number): { lines: string[]; next: number | null } {
    const page = memoriesAfter(this.#database, after, PAGE);
    const lines = page.map(({ memory }) => exportLine(memory));
    return {
      lines: after === 0 ? [header(), ...lines] : lines,
      next: page.length === PAGE ? page.at(-1)!.key : null,
    };
  }

  /** All of it or nothing. @throws AuroraError `MEMORIES_NOT_READABLE`, `MEMORIES_VERSION` */
  importText(text: string): Imported {
    const memories = readExport(text);
    this.#total = null;
    const added = this.#database.transaction(
      () => memories.filter(memory => this.#writer.restore(memory) !== null).length,
    );
    return { added, known: memories.length - added };
  }

  /** What came again and again becomes a fact or a skill. @param now milliseconds since 1970 */
  consolidate(now: number): Consolidated {
    this.#total = null;
    return consolidate(this.#database, this.#writer, now);
  }

  /** What was not confirmed is less sure. */
  decay(now: number): { faded: number; dropped: number } {
    return decay(this.#database, now);
  }

  /** Contradictions by what is known now; near a tie a question becomes a goal. */
  resolve(now: number): { resolved: number; asked: number } {
    const { resolved, asks } = resolve(this.#database, this.#writer);
    return { resolved, asked: asks.length === 0 ? 0 : intend(this.#database, asks, now) };
  }

  /** What became of the last day: what worked, what did not, and how much there was. */
  lastDay(now: number): { worked: number; failed: number; episodes: number } {
    const [row] = this.#database.all<{ worked: number | null; failed: number | null }>(
      'SELECT sum(successes > failures) AS worked, sum(failures >= successes) AS failed FROM procedures WHERE lastUsed >= ?',
      [now - DAY],
    );
    const [count] = this.#database.all<{ episodes: number }>(
      "SELECT count(*) AS episodes FROM (SELECT 1 FROM memories WHERE at >= ? AND kind = 'episode' LIMIT 1000)",
      [now - DAY],
    );
    return { worked: row?.worked ?? 0, failed: row?.failed ?? 0, episodes: count?.episodes ?? 0 };
  }

  intend(goals: readonly NewGoal[], now: number): number {
    return intend(this.#database, goals, now);
  }

  goals(): GoalView[] {
    return openGoals(this.#database);
  }

  /**
   * It is done, or dropped; of a question, `chosen` is what is right.
   * @throws AuroraError `UNKNOWN_GOAL`, `UNKNOWN_MEMORY`, `GOAL_CHOICE`
   */
  settleGoal(id: string, how: 'done' | 'dropped', chosen: string | null, now: number): GoalView {
    const goal = openGoals(this.#database).find(open => open.id === id);
    if (goal !== undefined && chosen !== null) {
      const ids = goal.options.map(({ memory }) => memory);
      if (!ids.includes(chosen))
        throw new AuroraError('GOAL_CHOICE', 'That is none of the answers.', {
          ...{ field: 'memory', value: chosen.slice(0, 80), legal: ids, hint: 'Choose one of these.' },
        });
      this.#writer.decide(
        chosen,
        ids.filter(other => other !== chosen),
        ASKED,
      );
    }
    return settleGoal(this.#database, id, how, now);
  }

  /** Two memories that meet. @param seed 0 … 2³² − 1 */
  dreamSeeds(seed: number): DreamSeeds | null {
    this.#notice();
    return dreamSeeds(this.#database, this.#vectors, seed);
  }

  /** The nearest to both, the nearest first. @param embeddings [2 + words, width] */
  dreamWords(embeddings: Float32Array, words: readonly string[]): DreamWord[] {
    return dreamWords(embeddings, words);
  }

  keepDream(text: string, picture: string, of: readonly string[], now: number): MemoryView {
    this.#total = null;
    const key = this.#writer.keepDream({ text, picture, of, at: now });
    return memoriesByKey(this.#database, [key]).get(key)!;
  }

  /** Pictures of dreams that were made of these memories, or are among them. */
  dreamPictures(which: Which): string[] {
    const keys = JSON.stringify([...this.#keysOf(which)]);
    const rows = this.#database.all<{ picture: string }>(
      `SELECT DISTINCT picture FROM pictures JOIN dreams USING (key) WHERE key IN (SELECT value FROM json_each(?1))
         OR key IN (SELECT sources.key FROM sources JOIN memories ON id = source
           WHERE memories.key IN (SELECT value FROM json_each(?1)))`,
      [keys],
    );
    return rows.map(({ picture }) => picture);
  }

  close(): void {
    this.#database.close();
  }

  get #known(): number {
    return this.#vectors?.size ?? 0;
  }

  #count(): number {
    this.#total ??= this.#database.all<{ total: number }>('SELECT count(*) AS total FROM memories')[0]!.total;
    return this.#total;
  }

  #told({ key, did, replaced }: Written): Told {
    return {
      memory: memoriesByKey(this.#database, [key]).get(key)!,
      did,
      replaced: replaced.map(id => this.get(id)),
    };
  }

  #keysOf({ memories = [], pictures = [], words, about }: Which): Set<number> {
    const keys = new Set(memories.map(id => memoryById(this.#database, id).key));
    const add = (sql: string, value: string) => {
      for (const { key } of this.#database.all<{ key: number }>(sql, [value])) keys.add(key);
    };
    if (about !== undefined) add('SELECT key FROM names WHERE folded = ?', sameName(about));
    const match = contentWords(words ?? '').map(quoted);
    if (match.length > 0) add('SELECT rowid AS key FROM words WHERE words MATCH ?', match.join(' AND '));
    const list = JSON.stringify(pictures);
    if (pictures.length > 0)
      add(
        `SELECT DISTINCT key FROM pictures WHERE picture IN (SELECT value FROM json_each(?1))
           AND NOT EXISTS (SELECT 1 FROM pictures AS other WHERE other.key = pictures.key
             AND other.picture NOT IN (SELECT value FROM json_each(?1)))`,
        list,
      );
    return keys;
  }

  /** Facts with sources may go along with what they were learnt from. */
  #idsOfFacts(): Map<number, string> {
    const rows = this.#database.all<{ key: number; id: string }>(
      'SELECT key, id FROM memories WHERE key IN (SELECT key FROM sources)',
    );
    return new Map(rows.map(({ key, id }) => [key, id]));
  }

  #checkEncoder(): void {
    this.#database.transaction(() => {
      const [known] = this.#database.all<{ value: string }>(
        "SELECT value FROM settings WHERE name = 'encoder'",
      );
      if (known?.value === this.#encoder) return;
      this.#database.run('DELETE FROM vectors');
      this.#database.run("INSERT OR REPLACE INTO settings VALUES ('encoder', ?)", [this.#encoder]);
    });
  }

  #load(): void {
    this.#vectors = null;
    this.#recall = new Recall(this.#database, null);
    for (let after = 0; ; ) {
      const rows = this.#database.all<{ key: number; at: number; vector: ArrayBuffer }>(
        'SELECT vectors.key, at, vector FROM vectors JOIN memories USING (key) WHERE vectors.key > ? ORDER BY vectors.key LIMIT 5000',
        [after],
      );
      for (const { key, at, vector } of rows) this.#learnVector(key, new Int8Array(vector), at);
      if (rows.length === 0) return;
      after = rows.at(-1)!.key;
    }
  }

  #learnVector(key: number, bytes: Int8Array, at: number): void {
    if (this.#vectors === null || this.#vectors.width !== bytes.length) {
      this.#vectors = new VectorSearch(bytes.length);
      this.#recall = new Recall(this.#database, this.#vectors);
    }
    this.#vectors.set(key, bytes, at);
  }

  /** Another program wrote into the file: what is kept in memory is read again. */
  #notice(): void {
    const version = this.#database.foreignVersion;
    if (version === this.#foreignVersion) return;
    this.#foreignVersion = version;
    this.#total = null;
    this.#load();
  }
}
