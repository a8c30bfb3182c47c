/** A job on the server: how it is put there, what became of it, and how it is taken away again. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AuroraError, deserializeError, type SerializedError } from '../../models/errors.ts';
import type { PreviewPolicy } from '../../models/worker-protocol.ts';
import type { JobRecord } from '../jobs/job-record.ts';
import { needsList } from './job-needs.ts';
import { packed } from './queue-codec.ts';
import { bullId, KEYS, queueOf } from './queue-keys.ts';
import { KEPT, MOST_BYTES } from './queue-limits.ts';
import type { QueueLink } from './queue-link.ts';
import { resultSchema, type Ticket } from './queue-messages.ts';

export interface Poster {
  readonly link: QueueLink;
  /** Of the kernel that the jobs are of. */
  readonly kernel: string;
  readonly version: string;
  readonly preview: PreviewPolicy;
}

/** What became of a job; `missing`: the server does not know it (any more). */
export type JobOutcome =
  | { readonly state: 'waiting' | 'missing' }
  | { readonly state: 'painted'; readonly png: Buffer; readonly worker: string }
  | { readonly state: 'failed'; readonly error: AuroraError };

/** The queue that a job belongs into. */
export const queueOfRecord = (record: JobRecord, version: string): string =>
  queueOf(needsList(record.needs!, version));

/** Puts a job into its queue, with how far it has come. One that is there already stays as it is. @throws AuroraError `JOB_TOO_LARGE` */
export async function postJob(record: JobRecord, { link, kernel, version, preview }: Poster): Promise<void> {
  const { redis } = link;
  const { id, settings, text, checkpoint, resources } = record;
  const needs = record.needs!;
  const name = queueOfRecord(record, version);
  const isPicture = record.purpose === 'picture';
  const shown = isPicture ? preview : { latent: false, fullEvery: 0 };
  const { writtenBy: _, ...painted } = settings;
  // Its text says who wrote the prompts.
  const ticket: Ticket = { ...{ id, kernel, needs, settings: painted }, text: { ...text }, preview: shown };
  if (JSON.stringify(ticket).length > MOST_BYTES.ticket) throw tooLarge(id);
  for (const [hash, path] of Object.entries(resources.images ?? {})) {
    if ((await redis.expire(KEYS.input(hash), KEPT)) === 0)
      await redis.set(KEYS.input(hash), await readFile(path), 'EX', KEPT);
  }
  const key = KEYS.job(id);
  const known = await redis.hexists(key, 'checkpoint');
  const writing = redis.multi().hset(KEYS.needs, name, JSON.stringify(needsList(needs, version)));
  writing.sadd(KEYS.kernel(kernel), `${name} ${id}`);
  writing.hset(key, 'kernel', kernel).hdel(key, 'cancelled').expire(key, KEPT);
  // What a worker kept there is at least as new as what was heard of it here.
  if (checkpoint && known === 0) writing.hset(key, 'checkpoint', packed(checkpoint));
  await writing.exec();
  await link.queue(name).add('paint', ticket, { jobId: bullId(id), attempts: 1 });
  await redis.publish(KEYS.posted, name);
}

export async function outcomeOf(name: string, id: string, { link }: Poster): Promise<JobOutcome> {
  const job = await link.queue(name).getJob(bullId(id));
  if (!job) return { state: 'missing' };
  const state = await job.getState();
  if (state === 'unknown') return { state: 'missing' };
  if (state === 'failed') return { state, error: reasonOf(job.failedReason) };
  if (state !== 'completed') return { state: 'waiting' };
  const result = resultSchema.safeParse((await link.queue(name).getJob(bullId(id)))?.returnvalue);
  const png = await link.redis.hgetBuffer(KEYS.job(id), 'picture');
  const isWhole =
    result.success && png !== null && createHash('sha256').update(png).digest('hex') === result.data.sha256;
  if (!isWhole) return { state: 'failed', error: damaged(id) };
  return { state: 'painted', png, worker: result.data.worker };
}

/** Never makes anew what somebody else has taken away meanwhile. */
const CANCEL = `
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'cancelled', '1') end`;

/** Takes a job off the server; false while a worker holds it, which is asked to stop. */
export async function removeJob(name: string, id: string, { link, kernel }: Poster): Promise<boolean> {
  const { redis } = link;
  const job = await link.queue(name).getJob(bullId(id));
  if (job) {
    try {
      await job.remove();
    } catch {
      await redis.eval(CANCEL, 1, KEYS.job(id));
      return false;
    }
  }
  await redis.multi().del(KEYS.job(id)).srem(KEYS.kernel(kernel), `${name} ${id}`).exec();
  return true;
}

function reasonOf(reason: string | undefined): AuroraError {
  try {
    const error = JSON.parse(reason ?? '') as SerializedError;
    if (typeof error.code === 'string' && typeof error.message === 'string') return deserializeError(error);
  } catch {
    // BullMQ's own words.
  }
  return new AuroraError('WORKER_FAILED', `The other machine could not paint it: ${reason ?? 'no reason'}.`, {
    hint: 'Its log says more.',
  });
}

const damaged = (id: string) =>
  new AuroraError('QUEUE_DATA', 'The picture that lies in the queue is not the one that was painted.', {
    value: id,
    legal: 'a picture with the hash that its worker told',
    hint: 'The Redis server may have lost data: see docs/workers.md for how to keep it.',
  });

const tooLarge = (id: string) =>
  new AuroraError('JOB_TOO_LARGE', 'The job has too much text to be handed to another machine.', {
    value: id,
    legal: `${MOST_BYTES.ticket} characters with everything`,
    hint: 'It is painted here.',
  });
