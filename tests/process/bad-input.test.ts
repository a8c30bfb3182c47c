import { execFileSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, listen } from '../../game/api/server.ts';
import { FOX, KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

const EMBEDDED = join(ROOT, 'models/weights/aurora-mini');
const DENOISER = 'transformer/diffusion_pytorch_model.safetensors';

describe('bad requests: one clear error each, and the queue goes on', () => {
  let driver: KernelDriver;
  beforeAll(async () => {
    driver = await KernelDriver.open();
  });
  afterAll(() => driver.close());

  it.each<[string, unknown, number, string, unknown]>([
    ['an unknown sampler', { prompt: FOX, sampler: 'Magic' }, 422, 'UNKNOWN_SAMPLER', 'Magic'],
    ['a width that the model cannot paint', { prompt: FOX, width: 257 }, 422, 'SIZE_NOT_MULTIPLE', 257],
    ['a size beyond all bounds', { prompt: FOX, height: 1_000_000 }, 422, 'SIZE_OUT_OF_RANGE', 1_000_000],
    ['no steps', { prompt: FOX, steps: 0 }, 422, 'STEPS_OUT_OF_RANGE', 0],
    ['10,000 steps', { prompt: FOX, steps: 10_000 }, 422, 'STEPS_OUT_OF_RANGE', 10_000],
    ['half a step', { prompt: FOX, steps: 2.5 }, 422, 'STEPS_OUT_OF_RANGE', 2.5],
    [
      'a guidance that is no number',
      { prompt: FOX, guidanceScale: 'NaN' },
      422,
      'GUIDANCE_OUT_OF_RANGE',
      'NaN',
    ],
    ['a guidance of nothing', { prompt: FOX, guidanceScale: null }, 422, 'GUIDANCE_OUT_OF_RANGE', null],
    ['a negative seed', { prompt: FOX, seed: -2 }, 422, 'SEED_OUT_OF_RANGE', -2],
    ['a model that is not there', { prompt: FOX, model: 'sd9' }, 422, 'UNKNOWN_MODEL', 'sd9'],
    [
      'a prompt of one megabyte',
      { prompt: 'x'.repeat(1e6) },
      422,
      'PROMPT_TOO_LONG',
      expect.stringContaining('1000000 characters'),
    ],
    ['no prompt', {}, 422, 'INPUT_MISSING_FIELD', undefined],
    ['a field that there is not', { prompt: FOX, stepz: 3 }, 422, 'INPUT_UNKNOWN_FIELD', 'stepz'],
    ['broken JSON', '{"prompt": "a fox"', 400, 'BODY_NOT_JSON', expect.stringContaining('a fox')],
    [
      'NaN, which JSON does not know',
      '{"prompt": "a fox", "guidanceScale": NaN}',
      400,
      'BODY_NOT_JSON',
      expect.stringContaining('NaN'),
    ],
    ['a list', [1, 2], 400, 'INPUT_NOT_OBJECT', '[1,2]'],
    [
      'a body of a hundred and ten megabytes',
      { prompt: 'x'.repeat(1.1e8) },
      413,
      'BODY_TOO_LARGE',
      undefined,
    ],
  ])('%s', async (_, body, status, code, value) => {
    const running = driver.paint({ steps: 2, guidanceScale: 1 });
    const response = await driver.request('POST', '/api/v1/generate', body);
    expect(response.status).toBe(status);
    const { error } = response.json();
    expect(error.code).toBe(code);
    expect(error.value).toEqual(value);
    expect(error.message.length).toBeGreaterThan(10);
    expect(error.legal).toBeTruthy();
    expect(error.hint).toBeTruthy();
    expect(JSON.stringify(error).length).toBeLessThan(2000);
    expect((await driver.ended(running)).state).toBe('done');
  });

  it.each([
    ['/api/v1/jobs/nothing', 404, 'UNKNOWN_JOB'],
    ['/api/v1/pictures/nothing', 404, 'UNKNOWN_PICTURE'],
    ['/api/v1/pictures/nothing/file', 404, 'UNKNOWN_PICTURE'],
    ['/api/v1/pictures?limit=0', 422, 'LIMIT_OUT_OF_RANGE'],
    ['/api/v1/pictures?offset=soon', 422, 'OFFSET_OUT_OF_RANGE'],
    ['/api/v1/nothing', 404, 'UNKNOWN_ROUTE'],
    ['/../../package.json', 404, 'UNKNOWN_ROUTE'],
  ])('GET %s is %i %s', async (url, status, code) => {
    const response = await driver.request('GET', url);
    expect(response.status).toBe(status);
    expect(response.json().error.code).toBe(code);
  });

  it('a picture to verify that is none, or carries nothing', async () => {
    const verify = async (png: Buffer) =>
      (await driver.request('POST', '/api/v1/verify', { png: png.toString('base64') })).json().error.code;
    expect(await verify(Buffer.from('not a picture'))).toBe('PNG_NOT_PNG');
    const { encodePng } = await import('../../models/image/png.ts');
    const blank = { width: 2, height: 2, data: new Uint8Array(12) };
    expect(await verify(Buffer.from(encodePng(blank)))).toBe('NO_SETTINGS');
    expect((await driver.request('POST', '/api/v1/verify', {})).json().error.code).toBe('VERIFY_WHAT');
  });
});

describe('weights that lie', () => {
  /** A model folder that is the embedded one but for its denoiser's weights. */
  function modelWith(change: (unet: string) => void): string {
    const models = temporaryFolder();
    symlinkSync(EMBEDDED, join(models, 'good'));
    cpSync(EMBEDDED, join(models, 'bad'), { recursive: true });
    change(join(models, 'bad', DENOISER));
    return models;
  }

  it.each<[string, (unet: string) => void, string]>([
    ['cut short', unet => truncateSync(unet, 1_000_000), 'SAFETENSORS_TRUNCATED'],
    ['empty', unet => truncateSync(unet, 0), 'SAFETENSORS_TRUNCATED'],
    [
      'with a header that claims a gigabyte',
      unet => {
        const file = openSync(unet, 'r+');
        const length = Buffer.alloc(8);
        length.writeBigUInt64LE(1_000_000_000n);
        writeSync(file, length, 0, 8, 0);
        closeSync(file);
      },
      'SAFETENSORS_HEADER',
    ],
    [
      'with a weight under another name',
      unet => {
        const bytes = readFileSync(unet);
        const at = bytes.indexOf('conv_in.weight');
        bytes.write('conv_on.weight', at);
        writeFileSync(unet, bytes);
      },
      'WEIGHT_MISSING',
    ],
    ['gone', unet => rmSync(unet), 'MODEL_FILE_MISSING'],
  ])('%s: that model says so, the others paint', async (_, change, code) => {
    const models = modelWith(change);
    const driver = await KernelDriver.open({ modelRoots: [models] });
    const response = await driver.request('POST', '/api/v1/generate', { prompt: FOX, model: 'bad' });
    expect([response.status, response.json().error?.code]).toEqual([422, code]);
    expect((await driver.ended(driver.paint({ steps: 1 }))).state).toBe('done');
    await driver.close();
    rmSync(models, { recursive: true });
  });

  it('and no model at all is said at the start', async () => {
    await expect(KernelDriver.open({ modelRoots: [temporaryFolder()] })).rejects.toMatchObject({
      code: 'NO_MODEL',
    });
  });
});

describe('a port in use', () => {
  it('is named, with what to do', async () => {
    const other = createTcpServer().listen(0, '127.0.0.1');
    await new Promise(resolve => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const driver = await KernelDriver.open();
    const second = await createServer(driver.kernel, ROOT);
    await expect(listen(second, port)).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      details: { value: port },
    });
    await driver.close();
    other.close();
  });
});

