// A child with a real heartbeat that does on request what nobody wants of one.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const every = Number(process.env.AURORA_HEARTBEAT);
const turns = new SharedArrayBuffer(4);
setInterval(() => Atomics.add(new Int32Array(turns), 0, 1), every / 2);
const thread = join(import.meta.dirname, '../../../build/heartbeat.cjs');
new Worker(thread, { workerData: { fd: 4, every, turns } });
/** @type {Buffer[]} */
const hoard = [];
process.on('message', (/** @type {{ type: string }} */ message) => {
  if (message.type === 'exit') process.exit(0);
  if (message.type === 'hoard') hoard.push(Buffer.alloc(400_000_000, 1));
  while (message.type === 'loop');
});
process.send?.({ type: 'hello', pid: process.pid });
