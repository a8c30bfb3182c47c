import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparePixels } from '../../game/gallery/compare.ts';
import { decodePng } from '../../models/image/png.ts';
import { writeExported } from '../models/loaders/exported-model.ts';
import { writeFolder, writeOriginal } from '../models/loaders/whole-model.ts';
import { FOX, KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

/**
 * A Stable Diffusion 1.x model of tiny size, as ComfyUI keeps them: a folder, a single file and exported graphs of the same
 * weights.
 */
const comfy = temporaryFolder();
const folder = join(comfy, 'checkpoints/tiny-folder');
const file = join(comfy, 'checkpoints/anime/tiny-file.safetensors');
const FORMS = ['tiny-folder', 'tiny-file', 'tiny-onnx'];
/** Of 255. An exporter writes the same sums in another order; most pixels are equal, none is further off than this. */
const ROUNDING = 1;
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
  await writeExported('sd1', join(comfy, 'checkpoints/tiny-onnx'));
  await writeExported('sd1', join(comfy, 'checkpoints/leaving'));
  const leaving = join(comfy, 'checkpoints/leaving/unet/model.onnx');
  // The same length, so that all else stays sound.
  const bytes = readFileSync(leaving).toString('latin1').replaceAll('model.onnx_data', '../../../secret');
  writeFileSync(leaving, Buffer.from(bytes, 'latin1'));
  writeFileSync(join(comfy, 'checkpoints/old.ckpt'), 'pickled');
  driver = await KernelDriver.open({ moreModels: [comfy] });
  await driver.kernel.modelsHashed;
});
afterAll(() => driver.close());

async function byCommandLine(model: string): Promise<Buffer> {
  const out = join(comfy, 'out.png');
  const words = ['generate', FOX, '--model', model, '--seed', '5', '--steps', '4', '--cfg', '5'];
  const more = ['--width', '64', '--height', '64', '--sampler', 'DPM++ 2M Karras', '--out', out];
  execFileSync(process.execPath, [join(ROOT, 'build/cli.cjs'), ...words, ...more], {
    env: { ...process.env, AURORA_HOME: temporaryFolder(), AURORA_MODELS: comfy },
    stdio: 'ignore',
  });
  return readFileSync(out);
}

const names = () => driver.kernel.services.models.list().map(model => model.name);
const nameOf = (word: string) => names().find(name => name.includes(word))!;

describe("a painter's own models, read where they lie", () => {
  it('are listed behind the embedded one, with family and sizes', () => {
    expect(names()[0]).toBe('aurora-mini');
    expect(driver.kernel.services.models.list()).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: nameOf('tiny-folder'), family: 'sd1' })]),
    );
    expect(names()).toHaveLength(4);
    const kinds = driver.kernel.services.models.list().map(({ name, kind }) => [name, kind]);
    expect(kinds).toContainEqual([nameOf('tiny-onnx'), 'onnx']);
    expect(kinds).toContainEqual([nameOf('tiny-file'), 'file']);
  });

  it('refuses a pickle with the reason', async () => {
    const response = await driver.request('POST', '/api/v1/generate', {
      ...SETTINGS,
      model: join(comfy, 'checkpoints/old.ckpt'),
    });
    expect(response.json().error.code).toBe('PICKLE_REFUSED');
  });

  it('refuse graphs whose weights are said to lie elsewhere, and what graphs of others cannot do', async () => {
    const refused = async (more: object) =>
      (await driver.request('POST', '/api/v1/generate', { ...SETTINGS, ...more })).json().error;
    expect(await refused({ model: 'leaving' })).toMatchObject({ code: 'ONNX_EXTERNAL_DATA' });
    const model = nameOf('tiny-onnx');
    expect(await refused({ model, prompt: 'a fox <lora:ink:1>' })).toMatchObject({
      code: 'MODEL_FEATURE',
      field: 'prompt',
      position: 6,
    });
    expect(await refused({ model, clipSkip: 2 })).toMatchObject({ code: 'MODEL_FEATURE', field: 'clipSkip' });
    expect(await refused({ model, precision: 'int8' })).toMatchObject({
      code: 'MODEL_FEATURE',
      field: 'precision',
    });
  });

  it('paint the same picture in every form, through every face', async () => {
    const painted: Record<string, Uint8Array> = {};
    const common = { prompt: FOX, seed: 5, steps: 4, width: 64, height: 64 };
    for (const model of FORMS.map(nameOf)) {
      painted[`REST ${model}`] = await driver.picture(driver.paint({ ...SETTINGS, model }));
      const a1111 = await driver.request('POST', '/sdapi/v1/txt2img', {
        ...common,
        cfg_scale: 5,
        sampler_name: 'DPM++ 2M',
        scheduler: 'Karras',
        override_settings: { sd_model_checkpoint: model, randn_source: 'CPU' },
      });
      expect(a1111.status, a1111.body.slice(0, 500)).toBe(200);
      painted[`A1111 ${model}`] = Buffer.from(a1111.json().images[0], 'base64');
      painted[`CLI ${model}`] = await byCommandLine(model);
      const openai = await driver.request('POST', '/v1/images/generations', {
        ...{ prompt: FOX, model, size: '64x64' },
        // What OpenAI's own API does not know passes through its clients.
        ...{ seed: 5, steps: 4, guidanceScale: 5, sampler: 'DPM++ 2M Karras' },
      });
      expect(openai.status, openai.body.slice(0, 500)).toBe(200);
      painted[`OpenAI ${model}`] = Buffer.from(openai.json().data[0].b64_json, 'base64');
    }
    expect(Object.keys(painted)).toHaveLength(FORMS.length * 4);
    const reference = decodePng(painted[`REST ${nameOf('tiny-folder')}`]!);
    // A picture of one colour would be equal to any other.
    expect(new Set(reference.data).size).toBeGreaterThan(100);
    for (const [name, png] of Object.entries(painted)) {
      const { maxDifference } = comparePixels(reference, decodePng(png));
      expect(maxDifference, name).toBeLessThanOrEqual(name.endsWith('tiny-onnx') ? ROUNDING : 0);
    }
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
