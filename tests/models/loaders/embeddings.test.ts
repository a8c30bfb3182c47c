/** Textual-inversion embeddings: against diffusers (scripts/parity/embeddings.py), and against what is wrong with their files. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedding, readEmbedding } from '../../../models/loaders/index.ts';
import { PictureJob } from '../../../models/pipelines/index.ts';
import type { TextStates } from '../../../models/pipelines/parts.ts';
import { PromptStates } from '../../../models/pipelines/prompt-states.ts';
import { planPrompt } from '../../../models/prompt/index.ts';
import type { GenerationSettings } from '../../../models/settings.ts';
import { type LoadedModel, loadModel } from '../../../models/worker/loaded-model.ts';
import { expectParity } from '../../parity.ts';
import { formulaBytes, formulaWeight, type StoredAs, writeSafetensors } from '../networks/formula.ts';
import { largestDifference } from '../networks/reference-case.ts';
import { writeFolder } from './whole-model.ts';

interface Packed {
  readonly shape: number[];
  readonly data: string;
}
interface Case {
  readonly model: 'sd1' | 'sdxl';
  readonly prompt: string;
  readonly negativePrompt: string;
  /** Negative prompt and prompt, every third of the first 24 tokens. */
  readonly states: Packed;
  readonly pooled?: Packed;
  readonly latents: Packed;
}
type Shapes = Record<string, number[]>;
const fixture: { settings: Partial<GenerationSettings>; files: Record<string, Shapes>; cases: Case[] } =
  JSON.parse(readFileSync('tests/fixtures/engine/embeddings.json', 'utf8'));
const { files, cases } = fixture;

const code = (expected: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ code: expected, details: expect.objectContaining(details) });

