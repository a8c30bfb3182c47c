/** What goes through the queue, and how long things live there. */

/** Milliseconds that a worker's claim on a job holds without being renewed; renewed three times as often. */
export const LOCK = 6_000;
/** Between two looks for jobs whose worker has gone, milliseconds. */
export const STALLED_LOOK = 2_000;
/** A worker that has not been heard of for so long is gone, milliseconds; it says that it is there three times as often. */
export const WORKER_LIFE = 6_000;
/** What nobody asks for is forgotten by the server after a week, seconds: nothing piles up there. */
export const KEPT = 7 * 24 * 3600;
/** Deaths of workers under a job, without one step of progress between them, after which it is given up. */
export const MOST_STALLS = 5;
/** Places for jobs on other machines. */
export const MOST_WORKERS = 64;

/** Bytes. What is larger is not read. */
export const MOST_BYTES = {
  ticket: 1 << 20,
  announcement: 1 << 20,
  /** A step: checkpoint and preview. */
  message: 128 << 20,
  picture: 256 << 20,
} as const;
