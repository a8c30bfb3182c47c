/** The thread in which SQLite works on the memories, so that the kernel's ticks need not wait; `memory-service.ts` is its other end. */
import { parentPort, workerData } from 'node:worker_threads';
import { answerQuestions } from '../supervisor/answer-questions.ts';
import type { MemoryCall, MemoryThreadData } from './memory-protocol.ts';
import { MemoryStore } from './memory-store.ts';

const { file, encoder } = workerData as MemoryThreadData;
let store: MemoryStore | null = null;

function answer({ method, args }: MemoryCall): unknown {
  if (method === 'close') return store?.close() ?? null;
  // A file that cannot be opened is tried again with every call: it may have been put aside meanwhile.
  store ??= new MemoryStore(file, encoder);
  const run = store[method] as (...given: readonly unknown[]) => unknown;
  return run.apply(store, args as unknown[]);
}

answerQuestions<MemoryCall>(answer, ({ method }) => {
  if (method === 'close') parentPort!.close();
});
