import { describe, expect, it } from 'vitest';
import { resolveTile } from '../../../game/jobs/resolve-tile.ts';

/** A decoder of Stable Diffusion 1.x, as its file describes it. */
const SD1 = { decoding: { bytesPerPixel: 6144, tile: 512, tileStep: 64 } };
const SDXL = { decoding: { bytesPerPixel: 6144, tile: 1024, tileStep: 64 } };
const GIB = 2 ** 30;
const size = (side: number) => [{ width: side, height: side }];

describe('misuse', () => {
  it.each([1, 100, 127, 192.5])('a tile of %d pixels is refused', vaeTile => {
    expect(() => resolveTile({ vaeTile }, size(1024), SD1, GIB)).toThrow(
      expect.objectContaining({ code: 'VAE_TILE_ILLEGAL' }),
    );
  });

  it('a tile where there are to be none is refused', () => {
    expect(() => resolveTile({ vaeTile: 256, vaeTiling: 'off' }, size(1024), SD1, GIB)).toThrow(
      expect.objectContaining({ code: 'VAE_TILE_UNUSED', details: expect.objectContaining({ value: 256 }) }),
    );
  });
});

describe('auto', () => {
  it('decodes whole what the memory has room for, and beyond that in tiles', () => {
    expect(resolveTile({}, size(512), SD1, 2 * GIB)).toBeUndefined();
    expect(resolveTile({}, size(1024), SD1, 8 * GIB)).toBeUndefined();
    expect(resolveTile({}, size(1024), SD1, 2 * GIB)).toBe(512);
  });

  it('counts the largest of all that goes through the autoencoder', () => {
    expect(resolveTile({}, [...size(512), { width: 2048, height: 1024 }], SD1, 4 * GIB)).toBe(512);
  });

  it('takes a part of a tile that would itself be too large, down to 256 pixels', () => {
    expect(resolveTile({}, size(1024), SDXL, 2 * GIB)).toBe(512);
    expect(resolveTile({}, size(2048), SDXL, 8 * GIB)).toBe(1024);
    expect(resolveTile({}, size(1024), SDXL, 1)).toBe(256);
  });
});

describe('on and off', () => {
  it('do what they say, whatever the memory', () => {
    expect(resolveTile({ vaeTiling: 'off' }, size(4096), SD1, 1)).toBeUndefined();
    expect(resolveTile({ vaeTiling: 'on' }, size(1024), SD1, 64 * GIB)).toBe(512);
    expect(resolveTile({ vaeTile: 256 }, size(1024), SD1, 64 * GIB)).toBe(256);
  });

  it('say nothing where one tile is the whole picture', () => {
    expect(resolveTile({ vaeTiling: 'on' }, size(512), SD1, 2 * GIB)).toBeUndefined();
    expect(resolveTile({ vaeTile: 1024 }, size(1024), SD1, 1)).toBeUndefined();
  });
});
