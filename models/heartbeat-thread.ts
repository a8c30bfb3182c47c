/** The thread that beats; see `heartbeat.ts`. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { type HeartbeatData, writeBeat } from './heartbeat.ts';

/** Milliseconds that a process whose parent is gone gets to end by itself. */
const GRACE = 5_000;

const { fd, every, turns } = workerData as HeartbeatData;
const counter = new Int32Array(turns);
let seen = -1;
let turnedAt = performance.now();

const beating = setInterval(() => {
  const now = performance.now();
  const count = Atomics.load(counter, 0);
  if (count !== seen) turnedAt = now;
  seen = count;
  try {
    writeSync(fd, writeBeat({ still: now - turnedAt, residentBytes: process.memoryUsage.rss() }));
  } catch (error) {
    // A parent that does not read for a while has missed enough to know.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') orphaned();
  }
}, every);

/** The parent is gone: whoever is in the middle of a long evaluation would go on for nobody. */
function orphaned(): void {
  clearInterval(beating);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE);
}
