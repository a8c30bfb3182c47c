/** Vectors of texts on disk, so that a text is read by the network once. It can be deleted at any time. */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;`;

export class VectorCache {
  readonly #database: Database.Database;
  readonly #find: Database.Statement;
  readonly #add: Database.Statement;
  readonly #remove: Database.Statement;
  readonly #width: number;

  /** A file that is no sound database is thrown away; where none can be kept, it lives in memory. */
  constructor(file: string, width: number) {
    this.#width = width;
    this.#database = open(file);
    this.#find = this.#database.prepare('SELECT vector FROM vectors WHERE text = ?');
    this.#add = this.#database.prepare('INSERT OR REPLACE INTO vectors VALUES (?, ?)');
    this.#remove = this.#database.prepare('DELETE FROM vectors WHERE text = ?');
  }

  get(text: string): Float32Array | null {
    const row = this.#find.all([keyOf(text)])[0] as { vector: ArrayBuffer } | undefined;
    if (row === undefined || row.vector.byteLength !== 4 * this.#width) return null;
    // A copy, since a blob of SQLite need not lie where floats may.
    return new Float32Array(new Uint8Array(row.vector).slice().buffer);
  }

  /** @param vectors [texts, width] */
  add(texts: readonly string[], vectors: Float32Array): void {
    const width = this.#width;
    this.#database.transaction(() => {
      for (const [i, text] of texts.entries()) {
        const vector = vectors.slice(i * width, (i + 1) * width);
        this.#add.run([keyOf(text), Buffer.from(vector.buffer)]);
      }
    })();
  }

  /** Nothing of these texts is left on the disk, the log included. */
  remove(texts: readonly string[]): void {
    this.#database.transaction(() => {
      for (const text of texts) this.#remove.run([keyOf(text)]);
    })();
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#database.close();
  }
}

const keyOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest().subarray(0, 16);

function open(file: string): Database.Database {
  const attempt = (path: string) => {
    const database = new Database(path);
    database.exec(SCHEMA);
    return database;
  };
  try {
    mkdirSync(dirname(file), { recursive: true });
    return attempt(file);
  } catch {
    try {
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
      return attempt(file);
    } catch {
      return attempt(':memory:');
    }
  }
}
