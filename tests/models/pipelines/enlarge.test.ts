import { describe, expect, it } from 'vitest';
import type { Samples } from '../../../models/image/resample.ts';
import {
  ENLARGE_TILE,
  enlarge,
  enlargeOnce,
  enlargingSizes,
  type PixelNetwork,
} from '../../../models/pipelines/enlarge.ts';

function picture(width: number, height: number): Samples {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919 + (i >> 3) * 31) % 256);
  return { width, height, channels: 3, data };
}

/** Each pixel becomes the mean of the square around it, twice as large: a network whose eyes reach `reach` pixels. */
function blur(reach: number, log: { width: number; height: number }[] = [], scale = 2): PixelNetwork {
  return {
    scale,
    sideMultiple: 1,
    async run(planes, height, width) {
      log.push({ width, height });
      const out = new Float32Array(3 * height * width * scale * scale);
      for (let c = 0; c < 3; c++) {
        for (let y = 0; y < height * scale; y++) {
          for (let x = 0; x < width * scale; x++) {
            let [sum, count] = [0, 0];
            for (const [dy, dx] of [
              [0, 0],
              [reach, 0],
              [-reach, 0],
              [0, reach],
              [0, -reach],
            ] as const) {
              const [sy, sx] = [Math.floor(y / scale) + dy, Math.floor(x / scale) + dx];
              if (sy < 0 || sx < 0 || sy >= height || sx >= width) continue;
              sum += planes[(c * height + sy) * width + sx]!;
              count++;
            }
            out[(c * height * scale + y) * width * scale + x] = sum / count;
          }
        }
      }
      return out;
    },
  };
}

describe('tiles', () => {
  it.each([
    [192, 192],
    [193, 40],
    [500, 201],
    [1, 1],
    [3, 400],
  ])('of %i×%i give the whole, as far as the network sees', async (width, height) => {
    const image = picture(width, height);
    const log: { width: number; height: number }[] = [];
    const tiled = await enlargeOnce(image, blur(ENLARGE_TILE.context, log));
    const whole = new Float32Array(3 * width * height);
    for (let i = 0; i < width * height; i++)
      for (let c = 0; c < 3; c++) whole[c * width * height + i] = image.data[3 * i + c]! / 255;
    const planes = await blur(ENLARGE_TILE.context).run(whole, height, width);
    const wanted = Uint8ClampedArray.from({ length: planes.length }, (_, i) => {
      return Math.fround(planes[(i % 3) * (planes.length / 3) + Math.floor(i / 3)]! * 255);
    });
    expect(Buffer.from(tiled.data).equals(Buffer.from(wanted))).toBe(true);
    for (const tile of log) expect(Math.max(tile.width, tile.height)).toBeLessThanOrEqual(ENLARGE_TILE.side);
  });

  it('can be stopped between two', async () => {
    let tiles = 0;
    const between = async () => {
      if (++tiles === 3) throw new Error('stopped');
    };
    const log: { width: number; height: number }[] = [];
    await expect(enlargeOnce(picture(400, 400), blur(1, log), between)).rejects.toThrow('stopped');
    expect(log.length).toBe(2);
  });
});

describe('passes', () => {
  const sizes = (scale: number, to: number) =>
    enlargingSizes({ width: 10, height: 10 }, scale, { width: to, height: to }).map(({ width }) => width);

  it('go on until the picture is large enough, as A1111', () => {
    expect(sizes(4, 20)).toEqual([40]);
    expect(sizes(4, 40)).toEqual([40]);
    expect(sizes(4, 41)).toEqual([40, 160]);
    expect(sizes(2, 1000)).toEqual([20, 40, 80]);
  });

  it('are one where there is nothing to enlarge, or the network does not', () => {
    expect(sizes(4, 10)).toEqual([40]);
    expect(sizes(1, 40)).toEqual([10]);
  });

  it('end at the size that is wanted', async () => {
    const { data, ...size } = await enlarge(
      picture(30, 20),
      blur(1),
      { width: 50, height: 50 },
      { mode: 'crop' },
    );
    expect(size).toEqual({ width: 50, height: 50, channels: 3 });
    expect(data.length).toBe(50 * 50 * 3);
  });
});

it('numbers that are none are said', async () => {
  const broken: PixelNetwork = {
    ...blur(1),
    run: async planes => new Float32Array(planes.length * 4).fill(Number.NaN),
  };
  await expect(enlargeOnce(picture(4, 4), broken)).rejects.toMatchObject({ code: 'NON_FINITE_IMAGE' });
});
