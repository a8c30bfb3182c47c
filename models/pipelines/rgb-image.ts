/** Decoded float pixels to 8 bits, as diffusers' image processor and Pillow do it. */
import { AuroraError } from '../errors.ts';
import type { RgbImage } from './parts.ts';

/**
 * `planes` is [3, height, width] float32 in [-1, 1], not clamped. Each value becomes round((x/2 + 0.5) · 255),
 * clamped to 0 … 255, halves to even, in float32. Throws `NON_FINITE_IMAGE`.
 */
export function toRgbImage(planes: Float32Array, width: number, height: number): RgbImage {
  const area = width * height;
  if (planes.length !== 3 * area) {
    throw new Error(`Decoded ${planes.length} values for ${width}x${height} RGB pixels.`);
  }
  // This array's own conversion is ECMAScript's ToUint8Clamp: clamp, then round halves to even.
  const data = new Uint8ClampedArray(3 * area);
  for (let channel = 0; channel < 3; channel++) {
    const plane = channel * area;
    for (let i = 0; i < area; i++) {
      const value = planes[plane + i]!;
      if (!Number.isFinite(value)) throw nonFiniteImage(value);
      data[3 * i + channel] = Math.fround(Math.fround(value / 2 + 0.5) * 255);
    }
  }
  return { width, height, data: new Uint8Array(data.buffer) };
}

function nonFiniteImage(value: number): AuroraError {
  return new AuroraError('NON_FINITE_IMAGE', `The decoder gave a pixel of ${value}.`, {
    value,
    legal: 'finite numbers',
    hint: "The model's decoder weights are damaged, or overflow in this precision.",
  });
}
