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
import { largestDifference } from '../networks/reference-case.ts';
import { floats, type LoraCase, type Tensors, writeLora } from './lora-files.ts';
import { writeFolder } from './whole-model.ts';

const { settings, cases }: { settings: Partial<GenerationSettings>; cases: LoraCase[] } = JSON.parse(
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

const write = (name: string, tensors: Tensors, options?: Parameters<typeof writeLora>[2]) =>
  writeLora(join(folder, `${name}.safetensors`), tensors, options);

async function paint(tags: string, loras: Record<string, string>, precision?: 'int8') {
  const full = {
    ...settings,
    prompt: settings.prompt + tags,
    width: 16,
    height: 16,
    sampler: 'DDIM',
    noiseSource: 'cpu',
    model: 'sd1',
    ...(precision && { precision }),
  };
  const { parts, notes } = await model.partsFor(full as GenerationSettings, { loras });
  const job = await PictureJob.start(parts, full as GenerationSettings);
  while (!job.done) await job.advance();
  return { latents: job.checkpoint().latents, notes };
}

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
      const path = await write(`${kind}-${unet}`, tensors, { ...(alpha && { alpha }) });
      const painted = await paint(`<lora:one:${textEncoder}:${unet}>`, { one: path });
      expect(painted.notes).toEqual([]);
      expectParity(painted.latents, floats(latents), 1e-3);
    },
  );

  it.each(['F16', 'BF16'] as const)('%s files give nearly the same', async dtype => {
    const { tensors, latents } = cases.find(({ kind }) => kind === 'kohya')!;
    const path = await write(`kohya-${dtype}`, tensors, { dtype });
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

  it('are summed in one order, to the bit, wherever their files lie', async () => {
    const others = cases.find(({ kind }) => kind === 'kohya')!.tensors;
    const here = { one: await write('1-one', tensors), two: await write('2-two', others) };
    const there = { one: await write('9-one', tensors), two: await write('0-two', others) };
    const tags = '<lora:two:0.37><lora:one:0.61>';
    expect((await paint(tags, there)).latents).toEqual((await paint(tags, here)).latents);
  });

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
    expect(() => blockStrengths(1, blocks, 'sd1')).toThrow(code('LORA_BLOCKS', { field: 'prompt' }));
  });

  it.each([
    [12, 'sd1'],
    [20, 'sd2'],
    [17, 'sdxl'],
  ])('%d numbers are another family’s than %s', (count, family) => {
    expect(() => blockStrengths(1, Array(count).fill(1).join(), family)).toThrow(
      code('LORA_BLOCKS', { legal: expect.stringContaining(`for ${family}`) }),
    );
  });

  const of = (count: number, family: string) => [
    ...blockStrengths(2, Array.from({ length: count }, (_, i) => i / 8).join(), family),
  ];
  const [IN, MID, OUT] = [(i: number) => 1 + i, 13, (i: number) => 14 + i];

  it('17 numbers are SD’s blocks with attention, 12 SDXL’s; what they do not name has nothing', () => {
    const sd = of(17, 'sd1');
    expect([0, IN(1), IN(8), MID, OUT(3), OUT(11)].map(i => sd[i])).toEqual([0, 0.25, 1.5, 1.75, 2, 4]);
    expect([IN(0), IN(3), IN(6), IN(9), OUT(0), OUT(2)].map(i => sd[i])).toEqual(Array(6).fill(0));
    const xl = of(12, 'sdxl');
    expect([0, IN(4), IN(8), MID, OUT(0), OUT(5)].map(i => xl[i])).toEqual([0, 0.25, 1, 1.25, 1.5, 2.75]);
    expect([IN(0), IN(6), OUT(6), OUT(11)].map(i => xl[i])).toEqual(Array(4).fill(0));
  });

  it('20 numbers are all of SDXL’s blocks, 26 all that there can be', () => {
    const xl = of(20, 'sdxl');
    expect([0, IN(0), IN(8), MID, OUT(0), OUT(8)].map(i => xl[i])).toEqual([0, 0.25, 2.25, 2.5, 2.75, 4.75]);
    for (const family of ['sd1', 'sdxl'])
      expect(of(26, family)).toEqual(Array.from({ length: 26 }, (_, i) => i / 4));
  });

  it('a preset is its list of 17 for SD, and the same depths of SDXL', () => {
    const presets: Record<string, [sd: number[], xl: number[]]> = {
      NONE: [[], []],
      INS: [
        [0, 1, 2, 3],
        [0, 1, 2],
      ],
      IND: [
        [0, 4, 5, 6],
        [0, 3, 4],
      ],
      MIDD: [
        [0, 4, 5, 6, 7, 8, 9, 10, 11],
        [0, 3, 4, 5, 6, 7, 8],
      ],
      OUTS: [
        [0, 12, 13, 14, 15, 16],
        [0, 9, 10, 11],
      ],
      OUTALL: [
        [0, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        [0, 6, 7, 8, 9, 10, 11],
      ],
    };
    for (const [name, lists] of Object.entries(presets)) {
      for (const [i, [family, count]] of (
        [
          ['sd1', 17],
          ['sdxl', 12],
        ] as const
      ).entries()) {
        const numbers = Array.from({ length: count }, (_, place) => Number(lists[i]!.includes(place)));
        expect(blockStrengths(0.5, name, family)).toEqual(blockStrengths(0.5, numbers.join(), family));
      }
    }
    expect([...blockStrengths(0.5, ' all ', 'sdxl')]).toEqual(Array(26).fill(0.5));
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
    [
      'a LoKr with a kernel and a whole factor',
      'LORA_BROKEN',
      { [`${query}.lokr_w1`]: [4, 4], [`${query}.lokr_w2`]: [8, 8], [`${query}.lokr_t2`]: [4, 4, 3, 3] },
    ],
    ['an alpha that is no number', 'LORA_BROKEN', good, {}, { [`${query}.alpha`]: Number.NaN }],
  ])('%s: %s', async (what, expected, tensors, details = {}, change = {}) => {
    const path = await write(what.replaceAll(' ', '-'), tensors, { change });
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
    ['lengths of another size', { ...good, [`${query}.dora_scale`]: [64, 1] }],
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
  const { tensors, latents, strengths } = cases.find(({ kind }) => kind === 'diffusers')!;
  const [unet, textEncoder] = strengths!;
  const tag = `<lora:one:${textEncoder}:${unet}>`;

  it.each<[string, (name: string) => string]>([
    [
      'of the original layout',
      name =>
        name
          .replace('down_blocks_0_attentions_0', 'input_blocks_1_1')
          .replace('up_blocks_1_attentions_2', 'output_blocks_5_1'),
    ],
    ['under diffusion_model', name => dotted(name, 'diffusion_model.')],
    ['under model.diffusion_model', name => dotted(name, 'model.diffusion_model.')],
    ['of the original layout under diffusion_model', name => original(dotted(name, 'diffusion_model.'))],
  ])('%s mean the same layers', async (what, storedName) => {
    const path = await write(what.replaceAll(' ', '-'), tensors, { storedName });
    expect(Object.keys(tensors).some(name => storedName(name) !== name)).toBe(true);
    const painted = await paint(tag, { one: path });
    expect(painted.notes).toEqual([]);
    expectParity(painted.latents, floats(latents), 1e-3);
  });

  /** Only the names that the case has. */
  function dotted(name: string, prefix: string): string {
    const [module = '', ...role] = name.split('.');
    const path = module
      .replace(/^lora_unet_/, '')
      .replace(/_(?=\d|attentions|transformer_blocks|attn|to_|ff_?|net)/g, '.')
      .replace(/(?<=\d|out|net|ff)_/g, '.');
    return `${prefix}${path}.${role.join('.')}`;
  }
  const original = (name: string) =>
    name
      .replace('down_blocks.0.attentions.0', 'input_blocks.1.1')
      .replace('up_blocks.1.attentions.2', 'output_blocks.5.1');

  it.each([
    ['q', 'to_q'],
    ['k', 'to_k'],
    ['v', 'to_v'],
    ['out', 'to_out'],
  ])('old text encoders’ %s_proj is called %s_lora, with a processor or without', async (own, old) => {
    const place = 'text_encoder.text_model.encoder.layers.1.self_attn';
    const shapes: Tensors = {
      [`${place}.${own}_proj.lora_A.weight`]: [4, 64],
      [`${place}.${own}_proj.lora_B.weight`]: [64, 4],
    };
    const expected = await paint('<lora:one>', { one: await write(`new-${own}`, shapes) });
    for (const between of ['', '.processor']) {
      const storedName = (name: string) =>
        name
          .replace(`.${own}_proj.`, `${between}.${old}_lora.`)
          .replace('lora_A', 'down')
          .replace('lora_B', 'up');
      const path = await write(`old-${own}${between}`, shapes, { storedName });
      expect(await paint('<lora:one>', { one: path })).toEqual(expected);
    }
    expect(expected.notes).toEqual([]);
    expect(expected.latents).not.toEqual((await paint('', {})).latents);
  });
});

describe('DoRA', () => {
  const { tensors } = cases.find(({ kind }) => kind === 'dora')!;

  it('at a strength of 0 is the model itself, in 16 bits nearly the same as in 32', async () => {
    const one = await write('dora-32', tensors);
    expectParity((await paint('<lora:one:0>', { one })).latents, floats(cases[0]!.latents), 1e-4);
    const full = await paint('<lora:one:0.7>', { one });
    const half = await paint('<lora:one:0.7>', { one: await write('dora-16', tensors, { dtype: 'F16' }) });
    expectParity(half.latents, full.latents, 1e-4);
  });

  it.each([
    ['outputs', [64, 1, 1, 1]],
    ['inputs', [1, 64, 1, 1]],
  ])(
    'of the %s of a layer that is computed in 8 bits is as near as the model itself',
    async (side, lengths) => {
      const layer = 'unet.down_blocks.1.resnets.0.conv2';
      const one = await write(`dora-int8-${side}`, {
        [`${layer}.lora_A.weight`]: [4, 64, 3, 3],
        [`${layer}.lora_B.weight`]: [64, 4, 1, 1],
        [`${layer}.dora_scale`]: lengths,
      });
      const [exact, coarse] = [await paint('', {}), await paint('', {}, 'int8')];
      const usual = largestDifference(coarse.latents, exact.latents);
      const full = await paint('<lora:one:3>', { one });
      const bytes = await paint('<lora:one:3>', { one }, 'int8');
      expect(bytes.notes).toEqual([]);
      expect(largestDifference(full.latents, exact.latents)).toBeGreaterThan(3 * usual);
      expect(largestDifference(bytes.latents, full.latents)).toBeLessThan(1.5 * usual);
    },
  );

  it('stands beside another LoRA', async () => {
    const other = cases.find(({ kind }) => kind === 'diffusers')!;
    const loras = { one: await write('dora-beside', tensors), two: await write('beside', other.tensors) };
    const both = await paint('<lora:one:0.5><lora:two:0.5>', loras);
    expect(both.notes).toEqual([]);
    for (const tag of ['<lora:one:0.5>', '<lora:two:0.5>'])
      expect(largestDifference((await paint(tag, loras)).latents, both.latents)).toBeGreaterThan(0.01);
  });
});
