/** What `theory.ts` calculates, counted: for the tests and for docs/mind.md. */
import { Bundle } from './bundle.ts';
import { CleanupMemory } from './cleanup.ts';
import { bind, emptyVector, randomVector, unbind } from './hypervector.ts';
import type { Load } from './theory.ts';

export interface Draws {
  /** Pairs that are asked for, over as many bundles as that takes. */
  readonly draws: number;
  readonly seed: number;
}

/** Share of pairs whose value the cleanup memory names, asked by their key, 0 … 1. Values are drawn with repetition. */
export function measureRecall({ pairs, dimensions, vocabulary, unit }: Load, { draws, seed }: Draws): number {
  const values = Array.from({ length: vocabulary }, (_, i) => randomVector([i, 2 * seed], dimensions));
  const memory = new CleanupMemory({ dimensions });
  for (const [i, value] of values.entries()) memory.add(String(i), value);
  const room = emptyVector(dimensions);
  let right = 0;
  let asked = 0;
  for (let round = 0; asked < draws; round++) {
    const sum = new Bundle(dimensions);
    const key = (pair: number) => randomVector([pair + round * pairs, 2 * seed + 1], dimensions);
    const chosen = (pair: number) => (pair * 7_919 + round * 104_729) % vocabulary;
    for (let pair = 0; pair < pairs; pair++) sum.add(bind(key(pair), values[chosen(pair)]!, room));
    const trace = unit ? sum.unit() : sum.sum;
    for (let pair = 0; pair < pairs && asked < draws; pair++, asked++) {
      const [best] = memory.nearest(unbind(trace, key(pair), room), 1);
      if (best?.name === String(chosen(pair))) right += 1;
    }
  }
  return right / draws;
}