/** A file system of 300 kB, where this account may mount one. */
function mountTiny(): { path: string; unmount: () => void } | null {
  const path = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', path], { stdio: 'ignore' });
    return { path, unmount: () => execFileSync('umount', ['--lazy', path]) };
  } catch {
    return null;
  }
}
const tiny = mountTiny();

describe.skipIf(tiny === null)('a full disk (needs the right to mount)', () => {
  it('fails the picture that did not fit, and paints on when there is room again', async () => {
    const home = temporaryFolder();
    symlinkSync(tiny!.path, join(home, 'pictures'));
    const driver = await KernelDriver.open({ home });
    const filler = join(tiny!.path, 'filler');
    writeFileSync(filler, Buffer.alloc(180_000));
    const jobs = [1, 2, 3].map(seed => driver.paint({ seed, steps: 2 }));
    const ended = await Promise.all(jobs.map(job => driver.ended(job)));
    const failed = ended.filter(job => job.state === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    for (const job of failed) {
      expect(job.error).toMatchObject({ code: 'DISK_FULL', hint: expect.any(String) });
    }
    rmSync(filler);
    mkdirSync(join(tiny!.path, 'x'), { recursive: true });
    expect((await driver.ended(driver.paint({ steps: 2 }))).state).toBe('done');
    await driver.close();
    tiny!.unmount();
  });
});
