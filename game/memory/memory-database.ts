/** The file of memories: opened, brought to the newest schema, and never thrown away. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { AuroraError } from '../../models/errors.ts';
import { MIGRATIONS } from './migrations.ts';

/** Milliseconds to wait while another process writes. */
const BUSY_TIMEOUT = 5_000;

/** Times that the log is asked to be emptied, each waiting for as long as that. */
const TRUNCATE_ATTEMPTS = 3;

type Value = string | number | null | Uint8Array;

/** A database with its statements, each prepared once: libsql frees one only when it is collected. */
export class MemoryDatabase {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  /**
   * @param file absolute; made where there is none
   * @throws AuroraError `MEMORY_NEWER`, `MEMORY_DAMAGED`, `MEMORY_NOT_WRITABLE`
   */
  constructor(file: string) {
    this.#database = open(file);
  }

  all<Row>(sql: string, values: readonly Value[] = []): Row[] {
    return this.#prepare(sql).all([...values]) as Row[];
  }

  /** The key of the row that was inserted. @throws AuroraError `DISK_FULL`, `MEMORY_NOT_WRITABLE` */
  run(sql: string, values: readonly Value[] = []): number {
    return Number(this.#prepare(sql).run([...values]).lastInsertRowid);
  }

  /** All of it or nothing, and on disk when it returns. @throws AuroraError `DISK_FULL`, `MEMORY_NOT_WRITABLE` */
  transaction<Result>(work: () => Result): Result {
    try {
      return this.#database.transaction(work).immediate() as Result;
    } catch (error) {
      throw error instanceof AuroraError ? error : notWritable(error as Error, this.#database.name);
    }
  }

  /** Changes when another program wrote into the file. */
  get foreignVersion(): number {
    const [row] = this.#database.pragma('data_version') as [{ data_version: number }];
    return row.data_version;
  }

  /**
   * Empties the log, in which what was deleted still stands.
   * @throws AuroraError `FORGET_INCOMPLETE` where another program is reading all the time
   */
  truncateLog(): void {
    for (let attempt = 0; attempt < TRUNCATE_ATTEMPTS; attempt++) {
      const [row] = this.#database.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
      if (row.busy === 0) return;
    }
    throw new AuroraError(
      'FORGET_INCOMPLETE',
      'It is forgotten, but its traces are still in the log on disk.',
      {
        value: this.#database.name,
        legal: 'a file that no other program reads meanwhile',
        hint: 'Close other programs that have it open, and forget again: the log is emptied then.',
      },
    );
  }

  close(): void {
    try {
      this.#database.pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // The log stays beside the file, and is read at the next opening.
    }
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function open(file: string): Database.Database {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const database = new Database(file, { timeout: BUSY_TIMEOUT });
    database.pragma('journal_mode = WAL');
    // A memory cannot be made again: it is on the disk before anybody is told so.
    database.pragma('synchronous = FULL');
    database.pragma('secure_delete = ON');
    database.transaction(() => migrate(database, file)).immediate();
    const [{ quick_check: check }] = database.pragma('quick_check(1)') as [{ quick_check: string }];
    if (check !== 'ok') throw damaged(file, check);
    return database;
  } catch (error) {
    if (error instanceof AuroraError) throw error;
    const { message, code } = error as Error & { code?: string };
    if (/NOTADB|CORRUPT/.test(String(code)) || /not a database|malformed/.test(message))
      throw damaged(file, message);
    throw notWritable(error as Error, file);
  }
}

/** @throws AuroraError `MEMORY_NEWER` */
export function migrate(database: Database.Database, file: string, to = MIGRATIONS.length): void {
  const [{ user_version: version }] = database.pragma('user_version') as [{ user_version: number }];
  if (version > MIGRATIONS.length)
    throw new AuroraError('MEMORY_NEWER', 'Her memories were kept by a newer version of AURORA.', {
      value: version,
      legal: `versions 0 … ${MIGRATIONS.length}`,
      hint: `Use the newer version, or put ${file} aside: nothing was changed in it.`,
    });
  for (let next = version; next < to; next++) database.exec(MIGRATIONS[next]!);
  database.exec(`PRAGMA user_version = ${to}`);
}

const damaged = (file: string, why: string) =>
  new AuroraError('MEMORY_DAMAGED', `Her memories cannot be read: ${why}.`, {
    value: file,
    legal: 'a sound SQLite database',
    hint: 'Put the file aside and import an export of yours; nothing was changed in it.',
  });

function notWritable(error: Error, file: string): AuroraError {
  const full = /FULL/.test(`${(error as { code?: string }).code} ${error.message}`);
  return new AuroraError(
    full ? 'DISK_FULL' : 'MEMORY_NOT_WRITABLE',
    `It cannot be remembered: ${error.message}.`,
    {
      value: file,
      legal: 'a disk with room, and a folder that may be written to',
      hint: full ? 'Make room on the disk and try again.' : 'Check the rights of the folder.',
    },
    error,
  );
}
