/** A job from the server, painted here: from its last checkpoint, each step kept there, to its picture. */
import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { AuroraError, CancelledError } from '../../models/errors.ts';
import type { Checkpoint } from '../../models/pipelines/parts.ts';
import { fencedPicture, fencedStep } from './fenced-step.ts';
import type { Painter, PaintStep } from './painter.ts';
import { checkpointSchema, packed, unpacked } from './queue-codec.ts';
import { KEYS } from './queue-keys.ts';
import { KEPT, MOST_BYTES, MOST_STALLS } from './queue-limits.ts';
import type { QueueLink } from './queue-link.ts';
import type { resultSchema, Ticket, Told } from './queue-messages.ts';
import type { WorkerFiles } from './worker-files.ts';

export interface PaintTicketOptions {
  readonly link: QueueLink;
  readonly files: WorkerFiles;
  readonly painter: Painter;
  readonly inputs: string;
  /** By which the person knows it. */
  readonly worker: string;
}

export type PaintResult = z.infer<typeof resultSchema>;

/**
 * @param owner the token by which the job is held; `lost` when it is somebody else's by now
 * @throws AuroraError what the job fails of; CancelledError when it was cancelled, or the painter was
 */
export async function paintTicket(
  ticket: Ticket,
  owner: string,
  { link, files, painter, inputs, worker }: PaintTicketOptions,
): Promise<PaintResult | 'lost'> {
  const { redis } = link;
  const { id, kernel, settings, text, preview } = ticket;
  const found = files.find(ticket.needs);
  if (found === null) throw gone(id);
  const checkpoint = await claim(link, id, owner);
  const images = await bringInputs(ticket, link, inputs);
  const resources = { ...found.resources, ...(Object.keys(images).length > 0 && { images }) };

  let answer: 'ok' | 'lost' | 'cancelled' = 'ok';
  let kept = Promise.resolve();
  const keep = async ({ checkpoint: made, stepMs, preview: seen }: PaintStep) => {
    if (answer !== 'ok') return;
    const told: Told = { type: 'step', job: id, stepMs, checkpoint: made, ...(seen && { preview: seen }) };
    const bytes = { checkpoint: packed(made), message: packed(told) };
    answer = await fencedStep(redis, { job: id, owner, kernel, ...bytes });
    if (answer !== 'ok') painter.cancel();
  };
  try {
    const png = await painter.paint(
      {
        ...{ jobId: id, modelPath: found.modelPath, settings, resources, preview, text },
        ...(checkpoint && { checkpoint }),
      },
      {
        started: notes => {
          const told: Told = { type: 'started', job: id, worker, notes: [...notes] };
          void redis.publish(KEYS.told(kernel), packed(told)).catch(() => {});
        },
        // One after the other, in order.
        step: step => {
          kept = kept.then(() => keep(step));
          kept.catch(() => painter.cancel());
        },
      },
    );
    await kept;
    const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
    if (!(await fencedPicture(redis, id, owner, bytes))) return 'lost';
    return { worker, sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    if (error instanceof CancelledError && (answer as string) === 'lost') return 'lost';
    throw error;
  }
}

/** Makes the job this worker's, and answers with how far it has come. */
async function claim({ redis }: QueueLink, id: string, owner: string): Promise<Checkpoint | null> {
  const key = KEYS.job(id);
  const answers = await redis
    .multi()
    .hset(key, 'owner', owner)
    .hincrby(key, 'stalls', 1)
    .hexists(key, 'cancelled')
    .hgetBuffer(key, 'checkpoint')
    .expire(key, KEPT)
    .exec();
  const [, stalls, cancelled, checkpoint] = (answers ?? []).map(([, answer]) => answer);
  if (cancelled === 1) throw new CancelledError(`Job ${id} was cancelled.`);
  if (typeof stalls === 'number' && stalls > MOST_STALLS) throw crashes(id);
  if (!Buffer.isBuffer(checkpoint)) return null;
  try {
    return unpacked(checkpoint, checkpointSchema, MOST_BYTES.message);
  } catch {
    // From the start it becomes the same picture.
    return null;
  }
}

/** Pictures that the job begins with: from the server into a folder here, by their hashes. */
async function bringInputs(
  { id, settings: { source, inpaint } }: Ticket,
  { redis }: QueueLink,
  folder: string,
): Promise<Record<string, string>> {
  const images: Record<string, string> = {};
  for (const hash of [source?.image, inpaint?.mask]) {
    if (hash === undefined) continue;
    const bytes = await redis.getBuffer(KEYS.input(hash));
    if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== hash) {
      throw new AuroraError('IMAGE_MISSING', `The picture ${hash.slice(0, 12)}… is not on the server.`, {
        value: id,
        legal: 'a job whose pictures are there',
        hint: 'Give it again.',
      });
    }
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${hash}.png`);
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
    images[hash] = path;
  }
  return images;
}

const gone = (id: string) =>
  new AuroraError('FILE_MISSING', 'What the job is painted with is not on this machine any more.', {
    value: id,
    legal: 'a machine that has all of it',
    hint: 'Its files were there when the job was taken.',
  });

const crashes = (id: string) =>
  new AuroraError('WORKER_CRASHED', `${MOST_STALLS} workers died under this picture before one step of it.`, {
    value: id,
    legal: 'a job that workers survive',
    hint: 'Most often memory ran out: try a smaller size.',
  });
