import { describe, expect, it } from 'vitest';
import { toRgbImage } from '../../../models/pipelines/index.ts';

describe('misuse', () => {
  it('refuses planes of another size', () => {
    expect(() => toRgbImage(new Float32Array(11), 2, 2)).toThrow('11 values for 2x2');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses a pixel of %d',
    value => {
      const planes = new Float32Array(12).fill(value, 7, 8);
      expect(() => toRgbImage(planes, 2, 2)).toThrow(expect.objectContaining({ code: 'NON_FINITE_IMAGE' }));
    },
  );
});

describe('conversion', () => {
  it('interleaves the planes', () => {
    const planes = Float32Array.of(-1, -1, 0.2, 0.2, 1, 1).map(Math.fround);
    expect([...toRgbImage(planes, 2, 1).data]).toEqual([0, 153, 255, 0, 153, 255]);
  });

  // Origin: numpy, ((np.float32(x) / 2 + np.float32(.5)).clip(0, 1) * 255).round().astype('uint8')
  it.each([
    [-5, 0],
    [-1, 0],
    [-0.996, 1],
    [0, 128],
    [0.5, 191],
    [0.99607843, 254],
    [1, 255],
    [1.0001, 255],
    [7, 255],
  ])('%d becomes %d', (value, byte) => {
    expect(toRgbImage(new Float32Array(3).fill(value), 1, 1).data[0]).toBe(byte);
  });

  it('rounds halves to even', () => {
    // (x / 2 + 0.5) · 255 = 127.5 and 0.5 exactly, in float32: 127.5 → 128 (even), 0.5 → 0 (even).
    expect(toRgbImage(new Float32Array(3).fill(0), 1, 1).data[0]).toBe(128);
    const half = 2 * (0.5 / 255 - 0.5);
    expect(toRgbImage(new Float32Array(3).fill(half), 1, 1).data[0]).toBe(0);
  });
});
