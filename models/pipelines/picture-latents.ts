/** Pictures to latents and latents to other sizes. */
import type { Samples } from '../image/resample.ts';
import type { NoiseGenerator } from '../random/index.ts';
import type { LatentEncoder, LatentShape } from './parts.ts';

/** Interleaved 8-bit RGB to planes of [-1, 1] in float32, as diffusers' image processor: x / 255 · 2 - 1. */
export function toPlanes({ width, height, data }: Samples): Float32Array {
  const area = width * height;
  const planes = new Float32Array(3 * area);
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) {
      planes[c * area + i] = Math.fround(Math.fround(data[3 * i + c]! / 255) * 2) - 1;
    }
  }
  return planes;
}

/**
 * Latents of a picture: a sample of the encoder's distribution when `random` is given, as diffusers draws it, else its mean, as
 * ComfyUI takes it. An encoder that knows only one answer draws nothing.
 * @param planes [1, 3, height, width] as `toPlanes` gives
 */
export async function encodePlanes(
  encoder: LatentEncoder,
  planes: Float32Array,
  width: number,
  height: number,
  random: NoiseGenerator | null,
): Promise<Float32Array> {
  const { mean, deviation } = await encoder.encode(planes, [1, 3, height, width]);
  if (!deviation || !random) return mean.slice();
  const sample = new Float32Array(mean.length);
  random.fillNormal(sample);
  for (let i = 0; i < sample.length; i++) sample[i] = mean[i]! + deviation[i]! * sample[i]!;
  return sample;
}

/**
 * Latents at another size, as torch's `interpolate`: `bilinear` without aligned corners, or `nearest-exact`.
 * @param shape of `latents`; the result has its channels
 */
export function resizeLatents(
  latents: Float32Array,
  [, channels, height, width]: LatentShape,
  toHeight: number,
  toWidth: number,
  mode: 'bilinear' | 'nearest-exact',
): Float32Array {
  const [rows, columns] = [sources(height, toHeight, mode), sources(width, toWidth, mode)];
  const out = new Float32Array(channels * toHeight * toWidth);
  let at = 0;
  for (let c = 0; c < channels; c++) {
    const value = (y: number, x: number) => latents[(c * height + y) * width + x]!;
    for (const [y0, y1, fy] of rows) {
      for (const [x0, x1, fx] of columns) {
        const upper = value(y0, x0) * (1 - fx) + value(y0, x1) * fx;
        const lower = value(y1, x0) * (1 - fx) + value(y1, x1) * fx;
        out[at++] = upper * (1 - fy) + lower * fy;
      }
    }
  }
  return out;
}

/** For each target place: two sources and the second one's share. */
function sources(from: number, to: number, mode: 'bilinear' | 'nearest-exact') {
  return Array.from({ length: to }, (_, i): readonly [number, number, number] => {
    const place = ((i + 0.5) * from) / to;
    if (mode === 'nearest-exact') {
      const source = Math.min(from - 1, Math.floor(place));
      return [source, source, 0];
    }
    const real = Math.max(0, place - 0.5);
    const first = Math.min(from - 1, Math.floor(real));
    return [first, Math.min(from - 1, first + 1), real - first];
  });
}
