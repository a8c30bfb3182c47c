/**
 * An autoencoder's half, tile by tile: memory is a tile's, whatever the picture's size. Tiles overlap, and what they have in
 * common is blended in the way of the class's own code in diffusers 0.42, so that the numbers are those of its
 * `enable_tiling`.
 */
import { AuroraError } from '../errors.ts';

/** Sides of tiles are multiples of this many latent pixels: then every class's overlap is a whole number of them. */
const TILE_STEP = 8;
/** The smallest tile: what it has in common with its neighbours is an eighth of it, and one latent pixel cannot be blended. */
const SMALLEST_TILE = 2 * TILE_STEP;

/** @param scale pixels per latent pixel */
export function tileStep(scale: number): number {
  return TILE_STEP * scale;
}

/** The nearest side that a tile can have, pixels. */
export function legalTile(pixels: number, scale: number): number {
  const step = tileStep(scale);
  return Math.max(SMALLEST_TILE * scale, Math.round(pixels / step) * step);
}

/** @throws AuroraError VAE_TILE_ILLEGAL for a side that a tile cannot have, pixels */
export function checkTile(pixels: number, step: number): void {
  const smallest = (SMALLEST_TILE / TILE_STEP) * step;
  if (pixels >= smallest && pixels % step === 0) return;
  throw new AuroraError('VAE_TILE_ILLEGAL', `A tile's side cannot be ${pixels} pixels.`, {
    field: 'vaeTile',
    value: pixels,
    legal: `a multiple of ${step}, at least ${smallest}`,
    hint: 'Leave it out for a size that the model knows.',
  });
}

/** How a class of autoencoders is cut, and how its tiles are joined. */
export interface TileRule {
  /** Share of a tile's side that it has in common with the next one. */
  readonly overlap: number;
  /**
   * `edges` (AutoencoderKL): a tile's upper edge is blended with the finished tile above it, then its left edge with the finished
   * one beside it. `ramps` (AutoencoderTiny): each tile is laid over what is there, as opaque as the product of two ramps.
   */
  readonly blend: 'edges' | 'ramps';
}

/** Some channels of one or more pictures, row-major [planes, height, width]. */
export interface Planes {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** A tile's side before and after the network. */
export interface TileSide {
  readonly input: number;
  readonly output: number;
}

export interface TiledRun {
  readonly rule: TileRule;
  readonly side: TileSide;
  /** The network over one tile; as many planes whatever the tile's size, and its sides as `side` says. */
  run(tile: Planes): Promise<Planes>;
  /** Called before each tile but the first; may throw to stop. */
  between?(): Promise<void>;
}

export async function runTiled(planes: Planes, { rule, side, run, between }: TiledRun): Promise<Planes> {
  const { stride, blend } = overlapOf(rule, side);
  const scaled = (length: number) => (length * side.output) / side.input;
  const out: { data: Float32Array; height: number; width: number } = {
    data: new Float32Array(0),
    height: scaled(planes.height),
    width: scaled(planes.width),
  };
  const joiner = rule.blend === 'edges' ? new EdgeJoiner(blend) : new RampJoiner(blend);
  for (let top = 0; top < planes.height; top += stride) {
    for (let left = 0; left < planes.width; left += stride) {
      if (between && top + left > 0) await between();
      const tile = await run(cut(planes, top, left, side.input));
      const count = tile.data.length / (tile.height * tile.width);
      // How many planes there are is the network's business, known with its first tile.
      if (out.data.length === 0) out.data = new Float32Array(count * out.height * out.width);
      joiner.lay(out, tile, scaled(top), scaled(left), scaled(stride));
    }
  }
  return out;
}

/** In the input's units a tile begins every `stride`; in the output's, `blend` is common to two of them. */
function overlapOf({ overlap }: TileRule, { input, output }: TileSide): { stride: number; blend: number } {
  const stride = input * (1 - overlap);
  const blend = output * overlap;
  if (Number.isInteger(stride) && Number.isInteger(blend) && blend > 1) return { stride, blend };
  throw new Error(`Tiles of ${input} to ${output} cannot overlap by ${overlap}.`);
}

/** A copy of a square, smaller where the picture ends; without `side` all from its corner on. */
function cut(
  { data, height, width }: Planes,
  top: number,
  left: number,
  side = Number.POSITIVE_INFINITY,
): Planes {
  const rows = Math.max(0, Math.min(side, height - top));
  const columns = Math.max(0, Math.min(side, width - left));
  const count = data.length / (height * width);
  const piece = new Float32Array(count * rows * columns);
  for (let plane = 0; plane < count; plane++) {
    for (let y = 0; y < rows; y++) {
      const from = (plane * height + top + y) * width + left;
      piece.set(data.subarray(from, from + columns), (plane * rows + y) * columns);
    }
  }
  return { data: piece, height: rows, width: columns };
}

/** Linear from the finished neighbours' pixels to the tile's own, the upper edge first. */
class EdgeJoiner {
  readonly #blend: number;
  /** What finished tiles have in common with the next ones: below each of the last row's, and right of the last one. */
  #above = new Map<number, Planes>();
  #beside: Planes | null = null;

