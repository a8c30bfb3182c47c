import type { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { QueueAddress } from './queue-address.ts';
import { KEYS } from './queue-keys.ts';
import { LOCK, STALLED_LOOK } from './queue-limits.ts';

/** Milliseconds between two tries to reach the server again. */
const LONGEST_RETRY = 1_000;

/** A connection to the server, and the queues on it. The packages are loaded with it: most never need them. */
export interface QueueLink {
  readonly redis: Redis;
  /** For messages alone: a connection that listens can do nothing else. */
  readonly ears: Redis;
  readonly connected: boolean;
  queue(name: string): Queue;
  /** A queue as a worker sees it: jobs are taken one by one, and those of dead workers are put back. */
  taker(name: string, onProblem: (problem: string) => void): Promise<Worker>;
  /** Lets go of the queues that are not among these. */
  keepTakers(names: ReadonlySet<string>): void;
  close(): Promise<void>;
}

export async function openQueueLink(
  { options }: QueueAddress,
  onState: (problem: string | null) => void,
): Promise<QueueLink> {
  const [bullmq, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')]);
  const connect = () =>
    new Redis({
      ...options,
      // BullMQ asks for it: a command waits for the server as long as it takes.
      maxRetriesPerRequest: null,
      retryStrategy: times => Math.min(LONGEST_RETRY, 50 * times),
      connectTimeout: 5_000,
      keepAlive: 5_000,
    });
  const redis = connect();
  const ears = connect();
  redis.on('error', error => onState(error.message || String((error as NodeJS.ErrnoException).code)));
  redis.on('ready', () => onState(null));
  ears.on('error', () => {});
  const queues = new Map<string, Queue>();
  const takers = new Map<string, Worker>();
  return {
    redis,
    ears,
    get connected() {
      return redis.status === 'ready';
    },
    queue(name) {
      const known = queues.get(name);
      if (known) return known;
      const queue = new bullmq.Queue(name, { connection: redis, prefix: KEYS.bull });
      queue.on('error', () => {});
      queues.set(name, queue);
      return queue;
    },
    async taker(name, onProblem) {
      const known = takers.get(name);
      if (known) return known;
      const worker = new bullmq.Worker(name, null, {
        ...{ connection: redis, prefix: KEYS.bull, autorun: false },
        ...{ lockDuration: LOCK, stalledInterval: STALLED_LOOK },
        // Deaths are counted by ourselves, and progress forgives them.
        maxStalledCount: 1_000_000,
      });
      worker.on('error', error => onProblem(error.message));
      takers.set(name, worker);
      await worker.startStalledCheckTimer();
      return worker;
    },
    keepTakers(names) {
      for (const [name, worker] of takers) {
        if (names.has(name)) continue;
        takers.delete(name);
        void worker.close(true).catch(() => {});
      }
    },
    async close() {
      // A server that is away cannot be said goodbye to.
      const goodbye = redis.status === 'ready';
      if (goodbye) {
        await Promise.allSettled([...takers.values()].map(worker => worker.close(true)));
        await Promise.allSettled([...queues.values()].map(queue => queue.close()));
      } else for (const each of [...takers.values(), ...queues.values()]) void each.close().catch(() => {});
      redis.disconnect();
      ears.disconnect();
    },
  };
}
