import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { JobJournal } from '../../../game/jobs/job-journal.ts';
import type { JobRecord } from '../../../game/jobs/job-record.ts';
import type { Checkpoint } from '../../../models/pipelines/parts.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'aurora-journal-'));
const record = (id: string, created = 0) =>
  ({
    id,
    createdAt: new Date(created),
    priority: 0,
    settings: { prompt: id },
    modelHash: 'abc',
  }) as unknown as JobRecord;
const checkpoint = (step: number) =>
  ({ version: 1, step, latents: Float32Array.of(0.5, step) }) as unknown as Checkpoint;

function open(path: string, now = () => 0) {
  const problems: string[] = [];
  return { journal: new JobJournal(path, { now, onProblem: problem => problems.push(problem) }), problems };
}

describe('a journal that cannot be used', () => {
  it('is set aside when its file is no database, and a new one begins', () => {
    const path = join(folder(), 'queue.db');
    writeFileSync(path, Buffer.alloc(20_000, 'not a database '));
    const { journal, problems } = open(path);
    journal.add(record('a'));
    expect(journal.pending().map(job => job.id)).toEqual(['a']);
    expect(problems).toEqual([expect.stringContaining('damaged')]);
    expect(readFileSync(`${path}.damaged`).toString()).toContain('not a database');
  });

  it('drops a row that it cannot read, says so, and keeps the others', () => {
    const path = join(folder(), 'queue.db');
    const first = open(path);
    for (const id of ['a', 'b', 'c']) first.journal.add(record(id));
    first.journal.close();
    const database = new Database(path);
    database.prepare('UPDATE jobs_v2 SET job = ? WHERE id = ?').run(Buffer.from('nonsense'), 'b');
    database.close();
    const { journal, problems } = open(path);
    expect(journal.pending().map(job => job.id)).toEqual(['a', 'c']);
    expect(problems).toEqual([expect.stringContaining('b cannot be read')]);
    expect(journal.pending()).toHaveLength(2);
  });

  it('never throws for a checkpoint or an end, and complains once', () => {
    const { journal, problems } = open(join(folder(), 'queue.db'), () => performance.now() * 1000);
    journal.add(record('a'));
    journal.close();
    journal.checkpoint(record('a'), checkpoint(1));
    journal.checkpoint(record('a'), checkpoint(2));
    journal.end(record('a'));
    expect(problems).toHaveLength(1);
    expect(() => journal.add(record('b'))).toThrow(expect.objectContaining({ code: 'QUEUE_NOT_WRITABLE' }));
  });
});

describe('the journal', () => {
  it('gives back what has not ended, in order of submission whatever the clock said', () => {
    const path = join(folder(), 'queue.db');
    const first = open(path).journal;
    first.add(record('later', 2000));
    first.add(record('clock set back', 1000));
    first.add(record('ended', 3000));
    first.end(record('ended'));
    first.close();
    const pending = open(path).journal.pending();
    expect(pending.map(job => job.id)).toEqual(['later', 'clock set back']);
    expect(pending[0]).toMatchObject({ settings: { prompt: 'later' }, modelHash: 'abc', checkpoint: null });
    expect(existsSync(path)).toBe(true);
  });

  it('keeps the newest checkpoint, and writes no more often than a disk likes', () => {
    let now = 0;
    const { journal } = open(join(folder(), 'queue.db'), () => now);
    journal.add(record('a'));
    const stored = () => (journal.pending()[0]!.checkpoint as unknown as { step: number } | null)?.step;
    journal.checkpoint(record('a'), checkpoint(1));
    now = 100;
    journal.checkpoint(record('a'), checkpoint(2));
    expect(stored()).toBe(1);
    now = 260;
    journal.checkpoint(record('a'), checkpoint(3));
    expect(stored()).toBe(3);
    expect(journal.pending()[0]!.checkpoint!.latents).toEqual(Float32Array.of(0.5, 3));
  });
});

describe('an order that a person made', () => {
  const at = (id: string, priority = 0) => ({ id, priority });

  it('is there again after a restart, priorities too, and what came later stands behind', () => {
    const path = join(folder(), 'queue.db');
    const first = open(path).journal;
    for (const id of ['a', 'b', 'c']) first.add(record(id));
    first.reorder([at('c', 5), at('a', 5), at('b')]);
    for (const id of ['d', 'e']) first.add(record(id));
    first.close();
    const again = open(path).journal;
    expect(again.pending().map(({ id, priority }) => [id, priority])).toEqual([
      ['c', 5],
      ['a', 5],
      ['b', 0],
      ['d', 0],
      ['e', 0],
    ]);
    again.end(record('c'));
    again.reorder([at('e'), at('b'), at('a'), at('gone')]);
    expect(again.pending().map(({ id }) => id)).toEqual(['e', 'b', 'a', 'd']);
  });
});
