import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePng } from '../../models/image/png.ts';
import { writeFolder, writeOriginal } from '../models/loaders/whole-model.ts';
import { FOX, KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

/** A Stable Diffusion 1.x model of tiny size, as ComfyUI keeps them: a folder and a single file of the same weights. */
const comfy = temporaryFolder();
const folder = join(comfy, 'checkpoints/tiny-folder');
const file = join(comfy, 'checkpoints/anime/tiny-file.safetensors');
const SETTINGS = {
  prompt: FOX,
  seed: 5,
  steps: 4,
  guidanceScale: 5,
  width: 64,
  height: 64,
  sampler: 'DPM++ 2M Karras',
};

let driver: KernelDriver;
beforeAll(async () => {
  await writeFolder('sd1', folder, 'F32');
  mkdirSync(dirname(file), { recursive: true });
  await writeOriginal('sd1', file, { dtype: 'F32' });
  writeFileSync(join(comfy, 'checkpoints/old.ckpt'), 'pickled');
  driver = await KernelDriver.open({ moreModels: [comfy] });
  await driver.kernel.modelsFound;
});
afterAll(() => driver.close());

const names = () => driver.kernel.services.models.list().map(model => model.name);
const nameOf = (word: string) => names().find(name => name.includes(word))!;
const pixels = (png: Uint8Array) => Buffer.from(decodePng(png).data).toString('base64');

describe("a painter's own models, read where they lie", () => {
  it('are listed behind the embedded one, with family and sizes', () => {
    expect(names()[0]).toBe('aurora-mini');
    expect(driver.kernel.services.models.list()).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: nameOf('tiny-folder'), family: 'sd1' })]),
    );
    expect(names()).toHaveLength(3);
  });

  it('refuses a pickle with the reason', async () => {
    const response = await driver.request('POST', '/api/v1/generate', {
      ...SETTINGS,
      model: join(comfy, 'checkpoints/old.ckpt'),
    });
    expect(response.json().error.code).toBe('PICKLE_REFUSED');
  });

  it('paint the same picture from a folder and from a single file, through every face', async () => {
    const painted: Record<string, string> = {};
    for (const model of ['tiny-folder', 'tiny-file'].map(nameOf)) {
      const rest = driver.paint({ ...SETTINGS, model });
      painted[`REST ${model}`] = pixels(await driver.picture(rest));
      const a1111 = await driver.request('POST', '/sdapi/v1/txt2img', {
        prompt: FOX,
        seed: 5,
        steps: 4,
        cfg_scale: 5,
        width: 64,
        height: 64,
        sampler_name: 'DPM++ 2M',
        scheduler: 'Karras',
        override_settings: { sd_model_checkpoint: model, randn_source: 'CPU' },
      });
      expect(a1111.status, a1111.body.slice(0, 500)).toBe(200);
      painted[`A1111 ${model}`] = pixels(Buffer.from(a1111.json().images[0], 'base64'));
      const out = join(comfy, 'out.png');
      const words = [
        'generate',
        FOX,
        '--model',
        model,
        '--seed',
        '5',
        '--steps',
        '4',
        '--cfg',
        '5',
        '--width',
        '64',
      ];
      execFileSync(
        process.execPath,
        [
          join(ROOT, 'build/cli.cjs'),
          ...words,
          '--height',
          '64',
          '--sampler',
          'DPM++ 2M Karras',
          '--out',
          out,
        ],
        { env: { ...process.env, AURORA_HOME: temporaryFolder(), AURORA_MODELS: comfy }, stdio: 'ignore' },
      );
      painted[`CLI ${model}`] = pixels(readFileSync(out));
      const openai = await driver.request('POST', '/v1/images/generations', {
        prompt: FOX,
        model,
        size: '64x64',
      });
      expect(openai.status, openai.body.slice(0, 500)).toBe(200);
      expect(decodePng(Buffer.from(openai.json().data[0].b64_json, 'base64'))).toMatchObject({
        width: 64,
        height: 64,
      });
    }
    expect(new Set(Object.values(painted)).size, Object.keys(painted).join(', ')).toBe(1);
  });

  it('leave the embedded model as it was', async () => {
    const before = await driver.picture(driver.paint({ steps: 2 }));
    await driver.picture(driver.paint({ ...SETTINGS, model: nameOf('tiny-file') }));
    expect((await driver.picture(driver.paint({ steps: 2 }))).equals(before)).toBe(true);
  });

  it('are verified by their pictures', async () => {
    const { picture } = await driver.ended(driver.paint({ ...SETTINGS, model: nameOf('tiny-folder') }));
    const report = await driver.request('POST', '/api/v1/verify', { picture: picture!.id });
    expect(report.json()).toMatchObject({ identical: true });
  });
});
