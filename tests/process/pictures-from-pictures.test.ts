/** Pictures that begin with pictures, and second passes, through every face and a real worker. */
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerateInput } from '../../game/api/protocol.ts';
import { crc32 } from '../../models/image/crc32.ts';
import { decodePng } from '../../models/image/png.ts';
import { FOX, KernelDriver, temporaryFolder } from './kernel-driver.ts';

let driver: KernelDriver;
let fox: Buffer;
let mask: Buffer;
beforeAll(async () => {
  driver = await KernelDriver.open();
  fox = await driver.picture(driver.paint());
  // White in the right half.
  const pixels = Buffer.from(Uint8Array.from({ length: 256 * 256 }, (_, i) => (i % 256 >= 128 ? 255 : 0)));
  mask = await sharp(pixels, { raw: { width: 256, height: 256, channels: 1 } })
    .png()
    .toBuffer();
});
afterAll(() => driver.close());

const base64 = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;
const generate = (body: object) =>
  driver.request('POST', '/api/v1/generate', { prompt: FOX, seed: 7, ...body });

describe('bad input', () => {
  const words = () =>
    Buffer.from('these are words and no picture at all, however long they are').toString('base64');
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><image href="file:///etc/passwd"/></svg>';
  const cases: [string, () => object, number, object][] = [
    ['words', () => ({ image: words() }), 422, { code: 'IMAGE_UNREADABLE', field: 'image' }],
    [
      'half of a PNG',
      () => ({ image: base64(fox.subarray(0, fox.length / 2)) }),
      422,
      { code: 'IMAGE_UNREADABLE' },
    ],
    [
      'a drawing that refers to files',
      () => ({ image: base64(Buffer.from(svg)) }),
      422,
      { code: 'IMAGE_UNREADABLE' },
    ],
    [
      'a picture that claims 60,000 × 60,000',
      () => ({ image: base64(claiming(60_000)) }),
      413,
      { code: 'IMAGE_TOO_LARGE' },
    ],
    ['no such picture', () => ({ image: 'nothing' }), 404, { code: 'UNKNOWN_PICTURE' }],
    ['a hash of nothing', () => ({ image: 'a'.repeat(64) }), 422, { code: 'INPUT_MISSING', field: 'image' }],
    ['a mask alone', () => ({ mask: base64(mask) }), 422, { code: 'MASK_WITHOUT_IMAGE' }],
    [
      'an opaque mask of holes',
      () => ({ image: base64(fox), mask: base64(fox), maskKind: 'holes' }),
      422,
      { code: 'MASK_OPAQUE' },
    ],
    [
      'strength 0',
      () => ({ image: base64(fox), strength: 0 }),
      422,
      { code: 'STRENGTH_OUT_OF_RANGE', value: 0 },
    ],
    [
      'a strength that leaves no step',
      () => ({ image: base64(fox), steps: 4, strength: 0.1 }),
      422,
      { code: 'INVALID_STRENGTH' },
    ],
    [
      'a second pass over a picture',
      () => ({ image: base64(fox), hiresScale: 2 }),
      422,
      { code: 'HIRES_WITH_IMAGE' },
    ],
    [
      'a second pass of 300 pixels',
      () => ({ hiresWidth: 300 }),
      422,
      { code: 'SIZE_NOT_MULTIPLE', field: 'hiresWidth' },
    ],
    [
      'a second pass ten times as large',
      () => ({ hiresScale: 10 }),
      422,
      { code: 'HIRES_SCALE_OUT_OF_RANGE' },
    ],
    [
      'an upscaler of dreams',
      () => ({ hiresScale: 2, hiresUpscaler: 'ESRGAN' }),
      422,
      { code: 'UNKNOWN_UPSCALER' },
    ],
    ['clip skip 99', () => ({ clipSkip: 99 }), 422, { code: 'CLIP_SKIP_OUT_OF_RANGE' }],
    ['picture 3 of a batch of 2', () => ({ batchIndex: 3, batchSize: 2 }), 422, { code: 'BATCH_INCOMPLETE' }],
    [
      'half a variation too much',
      () => ({ variationSeed: 1, variationStrength: 1.5 }),
      422,
      { code: 'VARIATION_OUT_OF_RANGE' },
    ],
  ];
  it.each(cases)('%s', async (_what, body, status, error) => {
    const response = await generate(body());
    expect(response.json().error).toMatchObject({ ...error, hint: expect.any(String) });
    expect(response.status).toBe(status);
  });

  it('an empty mask fails its job, and the queue goes on', async () => {
    const black = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    const failed = await driver.ended(await driver.submit({ image: base64(fox), mask: base64(black) }));
    expect(failed.error).toMatchObject({ code: 'MASK_EMPTY' });
    expect((await driver.ended(driver.paint({ steps: 1 }))).state).toBe('done');
  });

  it('a kept picture that was damaged fails its job', async () => {
    const bytes = await sharp(fox).negate().png().toBuffer();
    const job = await driver.ended(await driver.submit({ image: base64(bytes), steps: 2 }));
    const hash = job.settings.source!.image;
    truncateSync(join(driver.home, 'inputs', hash.slice(0, 2), `${hash}.png`), 200);
    const failed = await driver.ended(await driver.submit({ image: hash, steps: 2 }));
    expect(failed.error?.code).toMatch(/^PNG_/);
  });
});

