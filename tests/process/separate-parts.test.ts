/** VAEs, text encoders and UNets in files of their own, and models that a person knows better, through every face and a real worker. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePng, readPngText } from '../../models/image/png.ts';
import { readWhole, writeOriginal, writeOriginalPart, writePart } from '../models/loaders/whole-model.ts';
import { formulaBytes, formulaWeight, writeSafetensors } from '../models/networks/formula.ts';
import { FOX, KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

const comfy = temporaryFolder();
const at = (path: string) => join(comfy, path);
const SETTINGS = { prompt: FOX, seed: 5, steps: 4, guidanceScale: 5, width: 64, height: 64, model: 'whole' };

let driver: KernelDriver;
beforeAll(async () => {
  for (const folder of ['checkpoints', 'diffusion_models', 'unet', 'clip', 'vae']) mkdirSync(at(folder));
  await writeOriginal('sd1', at('checkpoints/whole.safetensors'), { dtype: 'F32' });
  await writeOriginalPart('sd1', 'model.diffusion_model.', at('unet/alone.safetensors'));
  await writeOriginalPart('sdxl', 'model.diffusion_model.', at('diffusion_models/large.safetensors'));
  await writePart('sd1', 'text_encoder', at('clip/clip_l.safetensors'));
  await writePart('sd1', 'vae', at('vae/same.safetensors'));
  // Other numbers: the names of the tensors make them.
  const other = Object.entries(shapesOfVae()).map(([key, shape]) => {
    return [key, shape, formulaBytes(formulaWeight(`other ${key}`, shape), 'F32'), 'F32'] as const;
  });
  await writeSafetensors(at('vae/other.safetensors'), other);
  writeFileSync(at('vae/old.pt'), 'pickled');
  await writeOriginalPart('sd1', 'model.diffusion_model.', at('vae/misplaced.safetensors'));
  driver = await KernelDriver.open({ moreModels: [comfy] });
  await driver.kernel.modelsHashed;
});
afterAll(() => driver.close());

function shapesOfVae(): Record<string, number[]> {
  const entries = Object.entries(readWhole('sd1').shapes).filter(([key]) => key.startsWith('vae.'));
  return Object.fromEntries(entries.map(([key, shape]) => [key.slice('vae.'.length), [...shape]]));
}

const pixels = (png: Uint8Array) => createHash('sha256').update(decodePng(png).data).digest('hex');
const paint = async (more: object = {}) => driver.picture(await driver.submit({ ...SETTINGS, ...more }));
const refused = async (more: object) =>
  (await driver.request('POST', '/api/v1/generate', { ...SETTINGS, ...more })).json().error;

describe('a list', () => {
  it('of autoencoders, in our words and in A1111’s', async () => {
    const { vaes } = (await driver.request('GET', '/api/v1/vaes')).json();
    expect(vaes).toEqual([
      expect.objectContaining({ name: 'other', path: at('vae/other.safetensors'), channels: 4, scale: 2 }),
      expect.objectContaining({ name: 'same', encodes: true }),
    ]);
    expect((await driver.request('GET', '/sdapi/v1/sd-vae')).json()).toEqual([
      { model_name: 'other', filename: at('vae/other.safetensors') },
      { model_name: 'same', filename: at('vae/same.safetensors') },
    ]);
  });

  it('of models has the UNet with what goes with it; the one that lacks something is told so by name', async () => {
    const alone = driver.kernel.services.models.list().find(({ name }) => name === 'alone');
    expect(alone).toMatchObject({
      kind: 'file',
      family: 'sd1',
      parts: { textEncoders: [at('clip/clip_l.safetensors')], vae: at('vae/other.safetensors') },
    });
    expect(await refused({ model: 'large' })).toMatchObject({
      code: 'MODEL_PARTS_MISSING',
      value: [expect.stringContaining('OpenCLIP ViT-bigG')],
      hint: expect.stringContaining('folders'),
    });
  });
});

describe('bad input', () => {
  it.each([
    [{ vae: 'othr' }, 'UNKNOWN_VAE', { field: 'vae', legal: ['other', 'same'] }],
    [{ vae: 'old' }, 'PICKLE_REFUSED', {}],
    [{ vae: 'misplaced' }, 'VAE_UNKNOWN', {}],
    [{ family: 'sdxl' }, 'FAMILY_MISMATCH', { field: 'family', legal: ['sd1'] }],
    [{ family: 'sd3' }, 'UNKNOWN_FAMILY', { field: 'family' }],
    [{ predictionType: 'v' }, 'UNKNOWN_PREDICTION_TYPE', { field: 'predictionType' }],
  ])('%j is one clear error before it waits for its turn: %s', async (more, code, details) => {
    expect(await refused(more)).toMatchObject({ code, hint: expect.any(String), ...details });
  });

  it('a VAE of other latents fails its job; the next one is painted', async () => {
    const job = await driver.submit({ ...SETTINGS, model: 'aurora-mini', vae: 'other' });
    expect((await driver.ended(job)).error).toMatchObject({ code: 'VAE_MISMATCH', field: 'vae' });
    expect((await driver.ended(await driver.submit(SETTINGS))).state).toBe('done');
  });
});

describe('a picture', () => {
  it('of a UNet with its parts is the picture of the whole file', async () => {
    const whole = pixels(await paint());
    // Of the two that fit, the first one by name decodes, as the list says.
    expect(pixels(await paint({ model: 'alone', vae: 'same' }))).toBe(whole);
    expect(pixels(await paint({ model: 'alone' }))).toBe(pixels(await paint({ vae: 'other' })));
  });

  it('by another VAE is another one, by the same VAE the same, through every face', async () => {
    const own = pixels(await paint());
    expect(pixels(await paint({ vae: 'same' }))).toBe(own);
    expect(pixels(await paint({ vae: 'Automatic' }))).toBe(own);
    const png = await paint({ vae: 'other' });
    const expected = pixels(png);
    expect(expected).not.toBe(own);

    const a1111 = await driver.request('POST', '/sdapi/v1/txt2img', {
      ...{ prompt: FOX, seed: 5, steps: 4, cfg_scale: 5, width: 64, height: 64 },
      override_settings: { sd_model_checkpoint: 'whole', sd_vae: 'other.safetensors', randn_source: 'CPU' },
    });
    expect(pixels(Buffer.from(a1111.json().images[0], 'base64'))).toBe(expected);
    expect(JSON.parse(a1111.json().info)).toMatchObject({ sd_vae_name: 'other' });
    const openai = await driver.request('POST', '/v1/images/generations', {
      ...{ prompt: FOX, model: 'whole', size: '64x64' },
      ...{ seed: 5, steps: 4, guidanceScale: 5, vae: 'other' },
    });
    expect(pixels(Buffer.from(openai.json().data[0].b64_json, 'base64'))).toBe(expected);
    expect(pixels(byCommandLine('--vae', 'other'))).toBe(expected);

    expect(readPngText(png).parameters).toMatch(/, VAE: other, VAE hash: [0-9a-f]{10}, /);
    const report = (await driver.request('POST', '/api/v1/verify', { png: png.toString('base64') })).json();
    expect(report).toMatchObject({ identical: true, notes: [] });
  });

  it('of a model that is said to predict something else is another one, through every face; said as it is, the same', async () => {
    const own = pixels(await paint());
    expect(pixels(await paint({ predictionType: 'epsilon', family: 'sd1' }))).toBe(own);
    const png = await paint({ predictionType: 'v_prediction' });
    const expected = pixels(png);
    expect(expected).not.toBe(own);
    const a1111 = await driver.request('POST', '/sdapi/v1/txt2img', {
      ...{ prompt: FOX, seed: 5, steps: 4, cfg_scale: 5, width: 64, height: 64 },
      ...{ family: 'sd1', prediction_type: 'v_prediction' },
      override_settings: { sd_model_checkpoint: 'whole', randn_source: 'CPU' },
    });
    expect(pixels(Buffer.from(a1111.json().images[0], 'base64'))).toBe(expected);
    const openai = await driver.request('POST', '/v1/images/generations', {
      ...{ prompt: FOX, model: 'whole', size: '64x64' },
      ...{ seed: 5, steps: 4, guidanceScale: 5, predictionType: 'v_prediction' },
    });
    expect(pixels(Buffer.from(openai.json().data[0].b64_json, 'base64'))).toBe(expected);
    expect(pixels(byCommandLine('--prediction-type', 'v_prediction', '--family', 'sd1'))).toBe(expected);
    const report = (await driver.request('POST', '/api/v1/verify', { png: png.toString('base64') })).json();
    expect(report).toMatchObject({ identical: true, settings: { predictionType: 'v_prediction' } });
  });

  it('tells by verify when its VAE is another file now', async () => {
    const png = await paint({ vae: 'other' });
    const before = readFileSync(at('vae/other.safetensors'));
    try {
      // Never in place: the old file is mapped.
      rmSync(at('vae/other.safetensors'));
      await writePart('sd1', 'vae', at('vae/other.safetensors'));
      await driver.request('GET', '/api/v1/vaes?refresh=true');
      const report = (await driver.request('POST', '/api/v1/verify', { png: png.toString('base64') })).json();
      expect(report.notes).toEqual([
        expect.stringMatching(/^it was painted with the VAE other [0-9a-f]{10}; here is/),
      ]);
      expect(report.identical).toBe(false);
    } finally {
      rmSync(at('vae/other.safetensors'));
      writeFileSync(at('vae/other.safetensors'), before);
      await driver.request('POST', '/sdapi/v1/refresh-vae');
    }
  });
});

function byCommandLine(...more: string[]): Buffer {
  const out = at('out.png');
  const words = ['generate', FOX, '--model', 'whole', '--seed', '5', '--steps', '4', '--cfg', '5'];
  const size = ['--width', '64', '--height', '64', '--out', out];
  execFileSync(process.execPath, [join(ROOT, 'build/cli.cjs'), ...words, ...size, ...more], {
    env: { ...process.env, AURORA_HOME: temporaryFolder(), AURORA_MODELS: comfy },
    stdio: 'pipe',
  });
  return readFileSync(out);
}
