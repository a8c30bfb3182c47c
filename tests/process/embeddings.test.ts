/** Embeddings where ComfyUI keeps them, named in prompts, through every face and a real worker. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePng, readPngText } from '../../models/image/png.ts';
import { writeFolder } from '../models/loaders/whole-model.ts';
import { formulaBytes, formulaWeight, writeSafetensors } from '../models/networks/formula.ts';
import { KernelDriver, temporaryFolder } from './kernel-driver.ts';

const comfy = temporaryFolder();
const home = temporaryFolder();
const file = (name: string, folder = join(comfy, 'embeddings')) => join(folder, `${name}.safetensors`);
const SETTINGS = { seed: 5, steps: 3, guidanceScale: 5, width: 64, height: 64, model: 'tiny' };

async function write(path: string, tensors: Record<string, number[]>, seed = '') {
  const rows = Object.entries(tensors).map(
    ([key, shape]) =>
      [key, shape, formulaBytes(formulaWeight(`${path.length} ${key}${seed}`, shape), 'F16'), 'F16'] as const,
  );
  await writeSafetensors(path, rows);
}

let driver: KernelDriver;
beforeAll(async () => {
  await writeFolder('sd1', join(comfy, 'checkpoints/tiny'), 'F32');
  mkdirSync(join(comfy, 'embeddings/anime'), { recursive: true });
  mkdirSync(join(home, 'embeddings'));
  await write(file('glade'), { '<glade>': [3, 64] });
  await write(file('anime/Ink-Wash'), { emb_params: [2, 64] });
  await write(file('own', join(home, 'embeddings')), { emb_params: [64] });
  await write(file('xlstyle'), { clip_l: [2, 768], clip_g: [2, 1280] });
  writeFileSync(join(comfy, 'embeddings/easynegative.pt'), 'pickled');
  writeFileSync(file('broken'), 'these are words, and no tensors at all');
  driver = await KernelDriver.open({ home, moreModels: [comfy] });
  await driver.kernel.modelsHashed;
});
afterAll(() => driver.close());

const paint = (prompt: string, more = {}) => driver.submit({ ...SETTINGS, prompt, ...more });
const pixels = (png: Buffer) => Buffer.from(decodePng(png).data).toString('base64');
const painted = async (prompt: string, more = {}) => pixels(await driver.picture(await paint(prompt, more)));

describe('a list of them', () => {
  it('says what each is, and what is of no use', async () => {
    const { embeddings, refused } = (await driver.request('GET', '/api/v1/embeddings')).json();
    expect(embeddings).toEqual([
      expect.objectContaining({ name: 'Ink-Wash', path: file('anime/Ink-Wash'), vectors: 2, widths: [64] }),
      expect.objectContaining({ name: 'glade', vectors: 3, hash: expect.stringMatching(/^[0-9a-f]{12}$/) }),
      expect.objectContaining({ name: 'own', vectors: 1, widths: [64] }),
      expect.objectContaining({ name: 'xlstyle', vectors: 2, widths: [768, 1280] }),
    ]);
    expect(refused).toMatchObject({
      broken: { code: expect.stringMatching(/^SAFETENSORS_/) },
      easynegative: { code: 'PICKLE_REFUSED' },
    });
  });

  it('in A1111’s words: what fits a model that is there, and what does not', async () => {
    const { loaded, skipped } = (await driver.request('GET', '/sdapi/v1/embeddings')).json();
    expect(Object.keys(loaded)).toEqual(['Ink-Wash', 'glade', 'own']);
    expect(loaded.glade).toMatchObject({ vectors: 3, shape: 64 });
    expect(skipped).toMatchObject({ xlstyle: { vectors: 2, shape: 2048 } });
    expect((await driver.request('POST', '/sdapi/v1/refresh-embeddings')).status).toBe(200);
  });
});

describe('bad input', () => {
  it.each([
    [{ prompt: 'a embedding:glad' }, 'PROMPT_EMBEDDING', { field: 'prompt', value: 'glad', position: 2 }],
    [{ negativePrompt: 'embedding:glad' }, 'PROMPT_EMBEDDING', { field: 'negativePrompt' }],
    [{ prompt: 'embedding:easynegative' }, 'PICKLE_REFUSED', { field: 'prompt' }],
    [{ prompt: '(embedding:xlstyle:1.2)' }, 'EMBEDDING_FAMILY', { field: 'prompt', value: 'xlstyle' }],
    [{ prompt: 'embedding:glade', model: 'aurora-mini' }, 'EMBEDDING_FAMILY', { value: 'glade' }],
  ])('%j is refused before it waits for its turn: %s', async (words, code, details) => {
    const response = await driver.request('POST', '/api/v1/generate', {
      ...SETTINGS,
      prompt: 'a fox',
      ...words,
    });
    expect(response.status).toBe(422);
    expect(response.json().error).toMatchObject({ code, ...details });
  });

  it('a word that is a file of no use is a word, and the job says so', async () => {
    const job = await driver.ended(await paint('a fox', { negativePrompt: 'easynegative' }));
    expect(job).toMatchObject({
      state: 'done',
      notes: [expect.stringMatching(/^"easynegative" is read as plain words: .* is a pickle file/)],
    });
  });
});

describe('an embedding in a prompt', () => {
  it('changes the picture, in either prompt, and by its weight; however it is written', async () => {
    const plain = await painted('a fox, green');
    const different = [
      plain,
      await painted('a fox, glade'),
      await painted('a fox, (glade:1.4)'),
      await painted('a fox, green', { negativePrompt: 'own' }),
      await painted('a fox, [glade:ink-wash:2]'),
    ];
    expect(new Set(different).size).toBe(different.length);
    expect(await painted('a fox, embedding:glade')).toBe(different[1]);
    expect(await painted('a fox, embedding:anime/Ink-Wash')).toBe(await painted('a fox, INK-WASH'));
  });

  it('is in the picture’s text as A1111 writes it, and verify paints it again', async () => {
    const bytes = await driver.picture(await paint('a fox, glade', { negativePrompt: 'ink-wash' }));
    const { parameters, aurora } = readPngText(bytes);
    expect(parameters).toMatch(/, TI hashes: "glade: [0-9a-f]{12}, Ink-Wash: [0-9a-f]{12}", Version: /);
    expect(Object.keys(JSON.parse(aurora!).embeddings)).toEqual(['glade', 'Ink-Wash']);
    const report = await driver.request('POST', '/api/v1/verify', { png: bytes.toString('base64') });
    expect(report.json()).toMatchObject({ identical: true, notes: [] });
  });

  it('verify tells of a file that has changed', async () => {
    const bytes = await driver.picture(await paint('a fox, glade'));
    const before = readFileSync(file('glade'));
    await write(file('glade'), { '<glade>': [3, 64] }, 'other');
    try {
      const report = (
        await driver.request('POST', '/api/v1/verify', { png: bytes.toString('base64') })
      ).json();
      expect(report).toMatchObject({
        identical: false,
        notes: [
          expect.stringMatching(
            /^it was painted with the embedding glade [0-9a-f]{12}; here is [0-9a-f]{12}$/,
          ),
        ],
      });
    } finally {
      writeFileSync(file('glade'), before);
    }
  });

  it('goes on to the same picture when its worker is killed', async () => {
    const prompt = 'a fox, glade and [own|ink-wash]';
    const undisturbed = await driver.picture(await paint(prompt, { steps: 24 }));
    const job = await paint(prompt, { steps: 24 });
    await driver.step(job, 6);
    process.kill(driver.workerPid(), 'SIGKILL');
    expect((await driver.picture(job)).equals(undisturbed)).toBe(true);
  });

  it('a file that comes while the program runs is found by its bare name', async () => {
    const words = await painted('a fox, late');
    await write(file('late'), { emb_params: [4, 64] });
    expect(await painted('a fox, late')).not.toBe(words);
    rmSync(file('late'));
    expect(await painted('a fox, late')).toBe(words);
  });
});

describe('other faces', () => {
  it('A1111’s and the command line’s pictures are the same; the command line lists them', async () => {
    const prompt = 'a fox, glade';
    const own = await painted(prompt);
    const a1111 = await driver.request('POST', '/sdapi/v1/txt2img', {
      ...{ prompt, seed: 5, steps: 3, cfg_scale: 5, width: 64, height: 64 },
      override_settings: { sd_model_checkpoint: 'tiny', randn_source: 'CPU' },
    });
    expect(pixels(Buffer.from(a1111.json().images[0], 'base64'))).toBe(own);
    const out = join(comfy, 'out.png');
    const run = (...words: string[]) =>
      execFileSync(process.execPath, ['build/cli.cjs', ...words], {
        env: { ...process.env, AURORA_HOME: temporaryFolder(), AURORA_MODELS: comfy },
        encoding: 'utf8',
        stdio: 'pipe',
      });
    const size = ['--width', '64', '--height', '64'];
    run(
      'generate',
      prompt,
      '--seed',
      '5',
      '--steps',
      '3',
      '--cfg',
      '5',
      ...size,
      '--model',
      'tiny',
      '--out',
      out,
    );
    expect(pixels(readFileSync(out))).toBe(own);
    expect(run('embeddings')).toMatch(/^Ink-Wash {2}2 vectors of 64 {2}[0-9a-f]{12}\nglade {2}3 vectors/);
  });
});
