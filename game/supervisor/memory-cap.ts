import { availableMemory } from '../../models/worker/memory-budget.ts';

/** No process is held to less: a runtime and a small network need that. */
const LEAST = 1.5e9;

/** Bytes that a process may hold. @param share of what the program may use at all */
export const memoryCap = (share: number, available = availableMemory()): number =>
  Math.max(LEAST, Math.floor(share * available));
