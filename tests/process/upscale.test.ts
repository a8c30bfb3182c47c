/** Pictures enlarged as they are: through every face, with what they say of themselves, and verified. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PictureView } from '../../game/api/protocol.ts';
import { PictureStore } from '../../game/gallery/picture-store.ts';
import { homePaths } from '../../game/home.ts';
import { decodePng, encodePng } from '../../models/image/png.ts';
import { resample } from '../../models/image/resample.ts';
import { KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

let driver: KernelDriver;
let fox: PictureView;
beforeAll(async () => {
  driver = await KernelDriver.open();
  fox = (await driver.ended(driver.paint({ steps: 4 }))).picture!;
});
afterAll(() => driver.close());

const upscale = (body: object) => driver.request('POST', '/api/v1/upscale', body);
const decoded = (picture: PictureView) => decodePng(readFileSync(picture.path));
const base64 = (path: string) => readFileSync(path).toString('base64');
const verify = async (body: object) => (await driver.request('POST', '/api/v1/verify', body)).json();
const foreign = join(ROOT, 'tests/fixtures/foreign/a1111.jpg');

describe('bad input', () => {
  it.each<[string, () => object, string]>([
    ['no picture', () => ({}), 'INPUT_MISSING_FIELD'],
    ['a picture of nobody', () => ({ image: 'nobody' }), 'UNKNOWN_PICTURE'],
    ['words', () => ({ image: Buffer.from('words '.repeat(20)).toString('base64') }), 'IMAGE_UNREADABLE'],
    ['half of a picture', () => ({ image: base64(fox.path).slice(0, 4000) }), 'IMAGE_UNREADABLE'],
    ['a hundred times larger', () => ({ image: fox.id, scale: 100 }), 'UPSCALE_SIZE'],
    ['smaller', () => ({ image: fox.id, scale: 0.5 }), 'UPSCALE_SIZE'],
    [
      'more megapixels than there may be',
      () => ({ image: fox.id, width: 12_000, height: 12_000 }),
      'UPSCALE_SIZE',
    ],
    ['an upscaler that is none', () => ({ image: fox.id, upscaler: 'ESRGAN' }), 'UNKNOWN_UPSCALER'],
  ])('%s', async (_, body, code) => {
    expect((await upscale(body())).json().error).toMatchObject({ code });
  });
});

describe('a picture of ours', () => {
  it('is the resampled one to the last bit, and still says how it was painted', async () => {
    const response = await upscale({ image: fox.id });
    expect(response.status).toBe(201);
    const large = response.json() as PictureView;
    const [small, big] = [decoded(fox), decoded(large)];
    const wanted = resample({ ...small, channels: 3 }, 2 * small.width, 2 * small.height, 'Lanczos');
    expect(Buffer.from(big.data).equals(Buffer.from(wanted.data))).toBe(true);
    expect(large.settings).toEqual(fox.settings);
    expect(large.parameters).toBe(
      `${fox.parameters}, Postprocess upscale by: 2, Postprocess upscaler: Lanczos`,
    );
  });

  it('is verified by doing it again; one that was touched is told apart', async () => {
    const large = (
      await upscale({ image: fox.id, width: 300, height: 500, upscaler: 'Bicubic' })
    ).json() as PictureView;
    expect([large.width, large.height]).toEqual([300, 500]);
    expect(await verify({ picture: large.id })).toMatchObject({ identical: true, settings: fox.settings });
    const { text, ...image } = decoded(large);
    image.data[1000]! ^= 0xff;
    const touched = Buffer.from(encodePng(image, text)).toString('base64');
    expect(await verify({ png: touched })).toMatchObject({ identical: false });
  });

  it('keeps the smaller one from being swept away', async () => {
    const large = (await upscale({ image: fox.id, scale: 1.5, upscaler: 'Nearest' })).json() as PictureView;
    const { source } = JSON.parse(decoded(large).text['aurora-upscale']!);
    const store = await PictureStore.open(homePaths(driver.home).pictures);
    expect(store.inputHashes()).toContain(source);
    store.close();
  });
});

describe("another program's picture", () => {
  it('keeps its words, and is verified too', async () => {
    const large = (await upscale({ image: base64(foreign), scale: 3 })).json() as PictureView;
    expect([large.width, large.height]).toEqual([24, 24]);
    const words = readFileSync(join(ROOT, 'tests/fixtures/foreign/a1111.txt'), 'utf8');
    expect(large.parameters).toBe(`${words}, Postprocess upscale by: 3, Postprocess upscaler: Lanczos`);
    expect(await verify({ picture: large.id })).toMatchObject({ identical: true });
  });

  it('that says nothing is a larger one that says what was done', async () => {
    const plain = await sharp({ create: { width: 8, height: 4, channels: 3, background: 'red' } })
      .webp()
      .toBuffer();
    const large = (await upscale({ image: plain.toString('base64') })).json() as PictureView;
    expect(large.parameters).toBe('Postprocess upscale by: 2, Postprocess upscaler: Lanczos');
    expect(await verify({ picture: large.id })).toMatchObject({ identical: true, settings: null });
  });

  it('is enlarged from the command line', () => {
    const out = execFileSync(
      process.execPath,
      [join(ROOT, 'build/cli.cjs'), 'upscale', foreign, '--height', '32'],
      {
        env: { ...process.env, AURORA_HOME: temporaryFolder() },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    expect(decodePng(readFileSync(out.trim()))).toMatchObject({ width: 32, height: 32 });
  });
});

describe("A1111's Extras", () => {
  const extras = async (body: object) => {
    const response = await driver.request('POST', '/sdapi/v1/extra-single-image', {
      image: base64(fox.path),
      ...body,
    });
    expect(response.status, response.body.slice(0, 300)).toBe(200);
    const { width, height } = decodePng(Buffer.from(response.json().image, 'base64'));
    return [width / fox.width, height / fox.height];
  };
  it('enlarge by a factor, to a size that is cut or covered, or not at all', async () => {
    const size = {
      resize_mode: 1,
      upscaling_resize_w: 2 * fox.width,
      upscaling_resize_h: fox.height,
      upscaler_1: 'Nearest',
    };
    expect(await extras({ upscaling_resize: 1.5, upscaler_1: 'lanczos' })).toEqual([1.5, 1.5]);
    expect(await extras(size)).toEqual([2, 1]);
    expect(await extras({ ...size, upscaling_crop: false })).toEqual([2, 2]);
    expect(await extras({ upscaling_resize: 4, upscaler_1: 'None' })).toEqual([1, 1]);
  });

  it('refuse what they have not', async () => {
    const body = { image: base64(fox.path), upscaler_1: 'R-ESRGAN 4x+' };
    const response = await driver.request('POST', '/sdapi/v1/extra-single-image', body);
    expect(response.json().error).toBe('UNKNOWN_UPSCALER');
  });
});
