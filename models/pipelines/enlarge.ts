/**
 * Pictures enlarged by a network, a tile at a time, so that memory does not grow with the picture but for its own bytes. A tile
 * sees some pixels around it, of which nothing is kept: there the network would see the tile's end. So does Real-ESRGAN's own
 * program (`tile`, `tile_pad`).
 */
import { AuroraError } from '../errors.ts';
import type { Samples } from '../image/resample.ts';
import { resizeTo } from '../image/resize.ts';

/** A network over planes of float32 RGB in 0 … 1. */
export interface PixelNetwork {
  /** Times that it makes each side. */
  readonly scale: number;
  /** Sides of what it is given are multiples of this. */
  readonly sideMultiple: number;
  /** @param planes [3, height, width]; the result is [3, height·scale, width·scale], not clamped */
  run(planes: Float32Array, height: number, width: number): Promise<Float32Array>;
}

export interface EnlargeOptions {
  /** `crop` fills the size and cuts what hangs over. */
  readonly mode: 'stretch' | 'crop';
  /** Called before each tile; may throw to stop. */
  readonly between?: (() => Promise<void>) | undefined;
}

/** Sides of what a network is given at once, at most; of that, pixels around a tile that are not kept. */
export const ENLARGE_TILE = { side: 192, context: 16 } as const;
/** Tiles begin at multiples of this, which every network's `sideMultiple` divides. */
const STEP = 4;
const MOST_PASSES = 3;

/**
 * The sizes that a picture has after each pass of a network that makes it at least as large as wanted, as A1111 does it: one pass at
 * least, three at most.
 */
export function enlargingSizes(
  from: { readonly width: number; readonly height: number },
  scale: number,
  to: { readonly width: number; readonly height: number },
): { width: number; height: number }[] {
  const sizes: { width: number; height: number }[] = [];
  let { width, height } = from;
  do {
    width *= scale;
    height *= scale;
    sizes.push({ width, height });
  } while (scale > 1 && sizes.length < MOST_PASSES && (width < to.width || height < to.height));
  return sizes;
}

/** The picture at the size, by as many passes as `enlargingSizes` says, and Lanczos from there. Throws `NON_FINITE_IMAGE`. */
export async function enlarge(
  image: Samples,
  network: PixelNetwork,
  size: { readonly width: number; readonly height: number },
  { mode, between }: EnlargeOptions,
): Promise<Samples> {
  let enlarged = image;
  for (const _ of enlargingSizes(image, network.scale, size)) {
    enlarged = await enlargeOnce(enlarged, network, between);
  }
  return resizeTo(enlarged, size.width, size.height, mode);
}

/** The picture at the network's scale. Throws `NON_FINITE_IMAGE`. */
export async function enlargeOnce(
  image: Samples,
  network: PixelNetwork,
  between?: (() => Promise<void>) | undefined,
): Promise<Samples> {
  const { scale } = network;
  const [width, height] = [image.width * scale, image.height * scale];
  // Its own conversion clamps, and rounds halves to even.
  const data = new Uint8ClampedArray(width * height * 3);
  for (const [top, bottom] of spans(image.height)) {
    for (const [left, right] of spans(image.width)) {
      await between?.();
      const seen = {
        top: Math.max(0, top - ENLARGE_TILE.context),
        left: Math.max(0, left - ENLARGE_TILE.context),
        bottom: Math.min(image.height, bottom + ENLARGE_TILE.context),
        right: Math.min(image.width, right + ENLARGE_TILE.context),
      };
      const rows = roundUp(seen.bottom - seen.top, network.sideMultiple);
      const columns = roundUp(seen.right - seen.left, network.sideMultiple);
      const planes = await network.run(planesOf(image, seen, rows, columns), rows, columns);
      const area = rows * scale * columns * scale;
      for (let y = top * scale; y < bottom * scale; y++) {
        const row = (y - seen.top * scale) * columns * scale - seen.left * scale;
        for (let x = left * scale; x < right * scale; x++) {
          for (let c = 0; c < 3; c++) {
            const value = planes[c * area + row + x]!;
            if (!Number.isFinite(value)) throw nonFinite(value);
            data[(y * width + x) * 3 + c] = Math.fround(value * 255);
          }
        }
      }
    }
  }
  return { width, height, channels: 3, data: new Uint8Array(data.buffer) };
}

interface Area {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** From and to of each tile along a side, about equally long. */
function spans(length: number): [number, number][] {
  const { side, context } = ENLARGE_TILE;
  if (length <= side) return [[0, length]];
  const count = Math.ceil(length / (side - 2 * context));
  const step = roundUp(Math.ceil(length / count), STEP);
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => [
    i * step,
    Math.min(length, (i + 1) * step),
  ]);
}

/** An area of the picture in planes of 0 … 1; beyond its end the picture is mirrored, without its last row and column. */
function planesOf(image: Samples, area: Area, rows: number, columns: number): Float32Array {
  const planes = new Float32Array(3 * rows * columns);
  const [height, width] = [area.bottom - area.top, area.right - area.left];
  const within = (i: number, length: number) => (i < length ? i : Math.max(0, 2 * (length - 1) - i));
  for (let y = 0; y < rows; y++) {
    const from = (area.top + within(y, height)) * image.width + area.left;
    for (let x = 0; x < columns; x++) {
      const at = (from + within(x, width)) * 3;
      for (let c = 0; c < 3; c++) planes[(c * rows + y) * columns + x] = image.data[at + c]! / 255;
    }
  }
  return planes;
}

const roundUp = (length: number, multiple: number) => Math.ceil(length / multiple) * multiple;

const nonFinite = (value: number) =>
  new AuroraError('NON_FINITE_IMAGE', `The upscaler gave a pixel of ${value}.`, {
    value,
    legal: 'finite numbers',
    hint: "The upscaler's weights are damaged. Download the file again, or choose another one.",
  });