  constructor(blend: number) {
    this.#blend = blend;
  }

  /** `own`: rows and columns of the tile that no later tile changes. */
  lay(out: Planes, tile: Planes, top: number, left: number, own: number): void {
    const above = top > 0 ? this.#above.get(left) : undefined;
    if (above) this.#mix(tile, above, 'down');
    if (left > 0 && this.#beside) this.#mix(tile, this.#beside, 'across');
    this.#above.set(left, cut(tile, own, 0));
    this.#beside = cut(tile, 0, own);
    paste(out, tile, top, left, own);
  }

  #mix({ data, height, width }: Planes, before: Planes, way: 'down' | 'across'): void {
    const [rows, columns] = [Math.min(height, before.height), Math.min(width, before.width)];
    const extent = Math.min(way === 'down' ? rows : columns, this.#blend);
    const count = data.length / (height * width);
    for (let plane = 0; plane < count; plane++) {
      for (let y = 0; y < (way === 'down' ? extent : rows); y++) {
        for (let x = 0; x < (way === 'down' ? columns : extent); x++) {
          const share = (way === 'down' ? y : x) / extent;
          const at = (plane * height + y) * width + x;
          const other = before.data[(plane * before.height + y) * before.width + x]!;
          data[at] = Math.fround(other * (1 - share)) + Math.fround(data[at]! * share);
        }
      }
    }
  }
}

/** `opacity · tile + (1 - opacity) · what is there`. */
class RampJoiner {
  readonly #last: number;

  constructor(blend: number) {
    // The last of `blend` pixels is opaque.
    this.#last = blend - 1;
  }

  lay(out: Planes, { data, height, width }: Planes, top: number, left: number): void {
    const count = data.length / (height * width);
    const ramp = (at: number, start: number) => (start === 0 ? 1 : Math.min(1, at / this.#last));
    for (let plane = 0; plane < count; plane++) {
      for (let y = 0; y < height; y++) {
        const row = (plane * out.height + top + y) * out.width + left;
        const across = ramp(y, top);
        for (let x = 0; x < width; x++) {
          const opacity = Math.fround(across * ramp(x, left));
          const value = data[(plane * height + y) * width + x]!;
          out.data[row + x] = opacity * value + Math.fround(1 - opacity) * out.data[row + x]!;
        }
      }
    }
  }
}

/** The first `own` rows and columns. */
function paste(out: Planes, { data, height, width }: Planes, top: number, left: number, own: number): void {
  const [rows, columns] = [Math.min(own, height), Math.min(own, width)];
  const count = data.length / (height * width);
  for (let plane = 0; plane < count; plane++) {
    for (let y = 0; y < rows; y++) {
      const from = (plane * height + y) * width;
      out.data.set(data.subarray(from, from + columns), (plane * out.height + top + y) * out.width + left);
    }
  }
}
