/** LoRA files: against diffusers, PEFT and the papers' formulas (scripts/parity/lora.py), and against what is wrong with them. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockStrengths, openLora } from '../../../models/loaders/index.ts';
import { PictureJob } from '../../../models/pipelines/index.ts';
import type { GenerationSettings } from '../../../models/settings.ts';
import { type LoadedModel, loadModel } from '../../../models/worker/loaded-model.ts';
import { expectParity } from '../../parity.ts';
import { formulaBytes, formulaWeight, type StoredAs, writeSafetensors } from '../networks/formula.ts';
import { largestDifference } from '../networks/reference-case.ts';
import { writeFolder } from './whole-model.ts';

interface Case {
  readonly kind: string;
  readonly alpha?: number;
  readonly strengths?: readonly [unet: number, textEncoder: number];
  readonly tensors: Record<string, number[]>;
  readonly latents: { readonly data: string };
}
const { settings, cases }: { settings: Partial<GenerationSettings>; cases: Case[] } = JSON.parse(
  readFileSync('tests/fixtures/engine/lora.json', 'utf8'),
);

const code = (expected: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ code: expected, details: expect.objectContaining(details) });

let folder: string;
let model: LoadedModel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-lora-'));
  await writeFolder('sd1', join(folder, 'sd1'), 'F32');
  model = await loadModel(join(folder, 'sd1'), { threads: 1, assets: 'assets' });
});
afterAll(async () => {
  await model.dispose();
  await rm(folder, { recursive: true, force: true });
});

type Tensors = Record<string, number[]>;

/** The formula's numbers, a quarter as large. */
async function write(
  name: string,
  tensors: Tensors,
  dtype: StoredAs = 'F32',
  change: Record<string, number> = {},
  alpha = 2,
) {
  const path = join(folder, `${name}.safetensors`);
  const rows = Object.entries(tensors).map(([key, shape]) => {
    const values = key.endsWith('.alpha')
      ? Float32Array.of(change[key] ?? alpha)
      : formulaWeight(key, shape).map(x => x / 4);
    return [key, shape, formulaBytes(values, dtype), dtype] as const;
  });
  await writeSafetensors(path, rows);
  return path;
}

async function paint(tags: string, loras: Record<string, string>) {
  const full = {
    ...settings,
    prompt: settings.prompt + tags,
    width: 16,
    height: 16,
    sampler: 'DDIM',
    noiseSource: 'cpu',
    model: 'sd1',
  };
  const { parts, notes } = await model.partsFor(full as GenerationSettings, { loras });
  const job = await PictureJob.start(parts, full as GenerationSettings);
  while (!job.done) await job.advance();
  return { latents: job.checkpoint().latents, notes };
}

