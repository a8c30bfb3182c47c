/** LoRA in a tiny SDXL with the published one's blocks: against diffusers, PEFT and merging by hand (scripts/parity/lora_sdxl.py). */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PictureJob } from '../../../models/pipelines/index.ts';
import type { GenerationSettings } from '../../../models/settings.ts';
import { type LoadedModel, loadModel } from '../../../models/worker/loaded-model.ts';
import { expectParity } from '../../parity.ts';
import { largestDifference } from '../networks/reference-case.ts';
import { floats, type LoraCase, writeLora } from './lora-files.ts';
import { type WholeModel, writeFolder } from './whole-model.ts';

const fixture: WholeModel & { cases: LoraCase[] } = JSON.parse(
  gunzipSync(readFileSync('tests/fixtures/engine/lora-sdxl.json.gz')).toString(),
);
const { cases } = fixture;
const caseOf = (wanted: string) => cases.find(({ kind }) => kind === wanted)!;

let folder: string;
let model: LoadedModel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-lora-xl-'));
  await writeFolder('sdxl', join(folder, 'sdxl'), 'F32', fixture);
  model = await loadModel(join(folder, 'sdxl'), { threads: 1, assets: 'assets' });
});
afterAll(async () => {
  await model.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function paint(tag: string, { kind, tensors }: LoraCase) {
  const settings = {
    ...{ ...fixture.settings, prompt: fixture.settings.prompt + tag, width: 16, height: 16 },
    ...{ sampler: 'DDIM', noiseSource: 'cpu', model: 'sdxl' },
  } as GenerationSettings;
  const one = await writeLora(join(folder, `${kind}.safetensors`), tensors);
  const { parts, notes } = await model.partsFor(settings, { loras: { one } });
  const job = await PictureJob.start(parts, settings);
  while (!job.done) await job.advance();
  return { latents: job.checkpoint().latents, notes };
}

describe('the reference', () => {
  it('has pictures that differ', () => {
    const all = cases.map(({ latents }) => floats(latents));
    for (const [i, latents] of all.entries())
      for (const other of all.slice(0, i)) expect(largestDifference(latents, other)).toBeGreaterThan(0.01);
  });

  it.each(cases.slice(1))('$kind at $strengths $blocks: the same picture', async each => {
    const [unet = 1, textEncoder = 1] = each.strengths ?? [];
    const blocks = each.blocks ? `:lbw=${each.blocks}` : '';
    const { latents, notes } = await paint(`<lora:one:${textEncoder}:${unet}${blocks}>`, each);
    expect(notes).toEqual([]);
    expectParity(latents, floats(each.latents), 1e-3);
  });

  it('both text encoders are changed, each by its own', async () => {
    const kohya = caseOf('kohya');
    const without = (prefix: string): LoraCase => ({
      ...kohya,
      kind: `without-${prefix}`,
      tensors: Object.fromEntries(Object.entries(kohya.tensors).filter(([name]) => !name.startsWith(prefix))),
    });
    for (const prefix of ['lora_te1_', 'lora_te2_', 'lora_unet_']) {
      const { latents } = await paint('<lora:one:0.5:0.8>', without(prefix));
      expect(largestDifference(latents, floats(kohya.latents))).toBeGreaterThan(0.005);
    }
  });
});

describe('strengths of blocks', () => {
  it('ALL, twelve ones and none said are the same; NONE, and twelve zeros, are the model itself', async () => {
    const kohya = caseOf('kohya');
    const at = async (blocks: string) => (await paint(`<lora:one:1${blocks}>`, kohya)).latents;
    const all = await at('');
    expect(await at(':lbw=ALL')).toEqual(all);
    expect(await at(`:lbw=${Array(12).fill(1)}`)).toEqual(all);
    const none = await at(':lbw=NONE');
    expect(none).toEqual(await at(`:lbw=${Array(12).fill(0)}`));
    expectParity(none, floats(cases[0]!.latents), 1e-3);
  });

  it('a list of SD 1’s length is refused', async () => {
    await expect(paint(`<lora:one:1:lbw=${Array(17).fill(1)}>`, caseOf('kohya'))).rejects.toThrow(
      expect.objectContaining({ code: 'LORA_BLOCKS' }),
    );
  });
});
