import { describe, expect, it } from 'vitest';
import { weightFromEmpty, weightKeepingMean } from '../../../models/prompt/index.ts';

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('misuse', () => {
  it('refuses an empty prompt of another size', () => {
    expect(() => weightFromEmpty(new Float32Array(4), [1, 2], new Float32Array(6))).toThrow('6 state values');
  });
});

it('weights of 1 leave every bit alone', () => {
  const states = Float32Array.of(0.1, -0.2, 3e-20, 1e20);
  const kept = states.slice();
  weightKeepingMean(states, [1, 1]);
  weightFromEmpty(states, [1, 1], new Float32Array(4));
  expect(states).toEqual(kept);
});

describe('keeping the mean', () => {
  it('scales each token, then all to the mean they had', () => {
    // By hand: (1 2 | 3 4) weighted (1, 2) is (1 2 | 6 8), its mean 4.25 instead of 2.5.
    const states = Float32Array.of(1, 2, 3, 4);
    weightKeepingMean(states, [1, 2]);
    const expected = [1, 2, 6, 8].map(value => (value * 2.5) / 4.25);
    for (const [i, value] of expected.entries()) expect(states[i]).toBeCloseTo(value, 6);
    expect(mean(states)).toBeCloseTo(2.5, 6);
  });

  it('leaves the factor out where the mean vanishes', () => {
    const states = Float32Array.of(1, 1, 1, 1);
    weightKeepingMean(states, [1, -1]);
    expect([...states]).toEqual([1, 1, -1, -1]);
  });
});

describe('from the empty prompt', () => {
  it('moves each weighted token along the line from the empty one', () => {
    const states = Float32Array.of(1, 2, 3, 4, 5, 6);
    weightFromEmpty(states, [1, 0, 1.5], Float32Array.of(9, 9, 0.5, 0.25, 1, 2));
    expect([...states]).toEqual([1, 2, 0.5, 0.25, 7, 8]);
  });
});
