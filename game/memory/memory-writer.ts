/** Memories into the tables. Every method is one transaction: all of it is there, or nothing. */
import { randomBytes } from 'node:crypto';
import { AuroraError } from '../../models/errors.ts';
import { isSingle, judge, oppositeOf, sameName } from './belief.ts';
import type { MemoryDatabase } from './memory-database.ts';
import type { Correction, NewMemory, Remembered } from './memory-input.ts';
import { memoryById } from './memory-reader.ts';
import { MEMORY_LIMITS, type MemoryView } from './memory-view.ts';
import { knownNames } from './names.ts';

export interface Written {
  readonly key: number;
  readonly did: Remembered;
  /** Ids of facts that are history now. */
  readonly replaced: readonly string[];
}

interface HeldFact {
  key: number;
  id: string;
  subject: string;
  relation: string;
  object: string;
  confidence: number;
}

const newId = (): string => randomBytes(9).toString('base64url');

export class MemoryWriter {
  readonly #database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  /** @param now milliseconds since 1970 @throws AuroraError `UNKNOWN_MEMORY` for a source, `DISK_FULL`, `MEMORY_NOT_WRITABLE` */
  remember(memory: NewMemory, now: number): Written {
    return this.#database.transaction(() => {
      if (memory.kind === 'fact') return this.#learn(memory, now);
      if (memory.kind === 'procedure') return this.#practise(memory, now);
      const key = this.#insert({ ...memory, learned: now });
      return { key, did: 'remembered', replaced: [] };
    });
  }

  /**
   * A corrected fact takes the place of the wrong one, which is kept as history; other texts are written anew.
   * @throws AuroraError `UNKNOWN_MEMORY`, `CORRECTION_EMPTY`, `CORRECTION_KIND`
   */
  correct(id: string, change: Correction, now: number): Written {
    return this.#database.transaction(() => {
      const { key, memory } = memoryById(this.#database, id);
      checkCorrection(memory, change);
      const { fact } = memory;
      const at = change.at ?? Date.parse(memory.at);
      const about = change.about ?? memory.about;
      if (fact !== undefined && (change.subject ?? change.relation ?? change.object) !== undefined) {
        const next = this.insertFact({
          ...{ kind: 'fact', at, about, pictures: memory.pictures, sources: [] },
          subject: change.subject ?? fact.subject,
          relation: change.relation ?? fact.relation,
          object: change.object ?? fact.object,
          confidence: change.confidence ?? fact.confidence,
          ...{ learned: now, held: true },
        });
        this.replace([key], next);
        return { key: next, did: 'replaced', replaced: [id] };
      }
      if (change.confidence !== undefined)
        this.#database.run('UPDATE facts SET confidence = ? WHERE key = ?', [change.confidence, key]);
      const text = change.text ?? memory.text;
      this.#database.run('UPDATE memories SET text = ?, at = ?, learned = ? WHERE key = ?', [
        text,
        at,
        now,
        key,
      ]);
      this.#unindex(key);
      this.#index(key, text, about);
      return { key, did: 'confirmed', replaced: [] };
    });
  }

  /** For good, with their words, meanings and links; facts that were learnt from nothing else go too. Keys of all that went. */
  forget(keys: readonly number[]): number[] {
    const gone = new Set<number>();
    this.#database.transaction(() => {
      // Of what she found herself, and is to forget, she must not find it again in the same episodes.
      this.#database.run(
        `INSERT OR IGNORE INTO spent SELECT memories.key FROM memories JOIN sources ON source = id
         WHERE sources.key IN (SELECT key FROM facts WHERE derived = 1 AND key IN (SELECT value FROM json_each(?)))`,
        [JSON.stringify(keys)],
      );
      const todo = [...keys];
      for (let key = todo.pop(); key !== undefined; key = todo.pop()) {
        if (gone.has(key)) continue;
        gone.add(key);
        todo.push(...this.#delete(key));
      }
    });
    return [...gone];
  }

  /** As an export has it. False for one that is there already. */
  restore(memory: MemoryView): number | null {
    const known = this.#database.all('SELECT 1 FROM memories WHERE id = ?', [memory.id]);
    if (known.length > 0) return null;
    const { fact, procedure } = memory;
    const common = {
      ...{ id: memory.id, about: memory.about, pictures: memory.pictures },
      ...{ at: Date.parse(memory.at), learned: Date.parse(memory.learnedAt) },
    };
    if (memory.kind === 'fact' && fact !== undefined) {
      const until = fact.until ? Date.parse(fact.until) : null;
      const key = this.insertFact({ ...common, ...fact, until, kind: 'fact' });
      if (fact.replacedBy !== null)
        this.#database.run('UPDATE facts SET replacedBy = ? WHERE key = ?', [fact.replacedBy, key]);
      return key;
    }
    const key = this.#insert({ ...common, kind: memory.kind, text: memory.text });
    if (memory.dreamt) this.#database.run('INSERT INTO dreams VALUES (?)', [key]);
    if (procedure !== undefined) {
      const { task, recipe, successes, failures, lastUsedAt } = procedure;
      this.#database.run('INSERT INTO procedures VALUES (?, ?, ?, ?, ?, ?, ?)', [
        ...[key, task, sameName(task), canonical(recipe), successes, failures, Date.parse(lastUsedAt)],
      ]);
    }
    return key;
  }

  #learn(memory: Extract<NewMemory, { kind: 'fact' }>, now: number): Written {
    for (const source of memory.sources) memoryById(this.#database, source);
    const { single = isSingle(memory.relation) } = memory;
    const held = this.#held(memory.subject, memory.relation);
    const verdict = judge(memory, held, single);
    if (verdict.kind === 'same') {
      const { key } = held.find(
        ({ object, relation }) =>
          sameName(object) === sameName(memory.object) && sameName(relation) === sameName(memory.relation),
      )!;
      this.#database.run('UPDATE facts SET confidence = ? WHERE key = ?', [verdict.confidence, key]);
      this.#database.run('UPDATE memories SET learned = ? WHERE key = ?', [now, key]);
      this.addSources(key, memory.sources);
      return { key, did: 'confirmed', replaced: [] };
    }
    const believed = verdict.kind !== 'doubted';
    const key = this.insertFact({ ...memory, learned: now, held: believed });
    if (verdict.kind === 'new') return { key, did: 'remembered', replaced: [] };
    const against = held.filter(({ relation, object }) =>
      sameName(relation) !== sameName(memory.relation)
        ? sameName(object) === sameName(memory.object)
        : single,
    );
    if (!believed) {
      const surest = against.toSorted((a, b) => b.confidence - a.confidence)[0]!;
      this.#database.run('UPDATE facts SET replacedBy = ? WHERE key = ?', [surest.id, key]);
      return { key, did: 'doubted', replaced: [] };
    }
    this.replace(
      against.map(fact => fact.key),
      key,
    );
    return { key, did: 'replaced', replaced: against.map(({ id }) => id) };
  }

  /** What is believed of a subject by this relation or its opposite. */
  #held(subject: string, relation: string): HeldFact[] {
    return this.#database.all<HeldFact>(
      `SELECT facts.key, id, subject, relation, object, confidence FROM facts JOIN memories USING (key)
       WHERE subjectFolded = ? AND relationFolded IN (?, ?) AND held = 1`,
      [sameName(subject), sameName(relation), oppositeOf(relation) ?? sameName(relation)],
    );
  }

  /** They become history, and `by` stands in their place. */
  replace(keys: readonly number[], by: number): void {
    for (const key of keys)
      this.#database.run(
        `UPDATE facts SET held = 0, replacedBy = (SELECT id FROM memories WHERE key = ?1),
           until = (SELECT at FROM memories WHERE key = ?1) WHERE key = ?2`,
        [by, key],
      );
  }

  #practise(memory: Extract<NewMemory, { kind: 'procedure' }>, now: number): Written {
    const recipe = canonical(memory.recipe);
    const [known] = this.#database.all<{ key: number }>(
      'SELECT key FROM procedures WHERE taskFolded = ? AND recipe = ?',
      [sameName(memory.task), recipe],
    );
    const [success, failure] = memory.worked ? [1, 0] : [0, 1];
    if (known !== undefined) {
      this.#database.run(
        'UPDATE procedures SET successes = successes + ?, failures = failures + ?, lastUsed = ? WHERE key = ?',
        [success, failure, memory.at, known.key],
      );
      this.#database.run('UPDATE memories SET learned = ? WHERE key = ?', [now, known.key]);
      return { key: known.key, did: 'confirmed', replaced: [] };
    }
    const text = `${memory.task}: ${summaryOf(memory.recipe)}`.slice(0, MEMORY_LIMITS.text);
    const key = this.#insert({ ...memory, text, learned: now });
    this.#database.run('INSERT INTO procedures VALUES (?, ?, ?, ?, ?, ?, ?)', [
      ...[key, memory.task, sameName(memory.task), recipe, success, failure, memory.at],
    ]);
    return { key, did: 'remembered', replaced: [] };
  }

  /** A fact as it is given, without a look at what is believed. */
  insertFact(
    memory: Omit<Extract<NewMemory, { kind: 'fact' }>, 'single'> & {
      id?: string;
      learned: number;
      held: boolean;
      derived?: boolean | undefined;
      until?: number | null;
    },
  ): number {
    const { subject, relation, object, confidence, held, sources } = memory;
    const key = this.#insert({
      ...memory,
      text: `${subject} ${relation} ${object}`,
      about: [...new Set([subject, object, ...memory.about])],
    });
    this.#database.run('INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)', [
      ...[key, subject, relation, object, sameName(subject), sameName(relation), confidence, held ? 1 : 0],
      ...[memory.derived === true ? 1 : 0, memory.until === undefined ? null : memory.until],
    ]);
    this.addSources(key, sources);
    return key;
  }

  #insert(memory: {
    readonly id?: string;
    readonly kind: string;
    readonly text: string;
    readonly at: number;
    readonly learned: number;
    readonly about: readonly string[];
    readonly pictures: readonly string[];
  }): number {
    const { id = newId(), kind, text, at, learned, about, pictures } = memory;
    const key = this.#database.run(
      'INSERT INTO memories (id, kind, text, at, learned) VALUES (?, ?, ?, ?, ?)',
      [id, kind, text, at, learned],
    );
    for (const picture of new Set(pictures))
      this.#database.run('INSERT INTO pictures VALUES (?, ?)', [picture, key]);
    this.#index(key, text, about);
    return key;
  }

  /** Its words and names. Names that are known already are found in the text by themselves. */
  #index(key: number, text: string, about: readonly string[]): void {
    const given = about.map(name => name.trim()).filter(name => name !== '');
    this.#database.run('INSERT INTO words (rowid, text) VALUES (?, ?)', [key, [text, ...given].join('\n')]);
    const add = (folded: string, name: string, said: number) =>
      this.#database.run('INSERT OR IGNORE INTO names VALUES (?, ?, ?, ?)', [folded, key, name, said]);
    for (const name of given.slice(0, MEMORY_LIMITS.names)) add(sameName(name), name, 1);
    for (const folded of knownNames(this.#database, text).slice(0, MEMORY_LIMITS.names))
      add(folded, folded, 0);
  }

  #unindex(key: number): void {
    for (const table of ['names', 'vectors']) this.#database.run(`DELETE FROM ${table} WHERE key = ?`, [key]);
    this.#database.run('DELETE FROM words WHERE rowid = ?', [key]);
  }

  /** Settings that worked for several tasks: counted anew each time. False where nothing is otherwise. */
  keepSkill(skill: {
    readonly task: string;
    /** Canonical JSON. */
    readonly recipe: string;
    readonly successes: number;
    readonly failures: number;
    readonly lastUsed: number;
    readonly sources: readonly string[];
    readonly now: number;
  }): boolean {
    const { task, recipe, successes, failures, lastUsed, sources, now } = skill;
    const [known] = this.#database.all<{ key: number; successes: number; failures: number }>(
      'SELECT key, successes, failures FROM procedures WHERE taskFolded = ? AND recipe = ?',
      [sameName(task), recipe],
    );
    if (known?.successes === successes && known.failures === failures) return false;
    if (known !== undefined) {
      this.#database.run('UPDATE procedures SET successes = ?, failures = ?, lastUsed = ? WHERE key = ?', [
        ...[successes, failures, lastUsed, known.key],
      ]);
      this.addSources(known.key, sources);
      return true;
    }
    const text = `${task}: ${summaryOf(JSON.parse(recipe))}`.slice(0, MEMORY_LIMITS.text);
    const common = { kind: 'procedure', about: [], pictures: [] } as const;
    const key = this.#insert({ ...common, text, at: lastUsed, learned: now });
    this.#database.run('INSERT INTO procedures VALUES (?, ?, ?, ?, ?, ?, ?)', [
      ...[key, task, sameName(task), recipe, successes, failures, lastUsed],
    ]);
    this.addSources(key, sources);
    return true;
  }

  /** A picture of two memories. Whatever becomes of one of them becomes of it. */
  keepDream(dream: { text: string; picture: string; of: readonly string[]; at: number }): number {
    return this.#database.transaction(() => {
      for (const id of dream.of) memoryById(this.#database, id);
      const key = this.#insert({
        ...{ kind: 'episode', text: dream.text, at: dream.at, learned: dream.at },
        ...{ about: ['dream'], pictures: [dream.picture] },
      });
      this.#database.run('INSERT INTO dreams VALUES (?)', [key]);
      this.addSources(key, dream.of);
      return key;
    });
  }

  /** Somebody was asked: one holds, and surely; the others are history. @throws AuroraError `UNKNOWN_MEMORY` */
  decide(holds: string, yields: readonly string[], sure: number): void {
    this.#database.transaction(() => {
      const { key } = memoryById(this.#database, holds);
      const others = yields.map(id => memoryById(this.#database, id).key);
      this.#database.run(
        'UPDATE facts SET held = 1, replacedBy = NULL, until = NULL, confidence = max(confidence, ?) WHERE key = ?',
        [sure, key],
      );
      this.replace(others, key);
    });
  }

  addSources(key: number, sources: readonly string[]): void {
    for (const source of new Set(sources))
      this.#database.run('INSERT OR IGNORE INTO sources VALUES (?, ?)', [source, key]);
  }

  /** A dream has words of every memory that it was made of. */
  #dreamsOf(id: string): Set<number> {
    const rows = this.#database.all<{ key: number }>(
      'SELECT key FROM sources JOIN dreams USING (key) WHERE source = ?',
      [id],
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** @param thing the id of a memory or a picture */
  forgetGoals(thing: string): void {
    this.#database.run('DELETE FROM goals WHERE key IN (SELECT goal FROM goalThings WHERE thing = ?)', [
      thing,
    ]);
    this.#database.run('DELETE FROM goalThings WHERE goal NOT IN (SELECT key FROM goals)');
  }

  /** Deletes one; keys of facts that were learnt from it alone. */
  #delete(key: number): number[] {
    const [row] = this.#database.all<{ id: string }>('SELECT id FROM memories WHERE key = ?', [key]);
    if (row === undefined) return [];
    const learnt = this.#database.all<{ key: number }>('SELECT key FROM sources WHERE source = ?', [row.id]);
    const dreams = this.#dreamsOf(row.id);
    this.forgetGoals(row.id);
    this.#database.run('DELETE FROM sources WHERE source = ?', [row.id]);
    this.#unindex(key);
    for (const table of ['pictures', 'sources', 'facts', 'procedures', 'dreams', 'spent', 'memories'])
      this.#database.run(`DELETE FROM ${table} WHERE key = ?`, [key]);
    // What it had replaced stays history, but names nobody.
    this.#database.run('UPDATE facts SET replacedBy = NULL WHERE replacedBy = ?', [row.id]);
    return learnt
      .map(fact => fact.key)
      .filter(
        fact =>
          dreams.has(fact) || this.#database.all('SELECT 1 FROM sources WHERE key = ?', [fact]).length === 0,
      );
  }
}

/** @throws AuroraError `CORRECTION_EMPTY`, `CORRECTION_KIND` */
function checkCorrection(memory: MemoryView, change: Correction): void {
  const said = Object.entries(change).filter(([, value]) => value !== undefined);
  const ofFacts = ['subject', 'relation', 'object', 'confidence'];
  const legal = memory.kind === 'fact' ? [...ofFacts, 'at', 'about'] : ['text', 'at', 'about'];
  if (said.length === 0)
    throw new AuroraError('CORRECTION_EMPTY', 'It is not said what is wrong.', {
      ...{ value: memory.id, legal, hint: 'Say what it should be.' },
    });
  const wrong = said.find(([name]) => !legal.includes(name));
  if (wrong !== undefined)
    throw new AuroraError(
      'CORRECTION_KIND',
      `A memory of the kind ${memory.kind} has no ${wrong[0]} of its own.`,
      {
        ...{ value: wrong[0], legal, field: wrong[0], hint: 'Correct one of those.' },
      },
    );
}

/** JSON whose fields are in order, so that the same recipe is the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The words of a recipe: its texts and numbers in order. */
function summaryOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => (Array.isArray(value) ? summaryOf(inner) : `${name} ${summaryOf(inner)}`))
    .join(', ');
}
