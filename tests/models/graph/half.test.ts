import { describe, expect, it } from 'vitest';
import { floatToHalf, halfToFloat } from '../../../models/graph/half.ts';

describe('half precision', () => {
  it('every half comes back from its own number', () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < 0x1_0000; bits++) {
      const value = halfToFloat(bits);
      if (Number.isNaN(value) ? (floatToHalf(value) & 0x7fff) <= 0x7c00 : floatToHalf(value) !== bits)
        wrong.push(bits);
    }
    expect(wrong).toEqual([]);
  });

  /** The rules of IEEE 754-2019, 4.3.1: to the nearest, ties to even, too large to infinity. */
  it.each([
    ['a tie goes down to the even one', 1 + 2 ** -11, 0x3c00],
    ['a tie goes up to the even one', 1 + 3 * 2 ** -11, 0x3c02],
    ['above a tie', 1 + 2 ** -11 + 2 ** -20, 0x3c01],
    ['a carry into the exponent', 2 - 2 ** -12, 0x4000],
    ['the largest', 65_519, 0x7bff],
    ['too large', 65_520, 0x7c00],
    ['far too large', -1e30, 0xfc00],
    ['a tie below the smallest', 2 ** -25, 0],
    ['above it', 1.5 * 2 ** -25, 1],
    ['a tie among the subnormal ones', -3 * 2 ** -25, 0x8002],
    ['a subnormal that is rounded up to a normal one', 2 ** -14 - 2 ** -26, 0x0400],
    ['far too small', -1e-30, 0x8000],
  ])('%s: %d', (_, value, bits) => {
    expect(floatToHalf(value)).toBe(bits);
  });
});