let folder: string;
const models = {} as Record<Case['model'], LoadedModel>;
const paths: Record<string, string> = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-embeddings-'));
  for (const name of ['sd1', 'sdxl'] as const) {
    await writeFolder(name, join(folder, name), 'F32');
    models[name] = await loadModel(join(folder, name), { threads: 1, assets: 'assets' });
  }
  for (const [name, shapes] of Object.entries(files)) paths[name] = await write(name, shapes);
});
afterAll(async () => {
  for (const model of Object.values(models)) await model.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Numbers by the formula, as the reference had them. */
async function write(name: string, shapes: Shapes, dtype: StoredAs = 'F32') {
  const path = join(folder, `${name}.safetensors`);
  const rows = Object.entries(shapes).map(([key, shape]) => {
    const numbers = formulaWeight(`embedding ${name} ${key}`, shape);
    return [key, shape, formulaBytes(numbers, dtype), dtype] as const;
  });
  await writeSafetensors(path, rows);
  return path;
}

const floats = ({ data }: Packed) => {
  const bytes = Buffer.from(data, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
};

const settingsOf = ({ model, prompt, negativePrompt }: Pick<Case, 'model' | 'prompt' | 'negativePrompt'>) =>
  ({
    ...{ ...fixture.settings, prompt, negativePrompt, model, width: 16, height: 16 },
    ...{ sampler: 'DDIM', noiseSource: 'cpu' },
  }) as GenerationSettings;

/** The job's resources are its files, all of them. */
const partsOf = async (settings: GenerationSettings, embeddings: Record<string, string>) =>
  (await models[settings.model as Case['model']].partsFor(settings, { embeddings })).parts;

/** Those of the case's model: a prompt is never given others. */
const filesOf = ({ model }: Pick<Case, 'model'>) =>
  Object.fromEntries(
    Object.entries(paths).filter(([name]) => 'clip_g' in files[name]! === (model === 'sdxl')),
  );

async function statesOf(
  settings: GenerationSettings,
  embeddings: Record<string, string>,
  text = settings.prompt,
) {
  const { textEncoder } = await partsOf(settings, embeddings);
  return new PromptStates(textEncoder).of(planPrompt(text, { steps: 1 }).texts[0]!);
}

/** As the fixture keeps them. */
function thinned({ data, shape: [, , width] }: TextStates): number[] {
  return Array.from({ length: 8 }, (_, i) => [...data.subarray(3 * i * width, (3 * i + 1) * width)]).flat();
}

describe('the reference', () => {
  it.each(cases)('$model "$prompt" / "$negativePrompt": the same states and picture', async each => {
    const settings = settingsOf(each);
    const states = await statesOf(settings, filesOf(each));
    const negative = await statesOf(settings, filesOf(each), each.negativePrompt);
    expectParity([...thinned(negative), ...thinned(states)], floats(each.states), 1e-4);
    if (each.pooled)
      expectParity([...negative.pooled!.data, ...states.pooled!.data], floats(each.pooled), 1e-4);
    const job = await PictureJob.start(await partsOf(settings, filesOf(each)), settings);
    while (!job.done) await job.advance();
    expectParity(job.checkpoint().latents, floats(each.latents), 1e-3);
  });

  it.each(cases)('$model "$prompt": without the files they are words, and another picture', async each => {
    const settings = settingsOf({ ...each, prompt: each.prompt.replaceAll('embedding:', '') });
    const states = thinned(await statesOf(settings, {}));
    expect(largestDifference(states, floats(each.states).slice(states.length))).toBeGreaterThan(0.05);
  });

  it.each(['F16', 'BF16'] as const)('%s files give the same', async dtype => {
    const [each] = cases;
    // Written under another path; the numbers are the formula's, exact in 16 bits.
    const shapes = files.fur!;
    const path = join(folder, `fur-${dtype}.safetensors`);
    const rows = Object.entries(shapes).map(
      ([key, shape]) =>
        [key, shape, formulaBytes(formulaWeight(`embedding fur ${key}`, shape), dtype), dtype] as const,
    );
    await writeSafetensors(path, rows);
    const states = thinned(await statesOf(settingsOf(each!), { fur: path }));
    expectParity(states, floats(each!.states).slice(states.length), 1e-4);
  });
});

describe('in a prompt', () => {
  const base = { model: 'sd1', negativePrompt: '' } as const;
  const of = (prompt: string, embeddings = filesOf(base)) =>
    statesOf(settingsOf({ ...base, prompt }), embeddings);

  it('every way of writing the name means the same', async () => {
    const expected = await of('a fox, glade, mint');
    for (const written of ['embedding:glade', 'embedding:Glade.safetensors', 'GLADE', '(glade:1)']) {
      expect((await of(`a fox, ${written}, mint`)).data).toEqual(expected.data);
    }
  });

  it('has the weight of its place, on each of its vectors', async () => {
    const states = await of('a fox, glade');
    const [, tokens, width] = states.shape;
    const weighted = (await of('a fox, (glade:1.5)')).data;
    // A1111's rule: each state by its weight, then all by what brings the mean back. Marks, "a fox,", then three vectors.
    const scaled = states.data.map((x, i) =>
      Math.floor(i / width) >= 4 && Math.floor(i / width) < 7 ? 1.5 * x : x,
    );
    const mean = (numbers: Float32Array) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    const factor = mean(states.data) / mean(scaled);
    expect(tokens).toBe(77);
    expect(
      largestDifference(
        weighted,
        scaled.map(x => x * factor),
      ),
    ).toBeLessThan(1e-5);
  });

  it('counts with all its vectors in the windows of 75: one that does not fit begins the next', async () => {
    const words = Array(72).fill('fox').join(' ');
    expect((await of(`${words} glade`)).shape).toEqual([1, 77, 64]);
    const two = await of(`${words} fox glade`);
    expect(two.shape).toEqual([1, 154, 64]);
    // The second window is the embedding alone: what it is in a prompt of its own.
    expectParity(two.data.subarray(77 * 64), (await of('glade')).data, 1e-5);
  });

  it('several, one of them twice, are each in their places', async () => {
    const both = await of('fur glade fur');
    const [first] = both.shape;
    expect(first).toBe(1);
    const other = await of('glade fur fur');
    expect(largestDifference(both.data, other.data)).toBeGreaterThan(0.01);
    // A file under two names is two words of one meaning.
    const again = await of('pelt glade fur', { ...filesOf(base), pelt: paths.fur! });
    expect(again.data).toEqual(both.data);
  });

  it('with a LoRA beside it', async () => {
    const path = join(folder, 'lora.safetensors');
    const key = 'lora_te_text_model_encoder_layers_0_mlp_fc1';
    const shapes: Shapes = { [`${key}.lora_down.weight`]: [4, 64], [`${key}.lora_up.weight`]: [96, 4] };
    await writeSafetensors(
      path,
      Object.entries(shapes).map(([name, shape]) => [
        name,
        shape,
        formulaBytes(formulaWeight(name, shape), 'F32'),
        'F32',
      ]),
    );
    const settings = settingsOf({ ...base, prompt: 'a fox, glade <lora:one:1>' });
    const read = async (resources: Parameters<LoadedModel['partsFor']>[1], prompt = settings.prompt) => {
      const { parts } = await models.sd1.partsFor({ ...settings, prompt }, resources);
      return new PromptStates(parts.textEncoder).of(planPrompt('a fox, glade', { steps: 1 }).texts[0]!);
    };
    const both = await read({ loras: { one: path }, embeddings: filesOf(base) });
    for (const other of [
      await read({ loras: { one: path } }),
      await read({ embeddings: filesOf(base) }, 'a fox'),
    ])
      expect(largestDifference(both.data, other.data)).toBeGreaterThan(0.01);
  });

  it('a name that nobody knows is an error where it must be one, and a word otherwise', async () => {
    await expect(of('a fox, embedding:glad')).rejects.toThrow(
      code('PROMPT_EMBEDDING', { value: 'glad', field: 'prompt', position: 7 }),
    );
    await expect(of('a fox, glad')).resolves.toBeDefined();
  });

  it('of another family is an error that names both widths', async () => {
    const settings = settingsOf({ ...base, prompt: 'a fox, xlstyle' });
    await expect(partsOf(settings, { xlstyle: paths.xlstyle! })).rejects.toThrow(
      code('EMBEDDING_FAMILY', { field: 'prompt', value: 'xlstyle', legal: 'vectors of 64 numbers' }),
    );
    const xl = { ...settings, model: 'sdxl' };
    await expect(partsOf(xl, { glade: paths.glade! })).rejects.toThrow(
      /64 numbers, and .* widths of 64 and 64/,
    );
  });
});

describe('layouts', () => {
  it.each<[string, Shapes, widths: number[], vectors: number]>([
    ['A1111’s', { emb_params: [2, 8] }, [8], 2],
    ['A1111’s with more in it', { emb_params: [2, 8], step: [1] }, [8], 2],
    ['diffusers’, a vector', { '<cat-toy>': [8] }, [8], 1],
    ['a converted pickle’s', { 'string_to_param.*': [4, 8] }, [8], 4],
    ['SDXL’s', { clip_g: [3, 12], clip_l: [3, 8] }, [8, 12], 3],
    ['SDXL’s with more in it', { clip_g: [3, 12], clip_l: [3, 8], clip_g_out: [3, 12] }, [8, 12], 3],
    ['older diffusers’ of SDXL', { text_encoders_0: [1, 8], text_encoders_1: [1, 12] }, [8, 12], 1],
  ])('%s', async (what, shapes, widths, vectors) => {
    const path = await write(what.replaceAll(' ', '-'), shapes);
    expect(await openEmbedding(path)).toMatchObject({ widths, vectors });
  });
});

describe('bad files', () => {
  it.each<[string, string, Shapes]>([
    ['nothing in it', 'EMBEDDING_UNKNOWN', {}],
    ['two words', 'EMBEDDING_UNKNOWN', { '<a>': [64], '<b>': [64] }],
    ['a LoRA', 'EMBEDDING_UNKNOWN', { 'x.lora_down.weight': [4, 8], 'x.lora_up.weight': [8, 4] }],
    ['no vector', 'EMBEDDING_SHAPE', { emb_params: [0, 64] }],
    ['vectors of nothing', 'EMBEDDING_SHAPE', { emb_params: [2, 0] }],
    ['more vectors than a window holds', 'EMBEDDING_SHAPE', { emb_params: [76, 4] }],
    ['a kernel', 'EMBEDDING_SHAPE', { emb_params: [2, 3, 4] }],
    ['a number alone', 'EMBEDDING_SHAPE', { emb_params: [] }],
    ['unequally many for two encoders', 'EMBEDDING_SHAPE', { clip_l: [2, 8], clip_g: [3, 8] }],
  ])('%s: %s', async (what, expected, shapes) => {
    await expect(openEmbedding(await write(what.replaceAll(' ', '-'), shapes))).rejects.toThrow(
      code(expected),
    );
  });

  it.each(['pt', 'bin', 'PT'])('a .%s is refused with the reason, unopened', async ending => {
    const path = join(folder, `easy.${ending}`);
    await expect(openEmbedding(path)).rejects.toThrow(code('PICKLE_REFUSED', { legal: '.safetensors' }));
  });

  it('whole numbers, no numbers, a truncated file and words', async () => {
    const path = join(folder, 'odd.safetensors');
    await writeSafetensors(path, [['emb_params', [2], Buffer.alloc(16), 'I64']]);
    await expect(openEmbedding(path)).rejects.toThrow(code('WEIGHT_DTYPE'));
    await writeSafetensors(path, [
      ['emb_params', [2], Buffer.from(new Float32Array([1, Number.NaN]).buffer), 'F32'],
    ]);
    const file = await openEmbedding(path);
    await expect(readEmbedding(file)).rejects.toThrow(code('EMBEDDING_NUMBERS', { value: 'NaN' }));
    await truncate(path, 40);
    await expect(readEmbedding(file)).rejects.toThrow(code('SAFETENSORS_TRUNCATED'));
    await writeFile(path, 'these are words');
    await expect(openEmbedding(path)).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^SAFETENSORS_/) }),
    );
  });
});
