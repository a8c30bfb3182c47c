import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { autoencoderKLDecoder, autoencoderKLEncoder } from '../../../models/networks/autoencoder-kl.ts';
import { autoencoderTinyDecoder, autoencoderTinyEncoder } from '../../../models/networks/autoencoder-tiny.ts';
import type { LatentDecoder, LatentEncoder, LatentShape } from '../../../models/pipelines/parts.ts';
import { PictureJob } from '../../../models/pipelines/picture-job.ts';
import { TiledDecoder, TiledEncoder, withTiles } from '../../../models/pipelines/tiled-autoencoder.ts';
import { checkTile, legalTile, runTiled, type TileRule, tileStep } from '../../../models/pipelines/tiles.ts';
import { expectParity } from '../../parity.ts';
import { formulaInput, readFormulaCase, withFormulaWeights } from '../networks/formula.ts';
import { FIXTURES, float32, openGraph } from '../networks/reference-case.ts';
import { ToyDecoder, ToyEncoder, toyParts, toySettings } from './toy-parts.ts';

const RULES: readonly TileRule[] = [
  { overlap: 0.25, blend: 'edges' },
  { overlap: 0.125, blend: 'ramps' },
];
const shape = (height: number, width: number): LatentShape => [1, 4, height, width];
const latents = (height: number, width: number) => formulaInput('latents', shape(height, width)).data;

describe('misuse', () => {
  it.each([0, -64, 8, 64, 120, 200, 128.5, Number.NaN])('a tile of %s pixels is refused by name', tile => {
    const refused = expect.objectContaining({
      code: 'VAE_TILE_ILLEGAL',
      details: expect.objectContaining({
        field: 'vaeTile',
        value: tile,
        legal: 'a multiple of 64, at least 128',
      }),
    });
    expect(() => checkTile(tile, tileStep(8))).toThrow(refused);
    expect(() => withTiles(toyParts(), tile)).toThrow(refused);
  });

  it('a rule that leaves no whole pixel in common is a bug, and said at once', async () => {
    const run = () => Promise.reject(new Error('never'));
    const planes = { data: new Float32Array(100), height: 10, width: 10 };
    for (const rule of RULES) {
      const side = { input: 6, output: 6 };
      await expect(runTiled(planes, { rule, side, run })).rejects.toThrow('cannot overlap');
    }
  });

  it('whoever stops it between two tiles is heard, and no tile more is run', async () => {
    let runs = 0;
    const whole = new ToyDecoder();
    const counted: LatentDecoder = {
      ...{ scale: 8, tiles: whole.tiles, dispose: whole.dispose },
      decode: (...args) => {
        runs++;
        return whole.decode(...args);
      },
    };
    const stopped = new TiledDecoder(counted, 128, async () => {
      if (runs === 3) throw new Error('stopped');
    });
    await expect(stopped.decode(latents(40, 40), shape(40, 40))).rejects.toThrow('stopped');
    expect(runs).toBe(3);
  });
});

describe('sizes', () => {
  it('are multiples of eight latent pixels, the smallest sixteen', () => {
    expect([1, 100, 160, 256, 500, 1024].map(side => legalTile(side, 8))).toEqual([
      128, 128, 192, 256, 512, 1024,
    ]);
    for (const scale of [1, 4, 8, 16])
      for (const side of [1, 77, 512]) checkTile(legalTile(side, scale), tileStep(scale));
  });

  it('no larger than a tile are decoded and encoded in one run', async () => {
    const [decoder, encoder] = [new ToyDecoder(), new ToyEncoder()];
    const tiled = withTiles({ ...toyParts(), decoder, encoder: async () => encoder }, 128);
    const planes = await tiled.decoder.decode(latents(16, 9), shape(16, 9));
    expect(planes).toEqual(await decoder.decode(latents(16, 9), shape(16, 9)));
    await (await tiled.encoder!()).encode(planes, [1, 3, 128, 72]);
    expect(encoder.encoded).toBe(1);
  });

  it('without a tile change nothing', () => {
    const parts = toyParts();
    expect(withTiles(parts, undefined)).toBe(parts);
  });
});

describe('a picture', () => {
  it.each([
    ['from noise', {}],
    ['in two passes', { hires: { width: 280, height: 160, upscaler: 'Lanczos', strength: 0.6 } }],
  ] as const)('%s is decoded, encoded and seen before it is done in tiles', async (_, more) => {
    const sizes: string[] = [];
    const parts = () => {
      const [decoder, encoder] = [new ToyDecoder(), new ToyEncoder()];
      const [decode, encode] = [decoder.decode.bind(decoder), encoder.encode.bind(encoder)];
      decoder.decode = (data, shape) => {
        sizes.push(`${shape[3] * 8}`);
        return decode(data, shape);
      };
      encoder.encode = (data, shape) => {
        sizes.push(`${shape[3]}`);
        return encode(data, shape);
      };
      return { ...toyParts(), decoder, encoder: async () => encoder };
    };
    const paint = async (settings: Parameters<typeof toySettings>[0]) => {
      const job = await PictureJob.start(parts(), toySettings({ width: 200, height: 120, ...settings }));
      while (!job.done) await job.advance();
      const preview = await job.decodePreview();
      return { preview, image: await job.decode() };
    };
    const whole = await paint(more);
    const largest = Math.max(...sizes.map(Number));
    sizes.length = 0;
    const tiled = await paint({ ...more, vaeTile: 128 });
    expect(largest).toBeGreaterThan(128);
    expect(Math.max(...sizes.map(Number))).toBe(128);
    for (const kind of ['preview', 'image'] as const) {
      const [a, b] = [whole[kind].data, tiled[kind].data];
      expect(a.length).toBe(b.length);
      // The toys see single pixels: only what rounding does at a blended edge differs.
      expect(a.every((value, i) => Math.abs(value - b[i]!) <= 1)).toBe(true);
    }
  });
});

