import { describe, expect, it } from 'vitest';
import { comparePixels } from '../../../game/gallery/compare.ts';

const image = (width: number, height: number, ...data: number[]) => ({
  width,
  height,
  data: Uint8Array.from(data),
});

describe('comparePixels', () => {
  it('refuses pictures of different sizes, equal byte counts or not', () => {
    const a = image(2, 1, 0, 0, 0, 0, 0, 0);
    expect(() => comparePixels(a, image(1, 2, 0, 0, 0, 0, 0, 0))).toThrow(
      expect.objectContaining({ code: 'SIZE_DIFFERS', details: expect.objectContaining({ value: '1×2' }) }),
    );
    expect(() => comparePixels(a, image(1, 1, 0, 0, 0))).toThrow(/2×1 cannot be compared with one of 1×1/);
  });

  it('calls equal pictures identical, with an infinite ratio', () => {
    const a = image(1, 2, 1, 2, 3, 250, 251, 252);
    expect(comparePixels(a, image(1, 2, 1, 2, 3, 250, 251, 252))).toEqual({
      identical: true,
      maxDifference: 0,
      psnr: null,
    });
  });

  it('finds the largest difference in either direction and the ratio of all samples', () => {
    const a = image(2, 1, 10, 20, 30, 40, 50, 60);
    const b = image(2, 1, 13, 20, 30, 40, 46, 60);
    // MSE = (9 + 16) / 6
    const psnr = 10 * Math.log10((255 * 255 * 6) / 25);
    expect(comparePixels(a, b)).toEqual({ identical: false, maxDifference: 4, psnr });
    expect(comparePixels(b, a)).toEqual(comparePixels(a, b));
    expect(psnr).toBeCloseTo(41.933, 3);
  });

  it('gives 0 dB for black against white, and 48.13 dB for one step everywhere', () => {
    const black = image(1, 1, 0, 0, 0);
    expect(comparePixels(black, image(1, 1, 255, 255, 255)).psnr).toBe(0);
    // 20 log10(255)
    expect(comparePixels(black, image(1, 1, 1, 1, 1)).psnr).toBeCloseTo(48.1308, 4);
  });
});
