/** Masks of inpainting: one 8-bit channel, 255 where to paint. */
import { AuroraError } from '../errors.ts';
import type { Samples } from './resample.ts';

/** Luminance of interleaved RGB, as Pillow's `convert("L")` (ITU-R 601-2). */
export function luminance({ width, height, data }: Omit<Samples, 'channels'>): Samples {
  const grey = Uint8Array.from({ length: width * height }, (_, i) => {
    const [r, g, b] = [data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!];
    return (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
  });
  return { width, height, channels: 1, data: grey };
}

export function invert(mask: Samples): Samples {
  return { ...mask, data: mask.data.map(value => 255 - value) };
}

/**
 * A Gaussian of standard deviation `sigma` pixels, cut after 2.5 of them, edges mirrored, rounded after each direction: as
 * A1111 blurs by OpenCV's `GaussianBlur`, within 1 of 255.
 */
export function blur(mask: Samples, sigma: number): Samples {
  if (sigma <= 0) return mask;
  const { width, height } = mask;
  const radius = Math.trunc(2.5 * sigma + 0.5);
  const taps = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = taps.reduce((total, tap) => total + tap, 0);
  const pass = (data: Uint8Array, length: number, stride: number, lines: number, lineStride: number) => {
    const out = new Uint8Array(data.length);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < length; i++) {
        let value = 0;
        for (const [k, tap] of taps.entries())
          value += tap * data[line * lineStride + mirrored(i + k - radius, length) * stride]!;
        out[line * lineStride + i * stride] = Math.round(value / sum);
      }
    }
    return out;
  };
  const wide = pass(mask.data, width, 1, height, width);
  return { ...mask, data: pass(wide, height, width, width, 1) };
}

/** … 2 1 | 0 1 2 … n-1 | n-2 n-3 … */
function mirrored(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}

export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The smallest region that holds the mask, with `padding` pixels around it, widened to the aspect of `width` × `height` as
 * far as the picture reaches; as A1111 chooses it. Throws `MASK_EMPTY`.
 */
export function maskedRegion(mask: Samples, padding: number, width: number, height: number): Region {
  let [x1, y1, x2, y2] = [mask.width, mask.height, 0, 0];
  for (const [i, value] of mask.data.entries()) {
    if (value === 0) continue;
    const [x, y] = [i % mask.width, Math.floor(i / mask.width)];
    x1 = Math.min(x1, x);
    x2 = Math.max(x2, x + 1);
    y1 = Math.min(y1, y);
    y2 = Math.max(y2, y + 1);
  }
  if (x2 === 0) throw emptyMask();
  const [left, right] = [Math.max(0, x1 - padding), Math.min(mask.width, x2 + padding)];
  const [top, bottom] = [Math.max(0, y1 - padding), Math.min(mask.height, y2 + padding)];
  const wanted = width / height;
  if ((right - left) / (bottom - top) > wanted) {
    const [y, end] = widen(top, bottom, Math.trunc((right - left) / wanted), mask.height);
    return { x: left, y, width: right - left, height: end - y };
  }
  const [x, end] = widen(left, right, Math.trunc((bottom - top) * wanted), mask.width);
  return { x, y: top, width: end - x, height: bottom - top };
}

function widen(from: number, to: number, length: number, limit: number): readonly [number, number] {
  const more = length - (to - from);
  let start = from - Math.floor(more / 2);
  let end = to + more - Math.floor(more / 2);
  if (end >= limit) {
    start -= end - limit;
    end = limit;
  }
  if (start < 0) {
    end = Math.min(limit, end - start);
    start = 0;
  }
  return [start, end];
}

export const emptyMask = () =>
  new AuroraError('MASK_EMPTY', 'The mask is empty: there is nothing to paint.', {
    field: 'mask',
    value: 0,
    legal: 'a mask with at least one white pixel',
    hint: 'White is painted, black is kept; turn it around with maskInvert.',
  });

/** `painted` where the mask is white and `original` where it is black; in between as much of each. RGB, one size. */
export function composite(original: Samples, painted: Samples, mask: Samples): Samples {
  const data = Uint8Array.from(original.data, (value, i) => {
    const share = mask.data[Math.floor(i / 3)]!;
    return Math.round((value * (255 - share) + painted.data[i]! * share) / 255);
  });
  return { ...original, data };
}
