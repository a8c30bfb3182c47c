import type { Redis } from 'ioredis';
import { KEYS } from './queue-keys.ts';
import { KEPT } from './queue-limits.ts';

/**
 * Keeps a step, tells it, and answers whether to go on, all at once: a worker whose job was given to another meanwhile (it hung,
 * or the network did) changes nothing any more.
 */
const STEP = `
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 'lost' end
if redis.call('HEXISTS', KEYS[1], 'cancelled') == 1 then return 'cancelled' end
redis.call('HSET', KEYS[1], 'checkpoint', ARGV[2], 'stalls', '0')
redis.call('EXPIRE', KEYS[1], ${KEPT})
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 'ok'`;

/** The same for the picture; false: the job is somebody else's by now. */
const PICTURE = `
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'picture', ARGV[2])
redis.call('EXPIRE', KEYS[1], ${KEPT})
return 1`;

export type StepAnswer = 'ok' | 'lost' | 'cancelled';

export interface FencedStep {
  readonly job: string;
  /** Who holds the job. */
  readonly owner: string;
  readonly kernel: string;
  /** Packed. */
  readonly checkpoint: Buffer;
  readonly message: Buffer;
}

export const fencedStep = (redis: Redis, { job, owner, kernel, checkpoint, message }: FencedStep) =>
  redis.eval(STEP, 1, KEYS.job(job), owner, checkpoint, KEYS.told(kernel), message) as Promise<StepAnswer>;

export const fencedPicture = async (
  redis: Redis,
  job: string,
  owner: string,
  png: Buffer,
): Promise<boolean> => (await redis.eval(PICTURE, 1, KEYS.job(job), owner, png)) === 1;