const floats = ({ data }: { data: string }) => {
  const bytes = Buffer.from(data, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
};

describe('the reference', () => {
  const [plain, ...adapted] = cases;
  it('has pictures that differ', () => {
    const all = cases.map(({ latents }) => floats(latents));
    for (const latents of all.slice(1)) expect(largestDifference(latents, all[0]!)).toBeGreaterThan(0.02);
  });

  it.each(adapted)(
    '$kind at $strengths: the same picture',
    async ({ kind, strengths, alpha, tensors, latents }) => {
      const [unet = 1, textEncoder = 1] = strengths ?? [];
      const path = await write(`${kind}-${unet}`, tensors, 'F32', {}, alpha);
      const painted = await paint(`<lora:one:${textEncoder}:${unet}>`, { one: path });
      expect(painted.notes).toEqual([]);
      expectParity(painted.latents, floats(latents), 1e-3);
    },
  );

  it.each(['F16', 'BF16'] as const)('%s files give nearly the same', async dtype => {
    const { tensors, latents } = cases.find(({ kind }) => kind === 'kohya')!;
    const path = await write(`kohya-${dtype}`, tensors, dtype);
    const painted = await paint('<lora:one>', { one: path });
    // The formula's quarters are exact in 16 bits.
    expectParity(painted.latents, floats(latents), 1e-3);
  });

  it('a strength of 0, and none, is the model itself', async () => {
    const path = await write('zero', cases.find(({ kind }) => kind === 'kohya')!.tensors);
    const expected = floats(plain!.latents);
    expectParity((await paint('<lora:one:0>', { one: path })).latents, expected, 1e-4);
    expectParity((await paint('', {})).latents, expected, 1e-4);
  });
});

describe('several', () => {
  const { tensors } = cases.find(({ kind }) => kind === 'diffusers')!;

  it('add up, in any order; one that is named twice has both strengths', async () => {
    const [one, two] = [
      await write('a', tensors),
      await write('b', cases.find(({ kind }) => kind === 'loha')!.tensors),
    ];
    const loras = { one, two };
    const both = await paint('<lora:one:0.4><lora:two:0.6>', loras);
    expect((await paint('<lora:two:0.6><lora:one:0.4>', loras)).latents).toEqual(both.latents);
    expect((await paint('<lora:one:0.1><lora:two:0.6><lora:one:0.3>', loras)).latents).toEqual(both.latents);
    expect((await paint('<lora:one:0.4>', loras)).latents).not.toEqual(both.latents);
  });

  it('a strength is turned without the file being read again', async () => {
    const path = await write('turned', tensors);
    const strong = await paint('<lora:one:1>', { one: path });
    await rm(path);
    const weak = await paint('<lora:one:0.2>', { one: path });
    expect(weak.latents).not.toEqual(strong.latents);
    expect((await paint('<lora:one:1>', { one: path })).latents).toEqual(strong.latents);
  });

  it('blocks have strengths of their own', async () => {
    const path = await write('blocks', tensors);
    const all = await paint('<lora:one:1>', { one: path });
    expect((await paint('<lora:one:1:lbw=ALL>', { one: path })).latents).toEqual(all.latents);
    const none = await paint('<lora:one:1:lbw=NONE>', { one: path });
    expect(none.latents).toEqual((await paint('<lora:one:0>', { one: path })).latents);
    const some = await paint('<lora:one:1:lbw=INALL>', { one: path });
    expect(some.latents).not.toEqual(all.latents);
    expect(some.latents).not.toEqual(none.latents);
  });
});

describe('block strengths', () => {
  it.each(['', '1,2', '1,a,1', 'SIDEWAYS', Array(17).fill('11').join()])('"%s" is refused', blocks => {
    expect(() => blockStrengths(1, blocks)).toThrow(code('LORA_BLOCKS', { field: 'prompt' }));
  });

  it('12 numbers are SDXL’s, 17 and 26 are SD 1’s', () => {
    const of = (count: number) => [
      ...blockStrengths(2, Array.from({ length: count }, (_, i) => i / 8).join()),
    ];
    // BASE, IN04, MID, OUT00.
    expect([0, 1 + 4, 13, 14].map(i => of(12)[i])).toEqual([0, 0.25, 1.25, 1.5]);
    expect([0, 1 + 1, 13, 14 + 11].map(i => of(17)[i])).toEqual([0, 0.25, 1.75, 4]);
    expect(of(26)).toEqual(Array.from({ length: 26 }, (_, i) => i / 4));
  });
});

describe('bad files', () => {
  const query = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q';
  const good: Tensors = {
    [`${query}.lora_down.weight`]: [4, 32],
    [`${query}.lora_up.weight`]: [32, 4],
    [`${query}.alpha`]: [],
  };

  it.each<[string, string, Tensors, Record<string, unknown>?, Record<string, number>?]>([
    ['nothing in it', 'LORA_EMPTY', {}],
    ['a whole model', 'LORA_EMPTY', { 'model.diffusion_model.conv_in.weight': [4, 4] }],
    ['down without up', 'LORA_BROKEN', { [`${query}.lora_down.weight`]: [4, 32] }],
    ['half a LoHa', 'LORA_BROKEN', { [`${query}.hada_w1_a`]: [32, 4], [`${query}.hada_w1_b`]: [4, 32] }],
    ['a DoRA', 'LORA_UNSUPPORTED', { ...good, [`${query}.dora_scale`]: [32, 1] }],
    ['an alpha that is no number', 'LORA_BROKEN', good, {}, { [`${query}.alpha`]: Number.NaN }],
  ])('%s: %s', async (what, expected, tensors, details = {}, change = {}) => {
    const path = await write(what.replaceAll(' ', '-'), tensors, 'F32', change);
    await expect(openLora(path)).rejects.toThrow(code(expected, details));
  });

  it('a pickle, a truncated file and words', async () => {
    await expect(openLora(join(folder, 'x.pt'))).rejects.toThrow(code('PICKLE_REFUSED'));
    const path = await write('cut', good);
    await truncate(path, 300);
    await expect(openLora(path)).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^SAFETENSORS_/) }),
    );
    await writeFile(path, 'these are words');
    await expect(openLora(path)).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^SAFETENSORS_/) }),
    );
  });

  it.each<[string, Tensors]>([
    [
      'layers that the model lacks',
      {
        'lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight': [4, 8],
        'lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight': [8, 4],
      },
    ],
    [
      'layers of another size',
      { [`${query}.lora_down.weight`]: [4, 640], [`${query}.lora_up.weight`]: [640, 4] },
    ],
  ])('another family’s, by %s', async (what, tensors) => {
    const path = await write(`family-${what.length}`, tensors);
    await expect(paint('<lora:one>', { one: path })).rejects.toThrow(
      code('LORA_FAMILY', { field: 'prompt' }),
    );
    // The model is as it was.
    expectParity((await paint('', {})).latents, floats(cases[0]!.latents), 1e-4);
  });

  it('what has no place is told, and the rest is used', async () => {
    const path = await write('strange', {
      ...good,
      'lora_unet_nowhere.lora_down.weight': [4, 8],
      'lora_unet_nowhere.lora_up.weight': [8, 4],
      odd: [3],
    });
    const { notes, latents } = await paint('<lora:one>', { one: path });
    expect(notes).toEqual(['strange: lora_unet_nowhere, odd have no place in sd1 and were left out']);
    expect(latents).toEqual((await paint('<lora:one>', { one: await write('good', good) })).latents);
  });

  it('one without a file is named', async () => {
    await expect(paint('<lora:ghost>', {})).rejects.toThrow(code('LORA_MISSING', { value: 'ghost' }));
  });
});

describe('names', () => {
  it('of the original layout mean the same layers', async () => {
    const { tensors } = cases.find(({ kind }) => kind === 'diffusers')!;
    const original = (name: string) =>
      name
        .replace('down_blocks_0_attentions_0', 'input_blocks_1_1')
        .replace('up_blocks_1_attentions_2', 'output_blocks_5_1');
    const renamed = Object.fromEntries(
      Object.entries(tensors).map(([name, shape]) => [original(name), shape]),
    );
    expect(Object.keys(renamed).some(name => name.includes('output_blocks_5_1'))).toBe(true);
    // Other names, other numbers: only that every module finds its place is compared.
    const { notes } = await paint('<lora:one>', { one: await write('original', renamed) });
    expect(notes).toEqual([]);
  });
});
