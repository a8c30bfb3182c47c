import { Worker } from 'node:worker_threads';
import { deserializeError, type SerializedError } from '../../models/errors.ts';
import type { GridSheet } from './compose-grid.ts';

export interface ComposeRequest {
  /** The program's folder. */
  readonly root: string;
  readonly sheet: GridSheet;
  readonly text: Readonly<Record<string, string>>;
}

/** `note`: what could not be done. */
export type ComposedGrid = { readonly png: Uint8Array; readonly note?: string };
export type ComposeAnswer = ComposedGrid | { readonly error: SerializedError };

/** As `composeGrid` with labels, in a thread of its own. @param entry the thread's program */
export async function composeInThread(entry: string, request: ComposeRequest): Promise<ComposedGrid> {
  const thread = new Worker(entry, { workerData: request });
  try {
    const answer = await new Promise<ComposeAnswer>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', () => reject(new Error('The thread that puts grids together has ended.')));
    });
    if ('error' in answer) throw deserializeError(answer.error);
    return answer;
  } finally {
    await thread.terminate();
  }
}
