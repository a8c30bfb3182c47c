import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileReader } from '../../../game/extra-networks/file-reader.ts';
import { type LoraCatalog, openLoraCatalog } from '../../../game/extra-networks/lora-catalog.ts';
import { quickened } from '../../../game/jobs/quicken.ts';
import type { AuroraError } from '../../../models/errors.ts';
import { inspectLora } from '../../../models/loaders/index.ts';
import { encodeSafetensors } from '../../../models/loaders/write-safetensors.ts';
import type { ModelInfo } from '../../../models/pipelines/parts.ts';

const named = (name: string, family: string, lacks: ModelInfo['lacks'] = []) =>
  ({ name, family, lacks }) as ModelInfo;
const MODELS = [
  named('aurora-mini', 'aurora-mini'),
  named('other', 'sd1'),
  named('exported', 'aurora-mini', ['int8']),
];
const models = {
  models: MODELS,
  byName: (name: string) => MODELS.find(model => model.name === name)!,
};

const lora = (metadata: Record<string, string>) =>
  encodeSafetensors(
    [
      { name: 'transformer.x.lora_A.weight', shape: [2, 4], data: new Float32Array(8).fill(0.5) },
      { name: 'transformer.x.lora_B.weight', shape: [4, 2], data: new Float32Array(8) },
    ],
    metadata,
  );

describe('quickened', () => {
  let folder: string;
  let loras: LoraCatalog;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aurora-quick-'));
    const [own, shipped] = [join(folder, 'own'), join(folder, 'shipped')];
    for (const place of [own, shipped]) await mkdir(place);
    const taught = { ss_base_model_version: 'aurora-mini', 'aurora.steps': '3', 'aurora.cfg': '1' };
    await writeFile(join(shipped, 'quick.safetensors'), lora(taught));
    await writeFile(join(shipped, 'ink.safetensors'), lora({ ss_base_model_version: 'aurora-mini' }));
    await writeFile(join(own, 'ink.safetensors'), lora({ ss_base_model_version: 'mine' }));
    await writeFile(join(own, 'odd.safetensors'), lora({ 'aurora.steps': 'many', 'aurora.cfg': '1' }));
    const reader = { read: (_: string, path: string) => inspectLora(path) } as Pick<FileReader, 'read'>;
    const onProblem = (problem: string) => expect.unreachable(problem);
    loras = openLoraCatalog({ own, shipped, roots: [], reader, onProblem });
    await loras.complete;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('names the LoRA, its steps and its guidance', async () => {
    const request = await quickened({ prompt: 'a fox', seed: 3, quick: true }, models, loras);
    expect(request).toEqual({
      prompt: 'a fox <lora:quick>',
      seed: 3,
      steps: 3,
      guidanceScale: 1,
      sampler: 'DDIM',
      precision: 'int8',
    });
  });

  it('stays in full precision where the model has no other, or where it was asked for', async () => {
    const request = { prompt: 'a fox', quick: true };
    expect(await quickened({ ...request, model: 'exported' }, models, loras)).not.toHaveProperty('precision');
    const asked = await quickened({ ...request, precision: 'full' }, models, loras);
    expect(asked.precision).toBe('full');
  });

  it('leaves what was asked for, and a LoRA that is named already', async () => {
    const asked = { prompt: '<lora:quick:0.8> a fox', steps: 2, sampler: 'Euler', quick: true };
    expect(await quickened(asked, models, loras)).toEqual({
      prompt: '<lora:quick:0.8> a fox',
      steps: 2,
      sampler: 'Euler',
      guidanceScale: 1,
      precision: 'int8',
    });
  });

  it('changes nothing for whoever does not ask', async () => {
    const plain = { prompt: 'a fox' };
    expect(await quickened(plain, models, loras)).toBe(plain);
    expect(await quickened({ ...plain, quick: false }, models, loras)).toEqual(plain);
  });

  it('says which model has none', async () => {
    await expect(quickened({ prompt: 'a fox', model: 'other', quick: true }, models, loras)).rejects.toThrow(
      expect.objectContaining<Partial<AuroraError>>({
        code: 'QUICK_UNSUPPORTED',
        details: expect.objectContaining({ field: 'quick', value: 'other' }),
      }),
    );
  });

  it('knows what comes with the program, after what is the person’s own', () => {
    expect(loras.list().map(({ name, family, quick }) => [name, family, quick])).toEqual([
      ['ink', 'mine', null],
      ['odd', null, null],
      ['quick', 'aurora-mini', { steps: 3, guidanceScale: 1 }],
    ]);
    expect(loras.byName('quick').path).toContain('shipped');
    expect(() => loras.byName('quik')).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ legal: expect.arrayContaining(['quick']) }),
      }),
    );
  });
});
