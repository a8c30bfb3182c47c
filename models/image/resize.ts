/** A picture brought to the size that is to be painted, in A1111's ways. */
import type { ResizeMode } from '../settings.ts';
import { type ResampleFilter, resample, type Samples } from './resample.ts';

/** The part of a picture from (x, y), which must lie inside it. */
export function crop(image: Samples, x: number, y: number, width: number, height: number): Samples {
  const { channels } = image;
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * image.width + x) * channels;
    data.set(image.data.subarray(from, from + width * channels), row * width * channels);
  }
  return { width, height, channels, data };
}

/**
 * `stretch` (and `latent`, whose latents are stretched before) forgets the aspect; `crop` fills the size and cuts what
 * hangs over; `fill` fits inside it and continues the outermost pixels.
 */
export function resizeTo(
  image: Samples,
  width: number,
  height: number,
  mode: ResizeMode,
  filter: ResampleFilter = 'Lanczos',
): Samples {
  if (image.width === width && image.height === height) return image;
  if (mode === 'stretch' || mode === 'latent') return resample(image, width, height, filter);
  const ratios = [width / image.width, height / image.height];
  const ratio = mode === 'crop' ? Math.max(...ratios) : Math.min(...ratios);
  const scaled = resample(
    image,
    Math.max(1, Math.round(image.width * ratio)),
    Math.max(1, Math.round(image.height * ratio)),
    filter,
  );
  const left = Math.floor((width - scaled.width) / 2);
  const top = Math.floor((height - scaled.height) / 2);
  if (mode === 'crop') return crop(scaled, -left, -top, width, height);
  const { channels } = image;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const sourceY = Math.min(scaled.height - 1, Math.max(0, y - top));
    for (let x = 0; x < width; x++) {
      const sourceX = Math.min(scaled.width - 1, Math.max(0, x - left));
      const from = (sourceY * scaled.width + sourceX) * channels;
      data.set(scaled.data.subarray(from, from + channels), (y * width + x) * channels);
    }
  }
  return { width, height, channels, data };
}
