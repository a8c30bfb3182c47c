import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import Database from 'libsql';
import { AuroraError } from '../../models/errors.ts';
import type { Checkpoint } from '../../models/pipelines/parts.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { JobRecord } from './job-record.ts';

/** At most one checkpoint of a job is written in this time, milliseconds: a disk is slower than a step. */
const CHECKPOINT_EVERY = 250;

export interface PendingJob {
  readonly id: string;
  readonly settings: GenerationSettings;
  /** Hash of the model that it was begun with: a checkpoint is of use with no other. */
  readonly modelHash: string;
  readonly priority: number;
  readonly createdAt: Date;
  readonly checkpoint: Checkpoint | null;
  /** Somebody moved jobs when it waited already: it stands where it is listed. */
  readonly placed: boolean;
}

/** Where a waiting job stands. */
export interface QueuePlace {
  readonly id: string;
  readonly priority: number;
}

export interface JournalOptions {
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  /** Told once about each trouble that the program can live with. */
  readonly onProblem: (problem: string) => void;
}

interface Row {
  id: string;
  created: number;
  priority: number;
  /** libsql gives blobs as ArrayBuffer. */
  job: ArrayBuffer;
  checkpoint: ArrayBuffer | null;
  place: number | null;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS jobs_v2 (
    id TEXT PRIMARY KEY, created INTEGER NOT NULL, priority INTEGER NOT NULL, job BLOB NOT NULL, checkpoint BLOB
  );
  CREATE TABLE IF NOT EXISTS places (id TEXT PRIMARY KEY, place INTEGER NOT NULL);`;

/**
 * The queue on disk: what was asked for and how far it got, so that a killed program goes on where it was.
 * A job's row is there from its submission until it has ended. Only `add` throws: a job that cannot be written down
 * is refused, but a disk that fills up later costs the memory of a job and never the job.
 */
export class JobJournal {
  readonly #database: Database.Database;
  readonly #now: () => number;
  readonly #onProblem: (problem: string) => void;
  readonly #written = new Map<string, number>();
  /** Rows that could not be deleted yet. */
  readonly #ended = new Set<string>();
  #troubled = false;

  constructor(path: string, { now = () => performance.now(), onProblem }: JournalOptions) {
    mkdirSync(dirname(path), { recursive: true });
    this.#now = now;
    this.#onProblem = onProblem;
    this.#database = openOrSetAside(path, onProblem);
  }

  /** @throws AuroraError `DISK_FULL`, `QUEUE_NOT_WRITABLE` */
  add(record: JobRecord): void {
    const { id, createdAt, priority, settings, modelHash } = record;
    try {
      this.#database
        .prepare('INSERT INTO jobs_v2 (id, created, priority, job) VALUES (?, ?, ?, ?)')
        .run(id, createdAt.getTime(), priority, serialize({ settings, modelHash }));
    } catch (error) {
      const full = /FULL/.test(String((error as { code?: unknown }).code));
      throw new AuroraError(
        full ? 'DISK_FULL' : 'QUEUE_NOT_WRITABLE',
        `The job cannot be written to the queue: ${(error as Error).message}.`,
        {
          value: this.#database.name,
          legal: 'a disk with room for the queue, that may be written to',
          hint: full ? 'Make room on the disk and try again.' : 'Check the rights of the folder.',
        },
        error,
      );
    }
  }

  checkpoint(record: JobRecord, checkpoint: Checkpoint): void {
    const last = this.#written.get(record.id) ?? Number.NEGATIVE_INFINITY;
    if (this.#now() - last < CHECKPOINT_EVERY) return;
    this.#written.set(record.id, this.#now());
    this.#try(() =>
      this.#database
        .prepare('UPDATE jobs_v2 SET checkpoint = ? WHERE id = ?')
        .run(serialize(checkpoint), record.id),
    );
  }

  end(record: JobRecord): void {
    this.#written.delete(record.id);
    this.#ended.add(record.id);
    this.#try(() => {
      const remove = this.#database.prepare('DELETE FROM jobs_v2 WHERE id = ?');
      for (const id of this.#ended) {
        remove.run(id);
        this.#ended.delete(id);
      }
    });
  }

  /** Writes down the order of the jobs that wait, after somebody moved one. */
  reorder(waiting: readonly QueuePlace[]): void {
    this.#try(() => {
      const place = this.#database.prepare('INSERT OR REPLACE INTO places VALUES (?, ?)');
      const priority = this.#database.prepare('UPDATE jobs_v2 SET priority = ? WHERE id = ?');
      this.#database.transaction(() => {
        this.#database.exec('DELETE FROM places');
        for (const [index, job] of waiting.entries()) {
          place.run(job.id, index);
          priority.run(job.priority, job.id);
        }
      })();
    });
  }

  /**
   * In order of submission, or as they were moved; jobs that came after a move stand behind. A row that cannot be read
   * (another version wrote it) is dropped, and said.
   */
  pending(): PendingJob[] {
    const ordered = `SELECT jobs_v2.*, place FROM jobs_v2 LEFT JOIN places USING (id)
      ORDER BY coalesce(place, 9007199254740991), jobs_v2.rowid`;
    const rows = this.#database.prepare(ordered).all() as Row[];
    return rows.flatMap(row => {
      try {
        return [readRow(row)];
      } catch (error) {
        this.#onProblem(
          `the waiting job ${row.id} cannot be read and is dropped: ${(error as Error).message}`,
        );
        this.#try(() => this.#database.prepare('DELETE FROM jobs_v2 WHERE id = ?').run(row.id));
        return [];
      }
    });
  }

  close(): void {
    this.#database.close();
  }

  #try(write: () => void): void {
    try {
      write();
      this.#troubled = false;
    } catch (error) {
      if (!this.#troubled)
        this.#onProblem(`the queue cannot be written to disk: ${(error as Error).message}`);
      this.#troubled = true;
    }
  }
}

/** A file that is no database any more is put aside, so that its loss does not keep the program from starting. */
function openOrSetAside(path: string, onProblem: (problem: string) => void): Database.Database {
  const open = () => {
    const database = new Database(path);
    database.exec(SCHEMA);
    return database;
  };
  try {
    return open();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (!/NOTADB|CORRUPT/.test(`${code} ${message}`) && !/not a database|malformed/.test(message))
      throw error;
    const aside = `${path}.damaged`;
    renameSync(path, aside);
    onProblem(`the queue in ${path} was damaged (${message}); it lies at ${aside} now, and a new one begins`);
    return open();
  }
}

function readRow(row: Row): PendingJob {
  const read = (blob: ArrayBuffer) => deserialize(new Uint8Array(blob)) as unknown;
  return {
    id: row.id,
    priority: row.priority,
    placed: row.place !== null,
    createdAt: new Date(row.created),
    ...(read(row.job) as Pick<PendingJob, 'settings' | 'modelHash'>),
    checkpoint: row.checkpoint === null ? null : (read(row.checkpoint) as Checkpoint),
  };
}
