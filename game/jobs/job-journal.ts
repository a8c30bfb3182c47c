import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import Database from 'libsql';
import type { Checkpoint } from '../../models/pipelines/parts.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { JobRecord } from './job-record.ts';

/** At most one checkpoint of a job is written in this time, milliseconds: a disk is slower than a step. */
const CHECKPOINT_EVERY = 250;

export interface PendingJob {
  readonly id: string;
  readonly settings: GenerationSettings;
  readonly modelPath: string;
  readonly text: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly createdAt: Date;
  readonly checkpoint: Checkpoint | null;
}

interface Row {
  id: string;
  created: number;
  priority: number;
  /** libsql gives blobs as ArrayBuffer. */
  job: ArrayBuffer;
  checkpoint: ArrayBuffer | null;
}

/**
 * The queue on disk: what was asked for and how far it got, so that a killed program goes on where it was.
 * A job's row is there from its submission until it has ended.
 */
export class JobJournal {
  readonly #database: Database.Database;
  readonly #now: () => number;
  readonly #written = new Map<string, number>();

  constructor(path: string, now: () => number = () => performance.now()) {
    mkdirSync(dirname(path), { recursive: true });
    this.#now = now;
    this.#database = new Database(path);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS jobs_v1 (
        id TEXT PRIMARY KEY, created INTEGER NOT NULL, priority INTEGER NOT NULL, job BLOB NOT NULL, checkpoint BLOB
      );`);
  }

  add(record: JobRecord): void {
    const { id, createdAt, priority, settings, modelPath, text } = record;
    this.#database
      .prepare('INSERT INTO jobs_v1 (id, created, priority, job) VALUES (?, ?, ?, ?)')
      .run(id, createdAt.getTime(), priority, serialize({ settings, modelPath, text }));
  }

  checkpoint(record: JobRecord, checkpoint: Checkpoint): void {
    const last = this.#written.get(record.id) ?? Number.NEGATIVE_INFINITY;
    if (this.#now() - last < CHECKPOINT_EVERY) return;
    this.#written.set(record.id, this.#now());
    this.#database
      .prepare('UPDATE jobs_v1 SET checkpoint = ? WHERE id = ?')
      .run(serialize(checkpoint), record.id);
  }

  end(record: JobRecord): void {
    this.#written.delete(record.id);
    this.#database.prepare('DELETE FROM jobs_v1 WHERE id = ?').run(record.id);
  }

  /** In order of submission. A row that cannot be read (another version wrote it) is dropped, and said. */
  pending(): PendingJob[] {
    const rows = this.#database.prepare('SELECT * FROM jobs_v1 ORDER BY created, rowid').all() as Row[];
    return rows.flatMap(row => {
      try {
        return [readRow(row)];
      } catch (error) {
        console.error(`the waiting job ${row.id} cannot be read and is dropped: ${(error as Error).message}`);
        this.#database.prepare('DELETE FROM jobs_v1 WHERE id = ?').run(row.id);
        return [];
      }
    });
  }

  close(): void {
    this.#database.close();
  }
}

function readRow(row: Row): PendingJob {
  const read = (blob: ArrayBuffer) => deserialize(new Uint8Array(blob)) as unknown;
  return {
    id: row.id,
    priority: row.priority,
    createdAt: new Date(row.created),
    ...(read(row.job) as Pick<PendingJob, 'settings' | 'modelPath' | 'text'>),
    checkpoint: row.checkpoint === null ? null : (read(row.checkpoint) as Checkpoint),
  };
}
