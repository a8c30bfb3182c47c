/** What the kernel and the thread with the memories say to each other: calls of the store's methods, and their results. */
import type { MemoryStore } from './memory-store.ts';

export type MemoryMethod = Exclude<keyof MemoryStore, 'close'>;

export interface MemoryCall {
  /** `close` is answered too, and then the thread ends. */
  readonly method: MemoryMethod | 'close';
  readonly args: readonly unknown[];
}

export interface MemoryThreadData {
  readonly file: string;
  /** Name of the text encoder. */
  readonly encoder: string;
}
