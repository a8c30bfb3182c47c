import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuse } from '../../../game/memory/fuse.ts';
import { toBytes, VectorSearch } from '../../../game/memory/vector-search.ts';
import { createNoise } from '../../../models/random/index.ts';

const WIDTH = 96;

function embeddings(count: number, seed: number): Float32Array[] {
  const all = new Float32Array(count * WIDTH);
  createNoise('cpu', seed).fillNormal(all);
  return Array.from({ length: count }, (_, i) => all.slice(i * WIDTH, (i + 1) * WIDTH));
}

const cosine = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b));

describe('the nearest embeddings', () => {
  const all = embeddings(3_000, 3);
  const search = new VectorSearch(WIDTH);
  for (const [i, embedding] of all.entries()) search.set(i, toBytes(embedding), i);

  it('are those of an exact search, with cosines within 0.005', () => {
    let found = 0;
    for (const [i, noise] of embeddings(20, 4).entries()) {
      const query = all[i * 100]!.map((x, j) => x + noise[j]!);
      const exact = all
        .map((embedding, key) => ({ key, likeness: cosine(query, embedding) }))
        .sort((a, b) => b.likeness - a.likeness)
        .slice(0, 10);
      const near = search.nearest(query, 10);
      expect(near[0]!.key).toBe(exact[0]!.key);
      for (const { key, likeness } of near)
        expect(Math.abs(likeness - cosine(query, all[key]!))).toBeLessThan(0.005);
      found += exact.filter(({ key }) => near.some(of => of.key === key)).length;
    }
    // Of 200; random vectors are the worst case for signs.
    expect(found).toBeGreaterThanOrEqual(190);
  });

  it('may be asked within a time', () => {
    const near = search.nearest(all[5]!, 3, { from: 100, to: 200 });
    expect(near).toHaveLength(3);
    for (const { key } of near) expect(key >= 100 && key < 200).toBe(true);
    expect(search.nearest(all[5]!, 3, { from: -5, to: 0 })).toEqual([]);
  });

  it('are none where there are none, and any where all are the same', () => {
    expect(new VectorSearch(WIDTH).nearest(all[0]!, 5)).toEqual([]);
    const same = new VectorSearch(WIDTH);
    for (let i = 0; i < 2_000; i++) same.set(i, toBytes(all[0]!), 0);
    expect(same.nearest(all[0]!, 5).map(({ key }) => key)).toEqual([1999, 1998, 1997, 1996, 1995]);
  });

  it('follow what is set and deleted, in any order', () => {
    const few = all.slice(0, 40);
    const step = fc.tuple(fc.integer({ min: 0, max: 39 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), steps => {
        const table = new VectorSearch(WIDTH);
        const known = new Set<number>();
        for (const [key, here] of steps) {
          if (here) table.set(key, toBytes(few[key]!), key);
          else table.delete(key);
          if (here) known.add(key);
          else known.delete(key);
        }
        expect(table.size).toBe(known.size);
        expect(new Set(table.nearest(few[0]!, 40).map(({ key }) => key))).toEqual(known);
        for (const key of known) expect(table.nearest(few[key]!, 1)[0]!.key).toBe(key);
      }),
      { numRuns: 40 },
    );
  });
});

describe('several orders as one', () => {
  it('prefer what is good in two to what is best in one', () => {
    const fused = fuse([
      { weight: 1, keys: [1, 2, 3] },
      { weight: 1, keys: [4, 2, 5] },
    ]);
    expect(fused[0]!.key).toBe(2);
    expect(fused[0]!.score).toBeCloseTo(2 / 62, 10);
    expect(fused.map(({ key }) => key)).toEqual([2, 4, 1, 5, 3]);
  });

  it('heed weights, and are nothing of nothing', () => {
    expect(
      fuse([
        { weight: 0.1, keys: [1] },
        { weight: 1, keys: [2] },
      ])[0]!.key,
    ).toBe(2);
    expect(fuse([])).toEqual([]);
  });
});
