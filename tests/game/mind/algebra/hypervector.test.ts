import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bind,
  bundle,
  DIMENSIONS,
  emptyVector,
  type Hypervector,
  identityVector,
  noiseOf,
  permute,
  randomVector,
  similarity,
  unbind,
} from '../../../../game/mind/algebra/index.ts';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const vector = (dimensions = DIMENSIONS) =>
  fc.tuple(word, word).map(key => Object.assign(randomVector(key, dimensions), { key }));

/** Largest difference of two numbers at the same place. */
const distance = (a: Hypervector, b: Hypervector) =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

/** Six standard deviations: one in 500 million draws is beyond it. */
const NOISE = 6 * noiseOf(DIMENSIONS);

/** float32, after one product or two. */
const ROUNDING = 1e-6;

const few = { numRuns: 40 };

describe('a random vector', () => {
  it('is unit phasors, and a function of its key', () => {
    fc.assert(
      fc.property(fc.tuple(word, word), key => {
        const a = randomVector(key);
        for (let j = 0; j < DIMENSIONS; j++) expect(Math.hypot(a[j]!, a[j + DIMENSIONS]!)).toBeCloseTo(1, 6);
        expect(randomVector(key)).toEqual(a);
      }),
      few,
    );
  });

  it('begins alike in every size, since it is drawn by counter', () => {
    const small = randomVector([7, 9], 16);
    const large = randomVector([7, 9], 64);
    expect(small.subarray(0, 16)).toEqual(large.subarray(0, 16));
  });

  it('has the bits that it had: stored traces depend on them', () => {
    // Philox4x32-10 of counter (0, 0, 0, 0), key (0, 0): 6627e8d5 e169c58d bc57ac4c 9b00dbd8 (Random123's known answers).
    const angles = [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8].map(w => (w / 2 ** 32) * 2 * Math.PI);
    expect([...randomVector([0, 0], 4)]).toEqual(
      [...angles.map(Math.cos), ...angles.map(Math.sin)].map(Math.fround),
    );
  });

  it('is like no other: mean 0, deviation 1/√(2 D), within 10 % over 4,000 pairs', () => {
    const dimensions = 128;
    const likenesses = Array.from({ length: 4_000 }, (_, i) =>
      similarity(randomVector([i, 1], dimensions), randomVector([i, 2], dimensions)),
    );
    const mean = likenesses.reduce((sum, x) => sum + x) / likenesses.length;
    const deviation = Math.sqrt(likenesses.reduce((sum, x) => sum + x * x, 0) / likenesses.length);
    expect(Math.abs(mean)).toBeLessThan((5 * noiseOf(dimensions)) / Math.sqrt(4_000));
    expect(Math.abs(deviation / noiseOf(dimensions) - 1)).toBeLessThan(0.1);
  });
});

describe('binding', () => {
  it('is commutative and associative, and 1 is neutral', () => {
    fc.assert(
      fc.property(vector(), vector(), vector(), (a, b, c) => {
        expect(distance(bind(a, b), bind(b, a))).toBeLessThan(ROUNDING);
        expect(distance(bind(bind(a, b), c), bind(a, bind(b, c)))).toBeLessThan(ROUNDING);
        expect(distance(bind(a, identityVector()), a)).toBe(0);
      }),
      few,
    );
  });

  it('is undone by unbinding', () => {
    fc.assert(
      fc.property(vector(), vector(), (a, b) => {
        expect(distance(unbind(bind(a, b), b), a)).toBeLessThan(ROUNDING);
        expect(distance(unbind(a, a), identityVector())).toBeLessThan(ROUNDING);
      }),
      few,
    );
  });

  it('is like neither of its two, and keeps the likeness of others', () => {
    fc.assert(
      fc.property(vector(), vector(), vector(), (a, b, c) => {
        fc.pre(
          a.key.join() !== b.key.join() && b.key.join() !== c.key.join() && a.key.join() !== c.key.join(),
        );
        expect(Math.abs(similarity(bind(a, b), a))).toBeLessThan(NOISE);
        const both = bundle([a, b]);
        expect(similarity(bind(both, c), bind(a, c))).toBeCloseTo(similarity(both, a), 5);
      }),
      few,
    );
  });

  it('distributes over a sum', () => {
    const [a, b, c] = [1, 2, 3].map(i => randomVector([i, 0])) as [Hypervector, Hypervector, Hypervector];
    const sum = a.map((x, i) => x + b[i]!);
    const apart = bind(a, c).map((x, i) => x + bind(b, c)[i]!);
    expect(distance(bind(sum, c), apart)).toBeLessThan(2 * ROUNDING);
  });

  it('may write over what it reads', () => {
    const [a, b] = [randomVector([1, 0]), randomVector([2, 0])];
    const [bound, unbound] = [bind(a, b), unbind(a, b)];
    expect(bind(a.slice(), b, a.slice())).toEqual(bound);
    const [left, right] = [a.slice(), b.slice()];
    expect(bind(left, b, left)).toEqual(bound);
    expect(bind(a, right, right)).toEqual(bound);
    const again = a.slice();
    expect(unbind(again, b, again)).toEqual(unbound);
  });
});

describe('permuting', () => {
  it('goes somewhere else, keeps likenesses, and comes back exactly', () => {
    fc.assert(
      fc.property(vector(), vector(), fc.integer({ min: 1, max: DIMENSIONS - 1 }), (a, b, places) => {
        expect(permute(permute(a, places), -places)).toEqual(a.slice());
        expect(Math.abs(similarity(permute(a, places), a))).toBeLessThan(NOISE);
        expect(similarity(permute(a, places), permute(b, places))).toBeCloseTo(similarity(a, b), 5);
      }),
      few,
    );
    expect(permute(randomVector([1, 1]), DIMENSIONS)).toEqual(randomVector([1, 1]));
  });
});

describe('similarity', () => {
  it('is 1 with itself, −1 with its opposite, 0 with nothing, and does not see lengths', () => {
    const a = randomVector([3, 4]);
    expect(similarity(a, a)).toBeCloseTo(1, 6);
    expect(
      similarity(
        a,
        a.map(x => -x),
      ),
    ).toBeCloseTo(-1, 6);
    expect(
      similarity(
        a,
        a.map(x => 7 * x),
      ),
    ).toBeCloseTo(1, 6);
    expect(similarity(a, emptyVector(DIMENSIONS))).toBe(0);
  });
});
