import { describe, expect, it } from 'vitest';
import {
  Bundle,
  bind,
  bundle,
  chanceOfRecall,
  cosineInSum,
  type Hypervector,
  quantileOfMaximum,
  randomVector,
  similarity,
  toUnit,
  upperTail,
} from '../../../../game/mind/algebra/index.ts';
import { measureRecall } from '../../../../game/mind/algebra/measure-recall.ts';

/** Mean distance of a walk of k unit steps in the plane: J. Borwein et al., "Random Walks in the Plane", 2010, table 1. */
const WALK = [1, 1.27324, 1.5746, 1.79909, 2.00816];

describe('a bundle', () => {
  it.each(WALK.map((distance, i) => [i + 1, distance / (i + 1)] as const))(
    'of %d is like each member by the mean walk over k: %f',
    (count, expected) => {
      const members = Array.from({ length: count }, (_, i) => randomVector([i, count], 16_384));
      const sum = bundle(members);
      const mean = members.reduce((total, member) => total + similarity(sum, member), 0) / count;
      // Σ Re(x̄ᵢ S / |S|) = |S|, so the mean over members is a mean of 16,384 walks: deviation below 0.7/√16384 = 0.0055.
      expect(Math.abs(mean - expected)).toBeLessThan(0.02);
    },
  );

  it('of many is like each by √π / 2√k', () => {
    const members = Array.from({ length: 100 }, (_, i) => randomVector([i, 5], 4_096));
    const sum = bundle(members);
    const mean = members.reduce((total, member) => total + similarity(sum, member), 0) / 100;
    expect(Math.abs(mean - Math.sqrt(Math.PI) / 20)).toBeLessThan(0.003);
    expect(cosineInSum(100).mean).toBeCloseTo(Math.sqrt(Math.PI) / 20, 3);
  });

  it('is not like what is not in it, does not care for order, and heeds weights', () => {
    const [a, b, c] = [1, 2, 3].map(i => randomVector([i, 0])) as [Hypervector, Hypervector, Hypervector];
    expect(Math.abs(similarity(bundle([a, b]), c))).toBeLessThan(0.12);
    expect(similarity(bundle([a, b]), bundle([b, a]))).toBeCloseTo(1, 6);
    const weighted = new Bundle().add(a, 3).add(b).unit();
    expect(similarity(weighted, a)).toBeGreaterThan(similarity(weighted, b) + 0.3);
    expect(similarity(new Bundle().add(a, 3).clear().add(b).unit(), b)).toBeCloseTo(1, 6);
  });

  it('whose members cancel each other is still unit phasors', () => {
    const a = randomVector([1, 0], 8);
    const unit = new Bundle(8).add(a).add(a, -1).unit();
    expect([...unit]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(toUnit(bind(a, a))[0]).toBeCloseTo(bind(a, a)[0]!, 6);
  });
});

describe('the tails of the normal distribution', () => {
  // Table of Abramowitz and Stegun, 26.1.
  it.each([
    [0, 0.5],
    [1, 0.1586552539],
    [3, 1.349898032e-3],
    [6, 9.86587645e-10],
    [-1, 0.8413447461],
  ])('P(Z > %d)', (z, tail) => expect(Math.abs(upperTail(z) / tail - 1)).toBeLessThan(1e-6));

  it('the largest of N', () => {
    expect(quantileOfMaximum(1, 0.5)).toBeCloseTo(0, 5);
    expect(quantileOfMaximum(1, 1.349898032e-3)).toBeCloseTo(3, 4);
    expect(1 - (1 - upperTail(quantileOfMaximum(1_000, 0.01))) ** 1_000).toBeCloseTo(0.01, 5);
  });
});

describe('what can be recalled from a bundle of pairs', () => {
  it('is everything from one, and chance from far too many', () => {
    const load = { dimensions: 256, vocabulary: 50, unit: false } as const;
    expect(chanceOfRecall({ ...load, pairs: 1 })).toBeCloseTo(1, 6);
    expect(chanceOfRecall({ ...load, pairs: 1_000_000 })).toBeCloseTo(1 / 50, 2);
  });

  // Loads where it is neither 0 nor 1, so that a wrong formula shows. 400 draws: deviation 0.025 at most; four of them.
  it.each([
    [128, 32, 100, false],
    [128, 12, 100, true],
    [256, 40, 500, true],
    [256, 60, 20, false],
    [512, 120, 100, false],
  ])('D %d, %d pairs, %d to choose from, unit phasors %s', (dimensions, pairs, vocabulary, unit) => {
    const load = { dimensions, pairs, vocabulary, unit };
    const expected = chanceOfRecall(load);
    expect(expected).toBeGreaterThan(0.2);
    expect(expected).toBeLessThan(0.995);
    expect(Math.abs(measureRecall(load, { draws: 400, seed: 8 }) - expected)).toBeLessThan(0.1);
  });
});
