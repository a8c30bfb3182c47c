/** Networks that enlarge pictures, from folders as people have them, through every face, a real worker and a real process. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PictureView } from '../../game/api/protocol.ts';
import { decodePng, readPngText } from '../../models/image/png.ts';
import { createPixelUpscaler } from '../../models/networks/index.ts';
import { enlarge } from '../../models/pipelines/enlarge.ts';
import { type Shapes, writeFormulaWeights } from '../models/networks/formula.ts';
import { FOX, KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

const CASES: { name: string; shapes: Shapes }[] = JSON.parse(
  readFileSync(join(ROOT, 'tests/fixtures/engine/upscalers.json'), 'utf8'),
);
const shapesOf = (name: string) => CASES.find(known => known.name === name)!.shapes;

const a1111 = temporaryFolder();
const comfy = temporaryFolder();
const SETTINGS = { prompt: FOX, seed: 5, steps: 4, width: 128, height: 64 };

let driver: KernelDriver;
let fox: PictureView;
beforeAll(async () => {
  for (const folder of ['Stable-diffusion', 'ESRGAN', 'RealESRGAN'])
    mkdirSync(join(a1111, 'models', folder), { recursive: true });
  for (const folder of ['checkpoints', 'upscale_models']) mkdirSync(join(comfy, folder));
  await writeFormulaWeights(
    join(a1111, 'models/RealESRGAN/RealESRGAN_x4plus.safetensors'),
    shapesOf('realesrgan-x4'),
    'F16',
  );
  await writeFormulaWeights(join(a1111, 'models/ESRGAN/old.safetensors'), shapesOf('esrgan-old-x2'), 'F32');
  writeFileSync(join(a1111, 'models/ESRGAN/4x-UltraSharp.pth'), 'pickled');
  await writeFormulaWeights(join(comfy, 'upscale_models/general.safetensors'), shapesOf('compact-x2'), 'F32');
  await writeFormulaWeights(
    join(comfy, 'upscale_models/misplaced.safetensors'),
    { 'lora_unet_x.lora_down.weight': [4, 8] },
    'F32',
  );
  driver = await KernelDriver.open({ moreModels: [a1111, comfy] });
  fox = (await driver.ended(driver.paint(SETTINGS))).picture!;
});
afterAll(() => driver.close());

const pixels = (png: Uint8Array) => createHash('sha256').update(decodePng(png).data).digest('hex');
const upscale = (body: object) => driver.request('POST', '/api/v1/upscale', { image: fox.id, ...body });
const verify = async (body: object) => (await driver.request('POST', '/api/v1/verify', body)).json();

describe('a list', () => {
  it('has filters and networks, in our words and in A1111’s', async () => {
    const { upscalers } = (await driver.request('GET', '/api/v1/upscalers')).json();
    expect(upscalers.slice(0, 5).map(({ name }: { name: string }) => name)).toEqual([
      ...['Latent', 'Latent (nearest-exact)', 'Nearest', 'Bicubic', 'Lanczos'],
    ]);
    expect(upscalers.slice(5)).toEqual([
      expect.objectContaining({ name: 'RealESRGAN_x4plus', architecture: 'ESRGAN', scale: 4 }),
      expect.objectContaining({ name: 'general', architecture: 'Compact', scale: 2 }),
      expect.objectContaining({ name: 'old', path: join(a1111, 'models/ESRGAN/old.safetensors'), scale: 2 }),
    ]);
    const foreign = (await driver.request('GET', '/sdapi/v1/upscalers')).json();
    expect(foreign).toContainEqual(
      expect.objectContaining({ name: 'general', model_name: 'Compact', scale: 2 }),
    );
    expect(foreign.map(({ name }: { name: string }) => name)).not.toContain('Latent');
  });

  it('is printed by the command line', () => {
    const lines = byCommandLine('upscalers').trim().split('\n');
    expect(lines).toContain('Lanczos  filter');
    expect(lines).toContainEqual(expect.stringMatching(/^old {2}[0-9a-f]{10} {2}ESRGAN ×2$/));
  });
});

describe('bad input', () => {
  it.each([
    ['genral', 'UNKNOWN_UPSCALER', { legal: expect.arrayContaining(['general']) }],
    ['4x-UltraSharp', 'PICKLE_REFUSED', {}],
    ['misplaced', 'UPSCALER_UNKNOWN', {}],
  ])('%s is one clear error wherever it is named: %s', async (name, code, details) => {
    const wanted = { code, hint: expect.any(String), ...details };
    expect((await upscale({ upscaler: name })).json().error).toMatchObject(wanted);
    const painted = { ...SETTINGS, hiresScale: 2, hiresUpscaler: name };
    expect((await driver.request('POST', '/api/v1/generate', painted)).json().error).toMatchObject(wanted);
  });

  it('an upscaler of latents enlarges no picture', async () => {
    expect((await upscale({ upscaler: 'Latent' })).json().error).toMatchObject({ code: 'UNKNOWN_UPSCALER' });
  });
});

describe('a picture', () => {
  it('is what the network makes of it, says by which, and is verified', async () => {
    const large = (await upscale({ upscaler: 'old', width: 200 })).json() as PictureView;
    const { text, ...image } = decodePng(readFileSync(large.path));
    const network = await createPixelUpscaler(join(a1111, 'models/ESRGAN/old.safetensors'), { threads: 1 });
    const source = { ...decodePng(readFileSync(fox.path)), channels: 3 };
    const wanted = await enlarge(source, network, { width: 200, height: 100 }, { mode: 'stretch' });
    await network.dispose();
    expect([image.width, image.height]).toEqual([200, 100]);
    const far = image.data.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted.data[i]!)), 0);
    expect(far).toBeLessThanOrEqual(1);
    expect(new Set(image.data).size).toBeGreaterThan(50);
    expect(text.parameters).toContain('Postprocess upscaler: old');
    expect(JSON.parse(text['aurora-upscale']!)).toMatchObject({ upscaler: 'old', hash: hashOf('old') });
    expect(await verify({ picture: large.id })).toMatchObject({ identical: true, settings: fox.settings });
  });

  it('of another network now is told apart by verify', async () => {
    const large = (await upscale({ upscaler: 'old' })).json() as PictureView;
    const path = join(a1111, 'models/ESRGAN/old.safetensors');
    renameSync(path, `${path}.away`);
    try {
      await writeFormulaWeights(path, shapesOf('bsrgan-x2'), 'F32');
      await driver.request('GET', '/api/v1/upscalers?refresh=true');
      const report = await verify({ picture: large.id });
      expect(report).toMatchObject({ identical: false });
      expect(report.notes).toContainEqual(
        expect.stringMatching(/^it was enlarged by the upscaler old .*; here is/),
      );
    } finally {
      rmSync(path);
      renameSync(`${path}.away`, path);
      await driver.request('GET', '/api/v1/upscalers?refresh=true');
    }
  });

  it('is the same one by every face', async () => {
    const ours = (await upscale({ upscaler: 'RealESRGAN_x4plus', scale: 4 })).json() as PictureView;
    const expected = pixels(readFileSync(ours.path));
    const extras = await driver.request('POST', '/sdapi/v1/extra-single-image', {
      image: readFileSync(fox.path).toString('base64'),
      ...{ upscaler_1: 'R-ESRGAN 4x+', upscaling_resize: 4 },
    });
    expect(pixels(Buffer.from(extras.json().image, 'base64'))).toBe(expected);
    const path = byCommandLine('upscale', fox.path, '--upscaler', 'RealESRGAN_x4plus', '--scale', '4').trim();
    expect(pixels(readFileSync(path))).toBe(expected);
  });

  it('is not made when nobody waits for it any more, or when it is stopped', async () => {
    await driver.server.listen({ port: 0, host: '127.0.0.1' });
    const { port } = driver.server.server.address() as AddressInfo;
    const before = driver.kernel.services.pictures.list({}).total;
    const left = new AbortController();
    const body = JSON.stringify({ image: fox.id, upscaler: 'RealESRGAN_x4plus', scale: 16 });
    const headers = { 'content-type': 'application/json' };
    const asked = fetch(`http://127.0.0.1:${port}/api/v1/upscale`, {
      ...{ method: 'POST', body, headers, signal: left.signal },
    });
    left.abort();
    await expect(asked).rejects.toThrow();

    let answer: Awaited<ReturnType<typeof upscale>> | undefined;
    const stopped = upscale({ upscaler: 'RealESRGAN_x4plus', scale: 16 }).then(response => {
      answer = response;
    });
    while (answer === undefined) {
      await driver.request('POST', '/api/v1/upscale/cancel', {});
      await setImmediate();
    }
    await stopped;
    expect(answer.json().error).toMatchObject({ code: 'CANCELLED' });
    expect((await upscale({})).status).toBe(201);
    expect(driver.kernel.services.pictures.list({}).total).toBe(before + 1);
  });
});

describe('a second pass', () => {
  const hires = { hiresScale: 2, hiresUpscaler: 'general', hiresStrength: 0.5 };

  it('begins with what the network makes of the first, through every face, and is verified', async () => {
    const png = await driver.picture(await driver.submit({ ...SETTINGS, ...hires }));
    const expected = pixels(png);
    const lanczos = await driver.picture(
      await driver.submit({ ...SETTINGS, ...hires, hiresUpscaler: 'Lanczos' }),
    );
    expect(expected).not.toBe(pixels(lanczos));
    expect(readPngText(png).parameters).toMatch(
      /, Hires upscaler: general, Hires upscaler hash: [0-9a-f]{10}, /,
    );
    expect(await verify({ png: png.toString('base64') })).toMatchObject({ identical: true, notes: [] });

    const foreign = await driver.request('POST', '/sdapi/v1/txt2img', {
      ...{ prompt: FOX, seed: 5, steps: 4, width: 128, height: 64, enable_hr: true, hr_scale: 2 },
      ...{ hr_upscaler: 'general', denoising_strength: 0.5, override_settings: { randn_source: 'CPU' } },
      cfg_scale: fox.settings!.guidanceScale,
    });
    expect(pixels(Buffer.from(foreign.json().images[0], 'base64'))).toBe(expected);
    const { input } = (
      await driver.request('POST', '/api/v1/recall', { image: png.toString('base64') })
    ).json();
    expect(input).toMatchObject({ hiresUpscaler: 'general' });
  });

  it('is cancelled while it enlarges as at any step', async () => {
    const job = await driver.submit({ ...SETTINGS, ...hires, hiresUpscaler: 'RealESRGAN_x4plus' });
    driver.kernel.services.jobs.cancel(job.id);
    expect((await driver.ended(job)).state).toBe('cancelled');
  });
});

function hashOf(name: string): string | null {
  return driver.kernel.services.upscalers.list().find(known => known.name === name)!.hash;
}

function byCommandLine(...words: string[]): string {
  return execFileSync(process.execPath, [join(ROOT, 'build/cli.cjs'), ...words], {
    env: { ...process.env, AURORA_HOME: temporaryFolder(), AURORA_MODELS: `${a1111}:${comfy}` },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
