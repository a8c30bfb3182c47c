/**
 * Whether two small pictures look the same to an eye that does not count pixels: colours in YIQ, as pixelmatch weighs them (Kotsarenko and
 * Ramos, "Measuring perceived color difference using YIQ", 2010), after a blur that forgives edges that another machine draws half a pixel off.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import sharp from 'sharp';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** R, G, B. */
  readonly data: Uint8Array;
}

export interface Difference {
  /** Mean over pixels, 0 … 1: 1 is black beside white. */
  readonly mean: number;
  /** Share of pixels that anybody would see. */
  readonly seen: number;
}

/** Of 0 … 1: below this, two pixels are one colour to the eye. */
const VISIBLE = 0.06;

export async function readPixels(picture: Buffer, width: number, height: number): Promise<Pixels> {
  const data = await sharp(picture)
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8Array(data) };
}

const soft = async ({ width, height, data }: Pixels): Promise<Uint8Array> =>
  new Uint8Array(
    await sharp(data, { raw: { width, height, channels: 3 } })
      .blur(1.1)
      .raw()
      .toBuffer(),
  );

/** Of each pixel, 0 … 1. */
function apart(a: Uint8Array, b: Uint8Array, i: number): number {
  const [r, g, blue] = [a[i]! - b[i]!, a[i + 1]! - b[i + 1]!, a[i + 2]! - b[i + 2]!];
  const y = 0.29889531 * r + 0.58662247 * g + 0.11448223 * blue;
  const inPhase = 0.59597799 * r - 0.2741761 * g - 0.32180189 * blue;
  const quadrature = 0.21147017 * r - 0.52261711 * g + 0.31114694 * blue;
  return Math.sqrt((0.5053 * y * y + 0.299 * inPhase * inPhase + 0.1957 * quadrature * quadrature) / 32857);
}

export async function compare(actual: Pixels, golden: Pixels): Promise<Difference> {
  const [a, b] = await Promise.all([soft(actual), soft(golden)]);
  const count = a.length / 3;
  let [sum, seen] = [0, 0];
  for (let i = 0; i < count; i++) {
    const difference = apart(a, b, 3 * i);
    sum += difference;
    if (difference > VISIBLE) seen++;
  }
  return { mean: sum / count, seen: seen / count };
}

/** Golden, actual and their difference, side by side in one file. */
export async function writeSideBySide(file: string, golden: Pixels | null, actual: Pixels): Promise<void> {
  const { width, height, data } = actual;
  const gap = 6;
  const difference = new Uint8Array(data.length);
  if (golden)
    for (let i = 0; i < data.length; i++)
      difference[i] = Math.min(255, 6 * Math.abs(data[i]! - golden.data[i]!));
  const tile = (pixels: Uint8Array) =>
    sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
  const tiles = await Promise.all([golden?.data ?? difference, data, difference].map(tile));
  mkdirSync(dirname(file), { recursive: true });
  const sheet = sharp({
    create: { width: 3 * width + 2 * gap, height, channels: 3, background: '#ffffff' },
  }).composite(tiles.map((input, i) => ({ input, left: i * (width + gap), top: 0 })));
  writeFileSync(file, await sheet.png().toBuffer());
}
