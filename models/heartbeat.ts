/**
 * A child process says that it lives: a thread of its own writes a line to a pipe of the parent's, so that it beats through
 * the longest evaluation of a network, and stops when the whole process does. Each line tells for how long the event loop has
 * stood still, since a process may beat and yet hang in one piece of work. `game/supervisor/process-guard.ts` listens.
 */
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** The pipe's number in the child, after Node's own four. */
export const HEARTBEAT_FD = 4;
/** Milliseconds between two beats, where the parent says nothing else. */
export const BEAT_EVERY = 1_000;

export interface HeartbeatData {
  readonly fd: number;
  /** Milliseconds. */
  readonly every: number;
  /** One number: turns of the event loop so far. */
  readonly turns: SharedArrayBuffer;
}

/** What a line says. */
export interface Beat {
  /** Milliseconds for which the event loop has stood still. */
  readonly still: number;
  /** Bytes of main memory that the process holds. */
  readonly residentBytes: number;
}

export const writeBeat = ({ still, residentBytes }: Beat): string =>
  `${Math.round(still)} ${residentBytes}\n`;

/** Null for what is no beat. */
export function readBeat(line: string): Beat | null {
  const [, still, residentBytes] = /^(\d{1,12}) (\d{1,15})$/.exec(line) ?? [];
  return still === undefined ? null : { still: Number(still), residentBytes: Number(residentBytes) };
}

/** Begins to beat, where the parent listens (it says so by `AURORA_HEARTBEAT`, milliseconds); does nothing elsewhere. */
export function startHeartbeat(env: NodeJS.ProcessEnv = process.env): void {
  const every = Number(env.AURORA_HEARTBEAT);
  if (!(every > 0)) return;
  const turns = new SharedArrayBuffer(4);
  const counter = new Int32Array(turns);
  setInterval(() => Atomics.add(counter, 0, 1), every / 2).unref();
  const thread = new Worker(join(dirname(process.argv[1] ?? '.'), 'heartbeat.cjs'), {
    workerData: { fd: HEARTBEAT_FD, every, turns } satisfies HeartbeatData,
    // It holds a few numbers.
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  // Without it the process works as well, and its parent ends it in the belief that it hangs: better to say why.
  thread.on('error', error => console.error(`the heartbeat of process ${process.pid}: ${error.message}`));
  thread.unref();
}