/** A PNG's first bytes with sides of `side` pixels, and a sound header otherwise. */
function claiming(side: number): Buffer {
  const bytes = Buffer.from(fox);
  bytes.writeUInt32BE(side, 16);
  bytes.writeUInt32BE(side, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

const KINDS: [string, () => Partial<GenerateInput>, number, [number, number]][] = [
  ['from a picture', () => ({ image: base64(fox), strength: 0.6, prompt: 'an owl' }), 12, [256, 256]],
  [
    'inside a mask',
    () => ({ image: base64(fox), mask: base64(mask), strength: 0.8, maskedContent: 'fill' }),
    16,
    [256, 256],
  ],
  [
    'inside a mask only',
    () => ({ image: base64(fox), mask: base64(mask), onlyMaskedPadding: 16 }),
    15,
    [256, 256],
  ],
  [
    'in two passes',
    () => ({ hiresWidth: 320, hiresHeight: 320, hiresUpscaler: 'Lanczos', hiresStrength: 0.5 }),
    30,
    [320, 320],
  ],
  [
    'in two passes of latents',
    () => ({ hiresScale: 1.25, hiresSteps: 10, sampler: 'Euler a' }),
    27,
    [320, 320],
  ],
  ['as a variation', () => ({ variationSeed: 99, variationStrength: 0.3 }), 20, [256, 256]],
  ['as one of a batch', () => ({ batchIndex: 2, batchSize: 3, sampler: 'Euler a' }), 20, [256, 256]],
];

describe.each(KINDS)('%s', (_kind, input, steps, [width, height]) => {
  it('a picture is painted, counted and verified; a killed worker’s has the same bytes', async () => {
    const job = await driver.submit(input());
    const straight = await driver.picture(job);
    const ended = await driver.ended(job);
    expect([ended.step, ended.steps]).toEqual([steps, steps]);
    expect(ended.picture).toMatchObject({ width, height, settings: job.settings });
    const report = await driver.request('POST', '/api/v1/verify', { picture: ended.picture!.id });
    expect(report.json()).toMatchObject({ identical: true, settings: job.settings });

    const again = await driver.submit(input());
    await driver.step(again, steps - 4);
    process.kill(driver.workerPid(), 'SIGKILL');
    expect((await driver.picture(again)).equals(straight)).toBe(true);
    expect(driver.kernel.services.jobs.get(again.id).resumes).toBe(1);
  });
});

describe('what is given', () => {
  it('may be a photograph on its side: it is turned, and its aspect is kept', async () => {
    const photo = await sharp(fox)
      .resize(300, 150, { fit: 'fill' })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const job = await driver.submit({ image: base64(photo), steps: 4, strength: 0.5 });
    expect(job.settings).toMatchObject({ width: 128, height: 256 });
    expect((await driver.ended(job)).state).toBe('done');
  });

  it('may be a picture of the gallery, or one that is kept already', async () => {
    const [shown] = driver.kernel.services.pictures.list({ limit: 1 }).pictures;
    const first = await driver.submit({ image: shown!.id, steps: 4, strength: 0.5 });
    const second = await driver.submit({ image: first.settings.source!.image, steps: 4, strength: 0.5 });
    expect(second.settings).toEqual(first.settings);
    expect((await driver.picture(second)).equals(await driver.picture(first))).toBe(true);
  });

  it('is left as it was outside of the mask, to the bit', async () => {
    const job = await driver.submit({
      image: base64(fox),
      mask: base64(mask),
      maskBlur: 0,
      strength: 1,
      prompt: 'an owl',
    });
    const [before, after] = [decodePng(fox).data, decodePng(await driver.picture(job)).data];
    const left = [...before.keys()].filter(i => Math.floor(i / 3) % 256 < 128);
    expect(left.every(i => before[i] === after[i])).toBe(true);
    expect(before.some((value, i) => Math.abs(value - after[i]!) > 30)).toBe(true);
  });

  it('is named when it is gone and somebody wants to verify', async () => {
    const bytes = await sharp(fox).flop().png().toBuffer();
    const home = temporaryFolder();
    const other = await KernelDriver.open({ home });
    const picture = await other.picture(
      await other.submit({ image: base64(bytes), steps: 3, strength: 0.7 }),
    );
    await other.close();
    rmSync(join(home, 'inputs'), { recursive: true });
    const later = await KernelDriver.open({ home });
    const response = await later.request('POST', '/api/v1/verify', { png: picture.toString('base64') });
    await later.close();
    expect(response.json().error).toMatchObject({ code: 'INPUT_MISSING', field: 'image' });
  });

  it('survives the kernel: the job goes on where it was, to the same bytes', async () => {
    const home = temporaryFolder();
    const input = { image: base64(fox), strength: 0.9, steps: 60, prompt: 'an owl' };
    const straight = await driver.picture(await driver.submit(input));
    const first = await KernelDriver.open({ home, journal: true });
    const job = await first.submit(input);
    await first.step(job, 12);
    await first.close();
    const second = await KernelDriver.open({ home, journal: true });
    expect((await second.picture(job)).equals(straight)).toBe(true);
    await second.close();
  });
});

describe('A1111’s words', () => {
  const post = async (path: string, body: object) => {
    const response = await driver.request('POST', `/sdapi/v1/${path}`, {
      prompt: FOX,
      seed: 7,
      cfg_scale: 4,
      ...body,
    });
    expect(response.body.slice(0, 300)).not.toContain('"error"');
    const { images, info, parameters } = response.json();
    return {
      images: images.map((image: string) => Buffer.from(image, 'base64')) as Buffer[],
      info: JSON.parse(info),
      parameters,
    };
  };

  it('img2img is the picture that generate paints', async () => {
    const own = await driver.picture(
      await driver.submit({ image: base64(fox), strength: 0.5, width: 256, height: 256, steps: 8 }),
    );
    const { images, info, parameters } = await post('img2img', {
      ...{
        init_images: [fox.toString('base64')],
        denoising_strength: 0.5,
        steps: 8,
        width: 256,
        height: 256,
      },
      ...{ sampler_name: 'DDIM', mask: null, batch_size: 2, override_settings: {} },
    });
    expect(images[0]!.equals(own)).toBe(true);
    expect(images).toHaveLength(2);
    expect(info).toMatchObject({ denoising_strength: 0.5, all_seeds: [7, 8] });
    expect(info.infotexts[0]).toContain('Denoising strength: 0.5');
    expect(parameters.init_images).toBeNull();
  });

  it('a mask paints its surroundings, or the whole picture', async () => {
    const request = {
      init_images: [base64(fox)],
      mask: base64(mask),
      denoising_strength: 0.7,
      steps: 6,
      mask_blur: 2,
    };
    const small = await post('img2img', request);
    const whole = await post('img2img', { ...request, inpaint_full_res: false, inpainting_fill: 1 });
    expect(small.info.infotexts[0]).toContain('Inpaint area: Only masked, Masked area padding: 0');
    expect(whole.info.infotexts[0]).toContain('Mask blur: 2');
    expect(small.images[0]!.equals(whole.images[0]!)).toBe(false);
  });

  it('enable_hr is a second pass', async () => {
    const own = await driver.picture(
      await driver.submit({
        hiresScale: 1.5,
        hiresUpscaler: 'Latent',
        hiresStrength: 0.6,
        hiresSteps: 5,
        steps: 5,
      }),
    );
    const { images, info } = await post('txt2img', {
      ...{ enable_hr: true, hr_scale: 1.5, hr_upscaler: 'Latent', hr_second_pass_steps: 5 },
      ...{ denoising_strength: 0.6, steps: 5 },
    });
    expect(images[0]!.equals(own)).toBe(true);
    expect(info.infotexts[0]).toContain(
      'Denoising strength: 0.6, Hires resize: 384x384, Hires steps: 5, Hires upscaler: Latent',
    );
  });

  it('subseeds are variations, whose seeds count on', async () => {
    const { info } = await post('txt2img', { subseed: 50, subseed_strength: 0.2, steps: 2, batch_size: 2 });
    expect(info).toMatchObject({ all_seeds: [7, 7], all_subseeds: [50, 51], subseed_strength: 0.2 });
  });

  it('upscalers are listed', async () => {
    const names = (await driver.request('GET', '/sdapi/v1/upscalers'))
      .json()
      .map(({ name }: { name: string }) => name);
    expect(names).toEqual(['Nearest', 'Bicubic', 'Lanczos']);
    const latent = (await driver.request('GET', '/sdapi/v1/latent-upscale-modes')).json();
    expect(latent).toEqual([{ name: 'Latent' }, { name: 'Latent (nearest-exact)' }]);
  });
});

describe('the command line', () => {
  it('takes files', async () => {
    const { execFileSync } = await import('node:child_process');
    const folder = temporaryFolder();
    const [picture, out] = [join(folder, 'fox.png'), join(folder, 'owl.png')];
    writeFileSync(picture, fox);
    const words = [
      'generate',
      'an owl',
      '--image',
      picture,
      '--strength',
      '0.5',
      '--steps',
      '4',
      '--seed',
      '7',
      '--out',
      out,
    ];
    execFileSync(process.execPath, ['build/cli.cjs', ...words], {
      env: { ...process.env, AURORA_HOME: folder },
      stdio: 'pipe',
    });
    const own = await driver.submit({ prompt: 'an owl', image: base64(fox), strength: 0.5, steps: 4 });
    // Its text names another version.
    expect(decodePng(readFileSync(out)).data).toEqual(decodePng(await driver.picture(own)).data);
  });
});
