/**
 * The index of the gallery: everything in it can be read again from the files, so it may be deleted, and is thrown
 * away when it is damaged or of another version.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Database from 'libsql';
import type { PictureRow } from './picture-row.ts';
import { matchQuery } from './search-words.ts';

export interface PictureQuery {
  readonly search?: string | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

/** What decides whether a file has changed since it was read. */
export interface FileStamp {
  readonly bytes: number;
  readonly modifiedMs: number;
}

const SCHEMA_VERSION = 2;

const SCHEMA = `
  CREATE TABLE pictures (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, path TEXT NOT NULL UNIQUE, folder TEXT NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, bytes INTEGER NOT NULL,
    createdMs INTEGER NOT NULL, modifiedMs INTEGER NOT NULL,
    settings TEXT, parameters TEXT, modelHash TEXT, enlargedFrom TEXT
  );
  CREATE INDEX newest ON pictures (createdMs DESC, path DESC);
  CREATE INDEX inFolder ON pictures (folder);
  CREATE TABLE folders (path TEXT PRIMARY KEY, modifiedMs INTEGER NOT NULL);
  CREATE VIRTUAL TABLE search USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
  );
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

const COLUMNS =
  'id, path, folder, width, height, bytes, createdMs, modifiedMs, settings, parameters, modelHash, enlargedFrom';

/** Milliseconds to wait while another process writes; its batches take a few. */
const BUSY_TIMEOUT = 2_000;

/** Two programs that make a new index at the same moment: SQLite answers one of them at once, without that wait. */
const BUSY_PAUSE = 50;
const MAX_ATTEMPTS = 10;

const UNUSABLE = 'AURORA_UNUSABLE';
const DAMAGED = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_ERROR', UNUSABLE]);

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

  /** Adds pictures, or replaces what was known of the same paths, in one transaction. */
  upsert(rows: readonly PictureRow[]): void {
    this.database
      .transaction(() => {
        for (const row of rows) {
          this.delete(row.path);
          const { lastInsertRowid } = this.prepare(
            `INSERT INTO pictures (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
  list({ search = '', offset = 0, limit = DEFAULT_LIMIT }: PictureQuery): {
    total: number;
    rows: readonly PictureRow[];
  } {
    const query = matchQuery(search);
    const page = [clamp(limit, MAX_LIMIT), clamp(offset, Number.MAX_SAFE_INTEGER)];
    const newestFirst = 'ORDER BY createdMs DESC, path DESC LIMIT ? OFFSET ?';
    if (query === null) {
      const total = this.count('SELECT count(*) AS total FROM pictures', []);
      return { total, rows: this.all(`SELECT ${COLUMNS} FROM pictures ${newestFirst}`, page) };
    }
    const total = this.count('SELECT count(*) AS total FROM search WHERE search MATCH ?', [query]);
    // Many hits: go through the newest and keep the hits, instead of sorting all of them (2 ms, not 9, of 12,000).
    const plan = total > MANY_HITS ? 'INDEXED BY newest' : '';
    const matching = 'key IN (SELECT rowid FROM search WHERE search MATCH ?)';
    const rows = this.all<PictureRow>(
      `SELECT ${COLUMNS} FROM pictures ${plan} WHERE ${matching} ${newestFirst}`,
      [query, ...page],
    );
    return { total, rows };
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
    this.prepare('DELETE FROM pictures WHERE key = ?').run([known.key]);
  }

  private count(sql: string, parameters: readonly string[]): number {
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

/** @throws whatever SQLite says about a file that is no sound database of this version */
function openDatabase(file: string): Database.Database {
  const database = new Database(file, { timeout: BUSY_TIMEOUT });
  database.pragma('journal_mode = WAL');
  // A lost transaction after a power cut is found again by the next sync; the file itself stays sound.
  database.pragma('synchronous = NORMAL');
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
  for (const columns of [`${COLUMNS} FROM pictures`, 'path, modifiedMs FROM folders', 'words FROM search']) {
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
