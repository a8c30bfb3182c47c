/**
 * The index of the gallery: everything in it can be read again from the files, so it may be deleted, and is thrown
 * away when it is damaged or of another version.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Database from 'libsql';
import { type Marks, NO_MARKS } from './marks.ts';
import type { PictureRow } from './picture-row.ts';
import { matchQuery } from './search-words.ts';

/** Which pictures; what is absent asks for nothing. */
export interface PictureFilter {
  /** Words of the prompt, each as the beginning of a word. */
  readonly search?: string | undefined;
  readonly starred?: boolean | undefined;
  readonly tag?: string | undefined;
  readonly collection?: string | undefined;
  readonly model?: string | undefined;
  /** Milliseconds since 1970: from this one on, and before that one. */
  readonly from?: number | undefined;
  readonly before?: number | undefined;
}

export interface PictureQuery extends PictureFilter {
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

/** What a gallery can be filtered by, each with how many pictures have it. */
export interface PictureLabels {
  readonly starred: number;
  readonly tags: readonly Label[];
  readonly collections: readonly Label[];
  readonly models: readonly Label[];
}

export interface Label {
  readonly name: string;
  readonly count: number;
}

/** What decides whether a file has changed since it was read. */
export interface FileStamp {
  readonly bytes: number;
  readonly modifiedMs: number;
}

const SCHEMA_VERSION = 3;

const SCHEMA = `
  CREATE TABLE pictures (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, path TEXT NOT NULL UNIQUE, folder TEXT NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, bytes INTEGER NOT NULL,
    createdMs INTEGER NOT NULL, modifiedMs INTEGER NOT NULL,
    settings TEXT, parameters TEXT, modelHash TEXT, enlargedFrom TEXT, model TEXT, words TEXT NOT NULL,
    starred INTEGER NOT NULL DEFAULT 0, tags TEXT NOT NULL DEFAULT '[]', collections TEXT NOT NULL DEFAULT '[]'
  );
  CREATE INDEX newest ON pictures (createdMs DESC, path DESC);
  CREATE INDEX inFolder ON pictures (folder);
  CREATE INDEX byModel ON pictures (model, createdMs DESC, path DESC);
  CREATE INDEX starredNewest ON pictures (createdMs DESC, path DESC) WHERE starred = 1;
  CREATE TABLE labels (kind TEXT NOT NULL, name TEXT NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (kind, name, key))
    WITHOUT ROWID;
  CREATE INDEX labelsOf ON labels (key);
  CREATE TABLE folders (path TEXT PRIMARY KEY, modifiedMs INTEGER NOT NULL);
  CREATE VIRTUAL TABLE search USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
  );
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

const FILE_COLUMNS =
  'id, path, folder, width, height, bytes, createdMs, modifiedMs, settings, parameters, modelHash, enlargedFrom, model, words';
const COLUMNS = `${FILE_COLUMNS}, starred, tags, collections`;
const FILE_VALUES = FILE_COLUMNS.split(',').fill('?').join(', ');

/** Milliseconds to wait while another process writes; its batches take a few. */
const BUSY_TIMEOUT = 2_000;

/** Two programs that make a new index at the same moment: SQLite answers one of them at once, without that wait. */
const BUSY_PAUSE = 50;
const MAX_ATTEMPTS = 10;

const UNUSABLE = 'AURORA_UNUSABLE';
const DAMAGED = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_ERROR', UNUSABLE]);

/** Pages of the full-text index that are merged at once: a millisecond or two. */
const MERGED_PAGES = 16;

const MANY_HITS = 500;

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000;

export class PictureIndex {
  private readonly database: Database.Database;
  /** By SQL. libsql frees a statement only when it is collected, so each is made once. */
  private readonly statements = new Map<string, Database.Statement>();

  private constructor(database: Database.Database) {
    this.database = database;
  }

  /**
   * Opens the index in `file`, or starts an empty one there; a damaged one, or one of another version, is thrown away
   * first. Where the file cannot be used at all (a folder that is read-only, a full disk, another program that holds
   * it) the index lives in memory for as long as the program runs.
   */
  static async open(
    file: string,
    onProblem: (problem: string, cause: unknown) => void,
  ): Promise<PictureIndex> {
    for (let attempt = 1; ; attempt++) {
      try {
        mkdirSync(dirname(file), { recursive: true });
        return new PictureIndex(openDatabase(file));
      } catch (error) {
        const { code = '' } = error as { code?: string };
        if (attempt < MAX_ATTEMPTS && code === 'SQLITE_BUSY') {
          await setTimeout(BUSY_PAUSE);
        } else if (attempt < MAX_ATTEMPTS && DAMAGED.has(code) && removeDatabase(file)) {
          onProblem('The index of the gallery is damaged or of another version; it is built again.', error);
        } else {
          onProblem('The index of the gallery cannot be kept on disk; it is kept in memory.', error);
          return new PictureIndex(openDatabase(':memory:'));
        }
      }
    }
  }

  /** Adds pictures, or replaces what was known of the same paths, in one transaction. They have no marks yet. */
  upsert(rows: readonly PictureRow[]): void {
    this.database
      .transaction(() => {
        for (const row of rows) {
          this.delete(row.path);
          const { lastInsertRowid } = this.prepare(
            `INSERT INTO pictures (${FILE_COLUMNS}) VALUES (${FILE_VALUES})`,
          ).run([
            row.id,
            row.path,
            row.folder,
            row.width,
            row.height,
            row.bytes,
            row.createdMs,
            row.modifiedMs,
            row.settings,
            row.parameters,
            row.modelHash,
            row.enlargedFrom,
            row.model,
            row.words,
          ]);
          this.prepare('INSERT INTO search (rowid, words) VALUES (?, ?)').run([lastInsertRowid, row.words]);
        }
      })
      .immediate();
  }

  remove(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.database
      .transaction(() => {
        for (const path of paths) this.delete(path);
      })
      .immediate();
  }

  /** Newest first. `total` counts all that match. */
  list({ offset = 0, limit = DEFAULT_LIMIT, ...filter }: PictureQuery): {
    total: number;
    rows: readonly PictureRow[];
  } {
    const page = [clamp(limit, MAX_LIMIT), clamp(offset, Number.MAX_SAFE_INTEGER)];
    const newestFirst = 'ORDER BY createdMs DESC, path DESC LIMIT ? OFFSET ?';
    const { where, values, search } = conditions(filter);
    const total =
      search !== null && values.length === 1
        ? this.count('SELECT count(*) AS total FROM search WHERE search MATCH ?', [search])
        : this.count(`SELECT count(*) AS total FROM pictures ${where}`, values);
    // Many hits: go through the newest and keep the hits, instead of sorting all of them (2 ms, not 9, of 12,000).
    const plan = search !== null && total > MANY_HITS ? 'INDEXED BY newest' : '';
    const rows = this.all<PictureRow>(`SELECT ${COLUMNS} FROM pictures ${plan} ${where} ${newestFirst}`, [
      ...values,
      ...page,
    ]);
    return { total, rows };
  }

  /** Ids of all that match, newest first, up to `limit`. */
  ids(filter: PictureFilter, limit: number): string[] {
    const { where, values } = conditions(filter);
    const rows = this.all<{ id: string }>(
      `SELECT id FROM pictures ${where} ORDER BY createdMs DESC, path DESC LIMIT ?`,
      [...values, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Makes the marks of the pictures right in `folder` those of its file, by file name. Returns the ids of those that changed. */
  setMarks(folder: string, marks: ReadonlyMap<string, Marks>): string[] {
    const known = this.all<
      Pick<PictureRow, 'id' | 'path' | 'starred' | 'tags' | 'collections'> & { key: number }
    >('SELECT key, id, path, starred, tags, collections FROM pictures WHERE folder = ?', [folder]);
    const changed = known.flatMap(row => {
      const { starred, tags, collections } =
        marks.get(row.path.slice(row.path.lastIndexOf('/') + 1)) ?? NO_MARKS;
      const now = {
        starred: Number(starred),
        tags: JSON.stringify(tags),
        collections: JSON.stringify(collections),
      };
      const same =
        row.starred === now.starred && row.tags === now.tags && row.collections === now.collections;
      return same ? [] : [{ key: row.key, id: row.id, now, labels: { tag: tags, collection: collections } }];
    });
    if (changed.length === 0) return [];
    this.database
      .transaction(() => {
        for (const { key, now, labels } of changed) {
          this.prepare('UPDATE pictures SET starred = ?, tags = ?, collections = ? WHERE key = ?').run([
            ...[now.starred, now.tags, now.collections, key],
          ]);
          this.prepare('DELETE FROM labels WHERE key = ?').run([key]);
          for (const [kind, names] of Object.entries(labels))
            for (const name of names)
              this.prepare('INSERT INTO labels VALUES (?, ?, ?)').run([kind, name, key]);
        }
      })
      .immediate();
    return changed.map(({ id }) => id);
  }

  labels(): PictureLabels {
    const named = (kind: string) =>
      this.all<Label>(
        'SELECT name, count(*) AS count FROM labels WHERE kind = ? GROUP BY name ORDER BY name',
        [kind],
      );
    return {
      starred: this.count('SELECT count(*) AS total FROM pictures WHERE starred = 1', []),
      tags: named('tag'),
      collections: named('collection'),
      models: this.all<Label>(
        'SELECT model AS name, count(*) AS count FROM pictures WHERE model IS NOT NULL GROUP BY model ORDER BY count DESC',
        [],
      ),
    };
  }

  /** What there is to be read of pictures after `key`, in order of keys: their ids, and what they are of. */
  wordsAfter(key: number, limit: number): { key: number; id: string; words: string }[] {
    return this.all('SELECT key, id, words FROM pictures WHERE key > ? ORDER BY key LIMIT ?', [key, limit]);
  }

  hasWords(words: string): boolean {
    return this.all('SELECT 1 FROM pictures WHERE words = ? LIMIT 1', [words]).length > 0;
  }

  /**
   * One step towards nothing being left of deleted rows: their words leave the full-text index when its parts are merged, and the
   * log last. Returns whether there is more to do.
   */
  erase(first: boolean): boolean {
    const changes = () => this.all<{ n: number }>('SELECT total_changes() AS n', [])[0]!.n;
    const before = changes();
    // The first one makes all parts take part (FTS5, "the merge command").
    this.prepare("INSERT INTO search (search, rank) VALUES ('merge', ?)").run([
      first ? -MERGED_PAGES : MERGED_PAGES,
    ]);
    if (changes() - before >= 2) return true;
    this.database.pragma('wal_checkpoint(TRUNCATE)');
    return false;
  }

  /** Hashes of the pictures and masks that pictures began with. */
  inputHashes(): string[] {
    const of = (field: string) =>
      `SELECT json_extract(settings, '$.${field}') AS hash FROM pictures WHERE settings LIKE '%"source":%'`;
    const enlarged = 'SELECT enlargedFrom AS hash FROM pictures WHERE enlargedFrom IS NOT NULL';
    const rows = this.all<{ hash: string | null }>(
      [of('source.image'), of('inpaint.mask'), enlarged].join(' UNION '),
      [],
    );
    return rows.flatMap(({ hash }) => (hash === null ? [] : [hash]));
  }

  byId(id: string): PictureRow | null {
    return this.all<PictureRow>(`SELECT ${COLUMNS} FROM pictures WHERE id = ?`, [id])[0] ?? null;
  }

  byPath(path: string): PictureRow | null {
    return this.all<PictureRow>(`SELECT ${COLUMNS} FROM pictures WHERE path = ?`, [path])[0] ?? null;
  }

  /** Paths of the pictures right in `folder`, with their stamps. */
  filesIn(folder: string): Map<string, FileStamp> {
    const rows = this.all<FileStamp & { path: string }>(
      'SELECT path, bytes, modifiedMs FROM pictures WHERE folder = ?',
      [folder],
    );
    return new Map(rows.map(row => [row.path, row]));
  }

  /** Folders as they were when they were last read; a time of -1 says to read again in any case. */
  folders(): Map<string, number> {
    const rows = this.all<{ path: string; modifiedMs: number }>('SELECT path, modifiedMs FROM folders', []);
    return new Map(rows.map(row => [row.path, row.modifiedMs]));
  }

  setFolder(path: string, modifiedMs: number): void {
    this.prepare('INSERT OR REPLACE INTO folders VALUES (?, ?)').run([path, modifiedMs]);
  }

  /** Forgets a folder and the pictures right in it. */
  removeFolder(path: string): void {
    this.remove([...this.filesIn(path).keys()]);
    this.prepare('DELETE FROM folders WHERE path = ?').run([path]);
  }

  close(): void {
    try {
      // What libsql itself puts off until its statements are collected, which may be never.
      this.database.pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // The log stays beside the file, and is read at the next opening.
    }
    this.statements.clear();
    this.database.close();
  }

  private delete(path: string): void {
    const [known] = this.all<{ key: number }>('SELECT key FROM pictures WHERE path = ?', [path]);
    if (known === undefined) return;
    this.prepare('DELETE FROM search WHERE rowid = ?').run([known.key]);
    this.prepare('DELETE FROM labels WHERE key = ?').run([known.key]);
    this.prepare('DELETE FROM pictures WHERE key = ?').run([known.key]);
  }

  private count(sql: string, parameters: readonly (string | number)[]): number {
    return this.all<{ total: number }>(sql, parameters)[0]!.total;
  }

  private prepare(sql: string): Database.Statement {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  private all<Row>(sql: string, parameters: readonly (string | number)[]): Row[] {
    return this.prepare(sql).all([...parameters]) as Row[];
  }
}

/** A filter as SQL. `search` is its full-text query, the first of the values where there is one. */
function conditions(filter: PictureFilter): {
  where: string;
  values: (string | number)[];
  search: string | null;
} {
  const search = matchQuery(filter.search ?? '');
  const parts: [condition: string, value: string | number | null | undefined][] = [
    ['key IN (SELECT rowid FROM search WHERE search MATCH ?)', search],
    ['starred = ?', filter.starred === undefined ? null : Number(filter.starred)],
    ["key IN (SELECT key FROM labels WHERE kind = 'tag' AND name = ?)", filter.tag],
    ["key IN (SELECT key FROM labels WHERE kind = 'collection' AND name = ?)", filter.collection],
    ['model = ?', filter.model],
    ['createdMs >= ?', filter.from],
    ['createdMs < ?', filter.before],
  ];
  const asked = parts.filter(
    (part): part is [string, string | number] => part[1] !== null && part[1] !== undefined,
  );
  const where = asked.length === 0 ? '' : `WHERE ${asked.map(([condition]) => condition).join(' AND ')}`;
  return { where, values: asked.map(([, value]) => value), search };
}

/** @throws whatever SQLite says about a file that is no sound database of this version */
function openDatabase(file: string): Database.Database {
  const database = new Database(file, { timeout: BUSY_TIMEOUT });
  database.pragma('journal_mode = WAL');
  // A lost transaction after a power cut is found again by the next sync; the file itself stays sound.
  database.pragma('synchronous = NORMAL');
  database.pragma('secure_delete = ON');
  database
    .transaction(() => {
      const [{ user_version: version }] = database.pragma('user_version') as [{ user_version: number }];
      const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
      if (version === SCHEMA_VERSION) return;
      if (tables.length > 0) throw unusable(`version ${version} instead of ${SCHEMA_VERSION}`);
      database.exec(SCHEMA);
    })
    .immediate();
  // Fails for a table or column that somebody took away.
  const tables = ['path, modifiedMs FROM folders', 'words FROM search', 'kind, name, key FROM labels'];
  for (const columns of [`${COLUMNS} FROM pictures`, ...tables]) {
    database.prepare(`SELECT ${columns} LIMIT 0`).all([]);
  }
  const [{ quick_check: check }] = database.pragma('quick_check(1)') as [{ quick_check: string }];
  if (check !== 'ok') throw unusable(check);
  return database;
}

/** False where it cannot be removed: on a read-only disk, or on Windows while another program has it open. */
function removeDatabase(file: string): boolean {
  try {
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    return true;
  } catch {
    return false;
  }
}

function unusable(why: string): Error {
  return Object.assign(new Error(why), { code: UNUSABLE });
}

function clamp(value: number, most: number): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(0, Math.trunc(value))) : most;
}
