/** LoRAs where ComfyUI keeps them, named in prompts, through every face and a real worker. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePng, readPngText } from '../../models/image/png.ts';
import { writeFolder } from '../models/loaders/whole-model.ts';
import { formulaBytes, formulaWeight, writeSafetensors } from '../models/networks/formula.ts';
import { KernelDriver, temporaryFolder } from './kernel-driver.ts';

const comfy = temporaryFolder();
const loraFile = (name: string) => join(comfy, 'loras', `${name}.safetensors`);
const BLOCK = 'down_blocks_0_attentions_0_transformer_blocks_0';
const SETTINGS = { seed: 5, steps: 6, guidanceScale: 5, width: 64, height: 64, model: 'tiny' };

async function writeLora(name: string, layers: Record<string, readonly [outputs: number, inputs: number]>) {
  const rows = Object.entries(layers).flatMap(([layer, [outputs, inputs]]) =>
    Object.entries({ lora_down: [4, inputs], lora_up: [outputs, 4] }).map(([role, shape]) => {
      const key = `${layer}.${role}.weight`;
      return [key, shape, formulaBytes(formulaWeight(`${name} ${key}`, shape), 'F16'), 'F16'] as const;
    }),
  );
  await writeSafetensors(loraFile(name), rows, {
    ss_base_model_version: 'sd_v1',
    ss_tag_frequency: '{"a":{"1girl":3,"hat":9}}',
  });
}

let driver: KernelDriver;
beforeAll(async () => {
  await writeFolder('sd1', join(comfy, 'checkpoints/tiny'), 'F32');
  mkdirSync(join(comfy, 'loras'), { recursive: true });
  await writeLora('ink', {
    [`lora_unet_${BLOCK}_attn1_to_q`]: [32, 32],
    lora_te_text_model_encoder_layers_0_mlp_fc1: [96, 64],
  });
  await writeLora('glow', { [`lora_unet_${BLOCK}_attn2_to_k`]: [32, 64], lora_unet_nowhere: [8, 8] });
  await writeLora('flux', { lora_unet_double_blocks_0_img_attn_qkv: [8, 8] });
  writeFileSync(loraFile('broken'), 'these are words, and no tensors at all');
  writeFileSync(join(comfy, 'loras/old.pt'), 'pickled');
  driver = await KernelDriver.open({ moreModels: [comfy] });
  await driver.kernel.modelsHashed;
});
afterAll(() => driver.close());

const paint = (prompt: string) => driver.submit({ ...SETTINGS, prompt });
const pixels = (png: Buffer) => Buffer.from(decodePng(png).data).toString('base64');

describe('a list of them', () => {
  it('says what each is, in our words and in A1111’s', async () => {
    const { loras } = (await driver.request('GET', '/api/v1/loras')).json();
    const names = loras.map(({ name }: { name: string }) => name);
    // Those that come with the program stand among them; of two of one name the person's own is meant.
    expect(names).toEqual(['flux', 'glow', 'ink', 'neon', 'pixel', 'quick']);
    expect(loras[2]).toMatchObject({
      rank: 4,
      family: 'sd_v1',
      words: ['hat', '1girl'],
      path: loraFile('ink'),
    });
    const theirs = (await driver.request('GET', '/sdapi/v1/loras')).json();
    expect(theirs[2]).toMatchObject({ name: 'ink', path: loraFile('ink') });
  });
});

describe('bad input', () => {
  it.each([
    [
      '<lora:inc:1>',
      'UNKNOWN_LORA',
      { field: 'prompt', value: 'inc', legal: expect.arrayContaining(['ink']) },
    ],
    ['<lora:old:1>', 'PICKLE_REFUSED', {}],
    ['<lora:ink:loud>', 'PROMPT_LORA', { field: 'prompt' }],
  ])('%s is refused before it waits for its turn: %s', async (tag, code, details) => {
    const { error } = (
      await driver.request('POST', '/api/v1/generate', { ...SETTINGS, prompt: `a fox ${tag}` })
    ).json();
    expect(error).toMatchObject({ code, ...details });
  });

  it('a damaged file says so', async () => {
    const { error } = (
      await driver.request('POST', '/api/v1/generate', { ...SETTINGS, prompt: '<lora:broken>' })
    ).json();
    expect(error.code).toMatch(/^SAFETENSORS_/);
  });

  it('one for another family, and strengths of blocks that mean nothing, fail their job; the next one is painted', async () => {
    expect((await driver.ended(await paint('a fox <lora:flux>'))).error).toMatchObject({
      code: 'LORA_FAMILY',
      value: 'flux',
    });
    expect((await driver.ended(await paint('a fox <lora:ink:1:lbw=1,2>'))).error).toMatchObject({
      code: 'LORA_BLOCKS',
    });
    expect((await driver.ended(await paint('a fox'))).state).toBe('done');
  });
});

describe('in a prompt', () => {
  it('they change the picture, by their strength, and together', async () => {
    const prompts = [
      'a fox',
      'a fox <lora:ink:0.5>',
      'a fox <lora:ink:1>',
      'a fox <lora:ink:1><lora:glow:-0.7>',
    ];
    const painted: string[] = [];
    for (const prompt of prompts) painted.push(pixels(await driver.picture(await paint(prompt))));
    expect(new Set(painted).size).toBe(prompts.length);
    expect(pixels(await driver.picture(await paint('a fox <lora:ink:0>')))).toBe(painted[0]);
  });

  it('parts that have no place are told with the job', async () => {
    const job = await driver.ended(await paint('a fox <lora:glow>'));
    expect(job.notes).toEqual(['glow: lora_unet_nowhere have no place in tiny and were left out']);
  });

  it('a killed worker’s picture has the same bytes, and it is verified', async () => {
    const prompt = 'a fox <lora:ink:0.8><lora:glow:0.3>';
    const straight = await driver.submit({ ...SETTINGS, prompt, steps: 60 });
    const bytes = await driver.picture(straight);
    const again = await driver.submit({ ...SETTINGS, prompt, steps: 60 });
    await driver.step(again, 10);
    process.kill(driver.workerPid(), 'SIGKILL');
    expect((await driver.picture(again)).equals(bytes)).toBe(true);
    const report = await driver.request('POST', '/api/v1/verify', { png: bytes.toString('base64') });
    expect(report.json()).toMatchObject({ identical: true, notes: [] });
  });

  it('the picture names their hashes, and verify tells when a file has changed', async () => {
    const bytes = await driver.picture(await paint('a fox <lora:ink:1>'));
    const { parameters } = readPngText(bytes);
    expect(parameters).toMatch(/Lora hashes: "ink: [0-9a-f]{12}"/);
    const before = readFileSync(loraFile('ink'));
    try {
      // Never in place: the old file is mapped.
      rmSync(loraFile('ink'));
      await writeLora('ink', { [`lora_unet_${BLOCK}_attn1_to_v`]: [32, 32] });
      await driver.request('POST', '/sdapi/v1/refresh-loras');
      const report = (
        await driver.request('POST', '/api/v1/verify', { png: bytes.toString('base64') })
      ).json();
      expect(report.notes).toEqual([
        expect.stringMatching(/^it was painted with the LoRA ink [0-9a-f]{12}; here is [0-9a-f]{12}$/),
      ]);
    } finally {
      rmSync(loraFile('ink'));
      writeFileSync(loraFile('ink'), before);
      await driver.request('POST', '/sdapi/v1/refresh-loras');
    }
  });

  it('a file that comes while the program runs is found', async () => {
    await writeLora('late', { [`lora_unet_${BLOCK}_attn1_to_k`]: [32, 32] });
    expect((await driver.ended(await paint('a fox <lora:late>'))).state).toBe('done');
  });
});

describe('other faces', () => {
  it('A1111’s and the command line’s pictures are the same', async () => {
    const prompt = 'a fox <lora:ink:0.6>';
    const own = pixels(await driver.picture(await paint(prompt)));
    const a1111 = await driver.request('POST', '/sdapi/v1/txt2img', {
      ...{ prompt, seed: 5, steps: 6, cfg_scale: 5, width: 64, height: 64 },
      override_settings: { sd_model_checkpoint: 'tiny', randn_source: 'CPU' },
    });
    expect(pixels(Buffer.from(a1111.json().images[0], 'base64'))).toBe(own);
    const out = join(comfy, 'out.png');
    const words = [
      'generate',
      prompt,
      '--seed',
      '5',
      '--steps',
      '6',
      '--cfg',
      '5',
      '--width',
      '64',
      '--height',
      '64',
      '--model',
      'tiny',
    ];
    execFileSync(process.execPath, ['build/cli.cjs', ...words, '--out', out], {
      env: { ...process.env, AURORA_HOME: temporaryFolder(), AURORA_MODELS: comfy },
      stdio: 'pipe',
    });
    expect(pixels(readFileSync(out))).toBe(own);
  });
});
