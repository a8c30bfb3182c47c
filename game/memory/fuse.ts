/**
 * Several orders of the same things, as one: the score of a thing is Σ weight / (60 + rank). Ranks can be added where
 * likenesses, BM25 and similarities of hypervectors cannot.
 * Source: G. V. Cormack, C. L. A. Clarke, S. Büttcher, "Reciprocal Rank Fusion Outperforms Condorcet and Individual Rank
 * Learning Methods", SIGIR 2009, where 60 was found.
 */
const DAMPING = 60;

export interface Ranking {
  readonly weight: number;
  /** The best first. */
  readonly keys: readonly number[];
}

/** The best first; equal ones in order of keys, the newest first. */
export function fuse(rankings: readonly Ranking[]): { readonly key: number; readonly score: number }[] {
  const scores = new Map<number, number>();
  for (const { weight, keys } of rankings)
    for (const [rank, key] of keys.entries())
      scores.set(key, (scores.get(key) ?? 0) + weight / (DAMPING + rank + 1));
  return [...scores]
    .map(([key, score]) => ({ key, score }))
    .sort((a, b) => b.score - a.score || b.key - a.key);
}
