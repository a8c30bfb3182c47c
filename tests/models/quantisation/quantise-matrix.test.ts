import { describe, expect, it } from 'vitest';
import { quantiseMatrix } from '../../../models/quantisation/quantise-matrix.ts';

const shape = { outputs: 2, inputs: 2, taps: 1 };

describe('misuse', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'a weight of %d fits no scale',
    bad => {
      expect(() => quantiseMatrix(Float32Array.of(1, bad, 2, 3), shape, 127)).toThrow(RangeError);
      expect(() => quantiseMatrix(Float32Array.of(1, 2, bad, 3), shape, 127)).toThrow(RangeError);
    },
  );
});

describe('a matrix in 8 bits', () => {
  it('has one scale per output, by its largest magnitude, and inputs as rows', () => {
    const { values, scales } = quantiseMatrix(Float32Array.of(1, -2, 30, 16), shape, 127);
    expect([...scales]).toEqual([Math.fround(2 / 127), Math.fround(30 / 127)]);
    expect([...values]).toEqual([64, 127, -127, 68]);
  });

  it('an output of zeros stays zeros', () => {
    const { values, scales } = quantiseMatrix(Float32Array.of(0, 0, 1, 1), shape, 127);
    expect([...scales]).toEqual([0, Math.fround(1 / 127)]);
    expect([...values]).toEqual([0, 127, 0, 127]);
  });

  it.each([127, 63] as const)('loses at most half a step of range %d, wherever a weight lies', range => {
    const [outputs, inputs, taps] = [70, 3, 9];
    const weights = Float32Array.from(
      { length: outputs * inputs * taps },
      (_, i) => Math.sin(i * 12.9898) * (1 + i),
    );
    const { values, scales } = quantiseMatrix(weights, { outputs, inputs, taps }, range);
    expect(Math.max(...values.map(Math.abs))).toBe(range);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) {
        for (let tap = 0; tap < taps; tap++) {
          const back = values[(tap * inputs + i) * outputs + o]! * scales[o]!;
          expect(Math.abs(back - weights[(o * inputs + i) * taps + tap]!)).toBeLessThanOrEqual(
            scales[o]! * 0.5001,
          );
        }
      }
    }
  });
});
