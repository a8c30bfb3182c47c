/** The thread in which SQLite works on the memories, so that the kernel's ticks need not wait; `memory-service.ts` is its other end. */
import { parentPort, workerData } from 'node:worker_threads';
import { serializeError } from '../../models/errors.ts';
import type { MemoryAnswer, MemoryCall, MemoryThreadData } from './memory-protocol.ts';
import { MemoryStore } from './memory-store.ts';

const { file, encoder } = workerData as MemoryThreadData;
let store: MemoryStore | null = null;

function answer({ id, method, args }: MemoryCall): MemoryAnswer {
  try {
    if (method === 'close') {
      store?.close();
      return { id, result: null };
    }
    // A file that cannot be opened is tried again with every call: it may have been put aside meanwhile.
    store ??= new MemoryStore(file, encoder);
    const run = store[method] as (...given: readonly unknown[]) => unknown;
    return { id, result: run.apply(store, args as unknown[]) };
  } catch (error) {
    return { id, error: serializeError(error) };
  }
}

parentPort!.on('message', (call: MemoryCall) => {
  parentPort!.postMessage(answer(call));
  if (call.method === 'close') parentPort!.close();
});
