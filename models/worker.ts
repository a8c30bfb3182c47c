/**
 * The diffusion worker's entry: a child process that owns the networks, so that it can be killed at any moment
 * without taking anything else along. It speaks `worker-protocol.ts` over Node's IPC channel.
 */
import { dirname, join } from 'node:path';
import { serializeError } from './errors.ts';
import { startHeartbeat } from './heartbeat.ts';
import { DiffusionWorker } from './worker/diffusion-worker.ts';
import { loadModel } from './worker/loaded-model.ts';
import { modelBudget } from './worker/memory-budget.ts';
import { measureModel } from './worker/model-memory.ts';
import { availableThreads, threadCount } from './worker/thread-count.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';

function main(): void {
  if (process.send === undefined) {
    process.stderr.write(
      'The diffusion worker is started by the program, over an IPC channel; it does nothing alone.\n',
    );
    process.exitCode = 1;
    return;
  }
  // Ctrl+C reaches the whole process group; when to leave is the parent's decision, by `exit` or by its own end.
  process.on('SIGINT', () => {});
  startHeartbeat();

  const threads = configured(() => threadCount(process.env), availableThreads());
  const budget = configured(() => modelBudget(process.env), Number.POSITIVE_INFINITY);
  const worker = new DiffusionWorker({
    send,
    measure: measureModel,
    modelBudget: budget,
    load: (modelPath, provider, options) =>
      loadModel(
        modelPath,
        {
          threads,
          provider,
          assets: assetsFolder(),
          ...(process.env.AURORA_CACHE && { cache: process.env.AURORA_CACHE }),
        },
        options,
      ),
    exit: () => process.exit(0),
  });
  process.on('message', message => worker.receive(message as ToWorker));
  process.on('disconnect', () => worker.stop());
  send({ type: 'hello', pid: process.pid, threads, modelBytes: budget });
}

/** Beside the folder that this program lies in. */
function assetsFolder(): string {
  return join(dirname(process.argv[1] ?? '.'), '..', 'assets');
}

/** A bad setting is reported, and is no reason to have no pictures. */
function configured<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    send({ type: 'failed', jobId: null, error: serializeError(error) });
    return otherwise;
  }
}

/** The parent may be gone at any moment: `disconnect` ends this process then, and the lost message is no matter. */
function send(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

main();
