import { AuroraError } from '../../models/errors.ts';
import type { ModelInfo } from '../../models/pipelines/parts.ts';
import { checkTile } from '../../models/pipelines/tiles.ts';
import type { GenerateInput } from '../api/protocol.ts';

/** Tiles are not made smaller than this many pixels for want of memory: below it their seams begin to show. */
const SMALLEST_CHOSEN = 256;

type Size = Readonly<Record<'width' | 'height', number>>;

/**
 * Side of the tiles that a picture is decoded (and encoded) in, pixels; undefined: whole. What is decided here is written into
 * the picture's settings, so that it is the same on a machine with another memory.
 * @param sizes of everything that goes through the autoencoder
 * @param budget bytes that a decode may take
 * @throws AuroraError `VAE_TILE_ILLEGAL`, `VAE_TILE_UNUSED`
 */
export function resolveTile(
  { vaeTiling = 'auto', vaeTile }: Pick<GenerateInput, 'vaeTiling' | 'vaeTile'>,
  sizes: readonly Size[],
  { decoding }: Pick<ModelInfo, 'decoding'>,
  budget: number,
): number | undefined {
  if (vaeTile !== undefined) {
    if (vaeTiling === 'off') throw unused(vaeTile);
    checkTile(vaeTile, decoding.tileStep);
  }
  if (vaeTiling === 'off') return undefined;
  const largest = Math.max(...sizes.map(({ width, height }) => width * height)) * decoding.bytesPerPixel;
  if (vaeTiling === 'auto' && vaeTile === undefined && largest <= budget) return undefined;
  const tile = vaeTile ?? chosen(decoding, budget);
  // One tile is the whole picture.
  return sizes.some(({ width, height }) => Math.max(width, height) > tile) ? tile : undefined;
}

/** The model's own, or half of it, or a quarter: the first that the memory has room for. */
function chosen({ tile, tileStep, bytesPerPixel }: ModelInfo['decoding'], budget: number): number {
  let side = tile;
  while (side ** 2 * bytesPerPixel > budget) {
    const half = side / 2;
    if (half < SMALLEST_CHOSEN || half % tileStep !== 0) break;
    side = half;
  }
  return side;
}

const unused = (tile: number) =>
  new AuroraError('VAE_TILE_UNUSED', `There are no tiles of ${tile} pixels where there are none.`, {
    field: 'vaeTile',
    value: tile,
    legal: 'vaeTile with vaeTiling on or auto',
    hint: 'Leave one of the two out.',
  });
