/** Small images from closed forms, and the pictures that Pillow has been shown (scripts/parity/pil_pictures.py). */
import type { RgbImage } from '../../../models/pipelines/parts.ts';

/** Smooth ramps with a coarse texture on top; every filter and most byte values occur. */
export function rampImage(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      data[at] = (x * 11 + y * 3) & 255;
      data[at + 1] = (x * y + 40) & 255;
      data[at + 2] = ((x >> 2) ^ (y >> 2)) & 1 ? 230 - x : 20 + y;
    }
  }
  return { width, height, data };
}

/** What our encoder writes and Pillow reads back; one per way in which text is stored. */
export const OUR_PICTURES = [
  { name: 'no-text', width: 64, height: 48, text: {} },
  { name: 'latin-1', width: 13, height: 9, text: { parameters: 'crème brûlée, déjà vu\nSteps: 20' } },
  {
    name: 'unicode',
    width: 8,
    height: 8,
    text: { parameters: 'ein Füchslein 🦊, 日本の城\nNegative prompt: размыто', aurora: '{"version":1}' },
  },
  { name: 'one-pixel', width: 1, height: 1, text: { Title: 'x', Comment: '' } },
] as const;
