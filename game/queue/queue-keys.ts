/** Names on the server. All begin with `aurora:`, so that the server may be shared with others. */
import { createHash } from 'node:crypto';

const PREFIX = 'aurora';

export const KEYS = {
  /** BullMQ's own keys lie below it; one queue for each set of needs. */
  bull: `${PREFIX}:queue`,
  /** Hash: queue → its needs as JSON. */
  needs: `${PREFIX}:needs`,
  /** Set of the workers' ids. */
  workers: `${PREFIX}:workers`,
  /** Channel: the name of a queue in which a job was put. */
  posted: `${PREFIX}:posted`,
  /** A worker's announcement; it lives as long as the worker. */
  worker: (id: string) => `${PREFIX}:worker:${id}`,
  /** Hash beside a job: owner, checkpoint, stalls, cancelled, picture. */
  job: (id: string) => `${PREFIX}:job:${id}`,
  /** A picture that jobs begin with, by its SHA-256. */
  input: (hash: string) => `${PREFIX}:input:${hash}`,
  /** Set of the jobs that a kernel has put into the queue, as `queue id`. */
  kernel: (id: string) => `${PREFIX}:kernel:${id}`,
  /** Channel: what workers tell a kernel. */
  told: (kernel: string) => `${PREFIX}:told:${kernel}`,
} as const;

/** BullMQ takes no ids that are numbers alone. */
export const bullId = (job: string) => `job-${job}`;

/** The queue of all jobs that need the same: the workers that have it are those that look there. */
export const queueOf = (needs: readonly string[]): string =>
  createHash('sha256')
    .update([...needs].sort().join('\n'))
    .digest('hex')
    .slice(0, 24);