/** Each latent pixel makes a block of its own, so that tiles agree wherever they overlap, and no seam can be. */
describe.each(RULES)('a decoder that sees single pixels: %o', rule => {
  it.each([
    [17, 16],
    [16, 17],
    [24, 24],
    [25, 61],
    [40, 29],
  ])('gives %d × %d latents the picture that one run gives', async (height, width) => {
    const whole = Object.assign(new ToyDecoder(), { tiles: rule });
    const one = await whole.decode(latents(height, width), shape(height, width));
    const tiled = await new TiledDecoder(whole, 128).decode(latents(height, width), shape(height, width));
    expectNear(tiled, one);
  });

  it('and an encoder that does gives the same distribution', async () => {
    const whole = Object.assign(new ToyEncoder(), { tiles: rule });
    const image = formulaInput('image', [1, 3, 200, 328]);
    const one = await whole.encode(image.data, [1, 3, 200, 328]);
    const tiled = await new TiledEncoder(whole, 128).encode(image.data, [1, 3, 200, 328]);
    expect(tiled.shape).toEqual(one.shape);
    expectNear(tiled.mean, one.mean);
    expectNear(tiled.deviation!, one.deviation!);
  });
});

function expectNear(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  const largest = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  expect(largest).toBeLessThan(2e-6);
}

interface TileCase {
  readonly name: 'vae-kl' | 'vae-tiny';
  readonly tile: number;
  readonly latents?: LatentShape;
  readonly pixels?: LatentShape;
  readonly image?: { data: string };
  readonly mean?: { data: string };
  readonly deviation?: { data: string };
}

/** scripts/parity/autoencoder_tiles.py, diffusers 0.42.1 in fp32; of pictures every third row and column. */
const CASES: TileCase[] = JSON.parse(readFileSync(`${FIXTURES}/vae-tiles.json`, 'utf8'));
const EVERY = 3;
const TOLERANCE = 2e-5;
const NETWORKS = {
  'vae-kl': { decoder: autoencoderKLDecoder, encoder: autoencoderKLEncoder },
  'vae-tiny': { decoder: autoencoderTinyDecoder, encoder: autoencoderTinyEncoder },
} as const;

describe.each(CASES)("diffusers' enable_tiling of $name in tiles of $tile", ({ name, tile, ...item }) => {
  it('agrees', async () => {
    const { config: json, shapes } = readFormulaCase(name);
    const { decoder, encoder } = NETWORKS[name];
    const config = decoder.parse(json, 'vae/config.json') as never;
    await withFormulaWeights(shapes, 'F32', async weights => {
      if (item.latents) {
        const graph = await openGraph(decoder.build(config, weights), 'small');
        const whole: LatentDecoder = {
          ...decoder.describe(config),
          decode: async (data, shape) => (await graph({ latents: float32({ data, shape }) })).image!.data,
          dispose: async () => {},
        };
        const input = formulaInput('latents', item.latents).data;
        const image = await new TiledDecoder(whole, tile).decode(input, item.latents);
        const [height, width] = [item.latents[2] * whole.scale, item.latents[3] * whole.scale];
        expectParity(everyThird(image, height, width), unpack(item.image!.data), TOLERANCE);
      }
      if (item.pixels) {
        const graph = await openGraph(encoder.build(config, weights), 'small');
        const whole: LatentEncoder = {
          ...encoder.describe(config),
          encode: async (data, shape) => {
            const { mean, deviation } = await graph({ image: float32({ data, shape }) });
            return { mean: mean!.data, deviation: deviation?.data ?? null, shape: mean!.shape as never };
          },
          dispose: async () => {},
        };
        const input = formulaInput('image', item.pixels).data.map(value => value / 2);
        const { mean, deviation } = await new TiledEncoder(whole, tile).encode(input, item.pixels);
        expectParity(mean, unpack(item.mean!.data), TOLERANCE);
        expect(deviation === null).toBe(item.deviation === undefined);
        if (deviation) expectParity(deviation, unpack(item.deviation!.data), TOLERANCE);
      }
    });
  });
});

function unpack(data: string): Float32Array {
  const bytes = Buffer.from(data, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}

function everyThird(planes: Float32Array, height: number, width: number): Float32Array {
  const kept: number[] = [];
  for (let at = 0; at < planes.length; at++) {
    const [y, x] = [Math.floor(at / width) % height, at % width];
    if (y % EVERY === 0 && x % EVERY === 0) kept.push(planes[at]!);
  }
  return Float32Array.from(kept);
}
