/** The LoRAs that come with the program: they belong to the embedded model, and the quick one computes what its training code does. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectLora, openLora, openModel } from '../../models/loaders/index.ts';
import { adaptModel } from '../../models/loaders/lora/adapt-model.ts';
import { PictureJob } from '../../models/pipelines/index.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import { type LoadedModel, loadModel } from '../../models/worker/loaded-model.ts';
import { recordParity } from '../parity.ts';
import { FOX, MODEL_PATH } from './worker-process.ts';

const FOLDER = 'assets/loras';
const names = readdirSync(FOLDER).map(file => file.replace('.safetensors', ''));
const fileOf = (name: string) => join(FOLDER, `${name}.safetensors`);

describe('LoRAs that come with the program', () => {
  it('are the quick one and three styles', () => {
    expect(names.sort()).toEqual(['ink', 'neon', 'pixel', 'quick']);
  });

  it.each(names)('%s: each of its modules has its place in the embedded model', async name => {
    const lora = await openLora(fileOf(name));
    expect(lora.unknown).toEqual([]);
    expect(adaptModel(await openModel(MODEL_PATH), [lora]).notes).toEqual([]);
    expect((await inspectLora(fileOf(name))).family).toBe('aurora-mini');
  });
});

describe('the quick one', () => {
  const reference = JSON.parse(readFileSync(join(MODEL_PATH, 'reference.json'), 'utf8'));
  const index = JSON.parse(readFileSync(join(MODEL_PATH, 'model_index.json'), 'utf8'));
  let model: LoadedModel;
  let cache: string;
  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'aurora-shipped-'));
    model = await loadModel(MODEL_PATH, { threads: 2, cache });
  });
  afterAll(async () => {
    await model.dispose();
    await rm(cache, { recursive: true, force: true });
  });

  const resources = { loras: { quick: fileOf('quick') } } as const;
  const settings = (more: Partial<GenerationSettings> = {}): GenerationSettings => ({
    ...FOX,
    ...{ prompt: `${FOX.prompt} <lora:quick>`, steps: 3, guidanceScale: 1, sampler: 'DDIM' },
    ...more,
  });
  const paint = async (how: GenerationSettings) => {
    const { parts } = await model.partsFor(how, resources);
    const job = await PictureJob.start(parts, how);
    while (!job.done) await job.advance();
    return (await job.decode()).data;
  };

  it('was taught by the very weights that it is used with', async () => {
    const { metadata } = await openLora(fileOf('quick'));
    expect(metadata['aurora.base']).toBe(`aurora-mini ${index.aurora.version}`);
    expect((await inspectLora(fileOf('quick'))).quick).toEqual({ steps: 3, guidanceScale: 1 });
  });

  it('predicts what the training code predicts with it', async () => {
    const { parts } = await model.partsFor(settings(), resources);
    const states = await parts.textEncoder.encode([reference.prompt]);
    const latents = Float32Array.from({ length: 24 * 16 * 16 }, (_, i) => Math.sin(0.1 * i));
    const { timestep, transformer } = reference.few_step;
    const prediction = await parts.denoiser.predict(latents, [1, 24, 16, 16], timestep, states);
    const given = [...prediction.slice(0, 16), ...prediction.slice(-4)];
    const expected: number[] = [...transformer.first16, ...transformer.last4];
    const worst = Math.max(...expected.map((value, i) => Math.abs(value - given[i]!)));
    recordParity(expected.length, worst, 5e-5);
    expect(worst).toBeLessThan(5e-5);
  });

  it('paints the same picture from the 8-bit weights that it is merged into', async () => {
    const [full, int8] = [await paint(settings()), await paint(settings({ precision: 'int8' }))];
    const squares = full.reduce((sum, value, i) => sum + (value - int8[i]!) ** 2, 0);
    // 48 dB measured.
    expect(10 * Math.log10(255 ** 2 / (squares / full.length))).toBeGreaterThan(38);
  });

  it('is needed for it: three steps without it are another picture', async () => {
    const [quick, bare] = [await paint(settings()), await paint(settings({ prompt: FOX.prompt }))];
    const squares = quick.reduce((sum, value, i) => sum + (value - bare[i]!) ** 2, 0);
    // 23 dB measured.
    expect(10 * Math.log10(255 ** 2 / (squares / quick.length))).toBeLessThan(28);
  });
});
