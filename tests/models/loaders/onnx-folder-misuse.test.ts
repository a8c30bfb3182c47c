/** Exported models that are not what their folder says. */
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProtoWriter } from '../../../models/graph/protobuf.ts';
import { openModel } from '../../../models/loaders/index.ts';
import { createDenoiser, createTextEncoder } from '../../../models/networks/index.ts';
import type { GenerationSettings } from '../../../models/settings.ts';
import { loadModel } from '../../../models/worker/loaded-model.ts';
import { writeExported } from './exported-model.ts';
import { writeFolder } from './whole-model.ts';

const root = mkdtempSync(join(tmpdir(), 'aurora-misuse-'));
const sound = join(root, 'sound');
const model = join(root, 'model');
const RUNTIME = { threads: 1, assets: 'assets' };
const SETTINGS: Omit<GenerationSettings, 'model'> = {
  ...{ prompt: 'a fox', negativePrompt: '', seed: 1, steps: 1, guidanceScale: 1, width: 16, height: 16 },
  ...{ sampler: 'DDIM', noiseSource: 'cpu' },
};
beforeAll(async () => {
  await writeExported('sd1', sound);
  await writeExported('sdxl', join(root, 'sdxl'));
});
beforeEach(() => {
  rmSync(model, { recursive: true, force: true });
  cpSync(sound, model, { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const TYPES = { float: 1, int32: 6, int64: 7, bool: 9, bfloat16: 16 } as const;
type Port = [name: string, type: keyof typeof TYPES, dims: readonly (number | string | null)[] | null];

/** A model of ports alone. */
function graphOf(inputs: readonly Port[], outputs: readonly Port[]): Uint8Array {
  const port = ([name, type, dims]: Port) => {
    const tensor = new ProtoWriter().int(1, TYPES[type]);
    if (dims !== null) {
      const shape = new ProtoWriter();
      for (const dim of dims) {
        const side = new ProtoWriter();
        shape.message(
          1,
          dim === null ? side : typeof dim === 'number' ? side.int(1, dim) : side.string(2, dim),
        );
      }
      tensor.message(2, shape);
    }
    return new ProtoWriter().string(1, name).message(2, new ProtoWriter().message(1, tensor));
  };
  const graph = new ProtoWriter();
  for (const input of inputs) graph.message(11, port(input));
  for (const output of outputs) graph.message(12, port(output));
  return new ProtoWriter()
    .int(1, 8)
    .message(7, graph)
    .message(8, new ProtoWriter().string(1, '').int(2, 18))
    .finish();
}

const SAMPLE: Port = ['sample', 'float', ['b', 4, 'h', 'w']];
const TIMESTEP: Port = ['timestep', 'int64', []];
const STATES: Port = ['encoder_hidden_states', 'float', ['b', 's', 64]];
const OUT: Port = ['out_sample', 'float', ['b', 4, 'h', 'w']];
const put = (part: string, bytes: Uint8Array) => writeFileSync(join(model, part, 'model.onnx'), bytes);

describe('a denoiser with wrong inputs', () => {
  it.each<[string, Port[], string, RegExp]>([
    ['without its latents', [TIMESTEP, STATES], 'sample', /has no input "sample"/],
    [
      'under another name',
      [['latents', 'float', ['b', 4, 'h', 'w']], TIMESTEP, STATES],
      'sample',
      /no input "sample"/,
    ],
    ['of whole numbers', [['sample', 'int64', ['b', 4, 'h', 'w']], TIMESTEP, STATES], 'sample', /int64/],
    [
      'of bfloat16, which processors do not compute',
      [['sample', 'bfloat16', ['b', 4, 'h', 'w']], TIMESTEP, STATES],
      'sample',
      /bfloat16/,
    ],
    ['of another rank', [['sample', 'float', ['b', 4, 'hw']], TIMESTEP, STATES], 'sample', /\[b, 4, hw\]/],
    ['of no rank', [['sample', 'float', null], TIMESTEP, STATES], 'sample', /of any rank/],
    [
      'with more channels than its configuration says',
      [['sample', 'float', ['b', 9, 'h', 'w']], TIMESTEP, STATES],
      'sample',
      /\[b, 9, h, w\]/,
    ],
    [
      'for one size only',
      [['sample', 'float', [2, 4, 64, 64]], TIMESTEP, STATES],
      'sample',
      /of one size only/,
    ],
    ['with a list of timesteps', [SAMPLE, ['timestep', 'int64', ['b', 1]], STATES], 'timestep', /\[b, 1\]/],
    ['with truth for a timestep', [SAMPLE, ['timestep', 'bool', []], STATES], 'timestep', /bool/],
    [
      'for text of another width',
      [SAMPLE, TIMESTEP, ['encoder_hidden_states', 'float', ['b', 's', 768]]],
      'encoder_hidden_states',
      /768/,
    ],
    [
      'for text of one length',
      [SAMPLE, TIMESTEP, ['encoder_hidden_states', 'float', ['b', 77, 64]]],
      'encoder_hidden_states',
      /of one size only/,
    ],
    [
      'with one that nobody knows',
      [SAMPLE, TIMESTEP, STATES, ['controlnet_cond', 'float', ['b', 3]]],
      'controlnet_cond',
      /nothing can be fed to/,
    ],
    [
      "with SDXL's in a folder of SD 1",
      [SAMPLE, TIMESTEP, STATES, ['time_ids', 'float', ['b', 6]]],
      'time_ids',
      /nothing can be fed to/,
    ],
  ])('%s', async (_, inputs, field, message) => {
    put('unet', graphOf(inputs, [OUT]));
    await expect(openModel(model)).rejects.toMatchObject({
      code: 'ONNX_INPUTS',
      message: expect.stringMatching(message),
      details: {
        field,
        legal: expect.anything(),
        value: expect.any(String),
        hint: expect.stringMatching(/Optimum/),
      },
    });
  });

  it('SD 1’s graph in a folder of SDXL', async () => {
    const folder = join(root, 'mixed');
    cpSync(join(root, 'sdxl'), folder, { recursive: true });
    writeFileSync(
      join(folder, 'unet/model.onnx'),
      graphOf([SAMPLE, TIMESTEP, ['encoder_hidden_states', 'float', ['b', 's', 128]]], [OUT]),
    );
    await expect(openModel(folder)).rejects.toMatchObject({
      code: 'ONNX_INPUTS',
      details: { field: 'text_embeds' },
    });
  });

  it('of lengths that are not named at all is sound', async () => {
    const any: Port[] = [
      ['sample', 'float', [null, null, null, null]],
      TIMESTEP,
      ['encoder_hidden_states', 'float', [null, null, null]],
    ];
    put('unet', graphOf(any, [['out_sample', 'float', [null, null, null, null]]]));
    expect((await openModel(model)).kind).toBe('onnx');
  });
});

describe('other parts', () => {
  it('outputs that are missing, or of another size', async () => {
    put('unet', graphOf([SAMPLE, TIMESTEP, STATES], [['sample_out', 'float', ['b', 4, 'h', 'w']]]));
    await expect(openModel(model)).rejects.toMatchObject({
      code: 'ONNX_OUTPUTS',
      details: { field: 'out_sample' },
    });
    put('unet', graphOf([SAMPLE, TIMESTEP, STATES], [['out_sample', 'float', ['b', 8, 'h', 'w']]]));
    await expect(openModel(model)).rejects.toMatchObject({
      code: 'ONNX_OUTPUTS',
      details: { field: 'out_sample' },
    });
  });

  it('a network in the place of another', async () => {
    put('vae_decoder', await readFile(join(sound, 'vae_encoder/model.onnx')));
    cpSync(join(sound, 'vae_encoder/model.onnx_data'), join(model, 'vae_decoder/model.onnx_data'));
    await expect(openModel(model)).rejects.toMatchObject({
      code: 'ONNX_INPUTS',
      details: { field: 'latent_sample' },
    });
  });

  it('text encoders of XL that were exported without the states that it was trained with', async () => {
    const folder = join(root, 'stateless');
    cpSync(join(root, 'sdxl'), folder, { recursive: true });
    const ids: Port = ['input_ids', 'int64', ['b', 's']];
    const outputs: Port[] = [
      ['last_hidden_state', 'float', ['b', 's', 64]],
      ['pooler_output', 'float', ['b', 64]],
    ];
    writeFileSync(join(folder, 'text_encoder/model.onnx'), graphOf([ids], outputs));
    await expect(openModel(folder)).rejects.toMatchObject({
      code: 'ONNX_OUTPUTS',
      details: { field: 'hidden_states.2' },
    });
  });

  it.each([
    ['unet/model.onnx_data', 'MODEL_FILE_MISSING'],
    ['unet/config.json', 'MODEL_FILE_MISSING'],
    ['text_encoder/model.onnx', 'FILE_UNREADABLE'],
    ['vae_decoder/model.onnx', 'FILE_UNREADABLE'],
    ['scheduler/scheduler_config.json', 'MODEL_FILE_MISSING'],
  ])('without %s', async (file, code) => {
    rmSync(join(model, file));
    await expect(openModel(model)).rejects.toMatchObject({ code, message: expect.stringContaining(file) });
  });

  it('weights that are cut short', async () => {
    const data = join(model, 'unet/model.onnx_data');
    writeFileSync(data, (await readFile(data)).subarray(0, 1000));
    await expect(openModel(model)).rejects.toMatchObject({ code: 'ONNX_EXTERNAL_DATA' });
  });

  it('without an encoder, or with one that rolls dice, the model only paints', async () => {
    rmSync(join(model, 'vae_encoder'), { recursive: true });
    expect((await openModel(model)).encoder).toBeUndefined();
    cpSync(join(sound, 'vae_encoder'), join(model, 'vae_encoder'), { recursive: true });
    put(
      'vae_encoder',
      graphOf([['sample', 'float', ['b', 3, 'h', 'w']]], [['latent_sample', 'float', ['b', 4, 'h', 'w']]]),
    );
    expect((await openModel(model)).encoder).toBeUndefined();
  });

  it('a graph that the runtime cannot load, one clear error', async () => {
    // Sound by its ports, and nothing computes the output.
    put('unet', graphOf([SAMPLE, TIMESTEP, STATES], [OUT]));
    const opened = await openModel(model);
    await expect(createDenoiser(opened, RUNTIME)).rejects.toMatchObject({
      code: 'ONNX_REFUSED',
      details: { value: join(model, 'unet/model.onnx'), hint: expect.any(String) },
    });
  });

  it('a tokenizer of another text encoder', async () => {
    const config = JSON.parse(await readFile(join(model, 'text_encoder/config.json'), 'utf8'));
    writeFileSync(join(model, 'text_encoder/config.json'), JSON.stringify({ ...config, vocab_size: 1000 }));
    await expect(createTextEncoder(await openModel(model), RUNTIME)).rejects.toMatchObject({
      code: 'MODEL_CONFIG',
    });
  });

  it('a picture that needs a graph of ours is refused by whoever is asked', async () => {
    const loaded = await loadModel(model, RUNTIME);
    const settings = { ...SETTINGS, model: 'model' };
    for (const [more, field] of [
      [{ prompt: 'a <lora:ink:1>' }, 'prompt'],
      [{ clipSkip: 2 }, 'clipSkip'],
      [{ precision: 'int8' }, 'precision'],
    ] as const) {
      await expect(loaded.partsFor({ ...settings, ...more }, {})).rejects.toMatchObject({
        code: 'MODEL_FEATURE',
        details: { field, hint: expect.any(String) },
      });
    }
    expect((await loaded.partsFor(settings, {})).parts).toBe(loaded.parts);
    await loaded.dispose();
  });

  it('in a cache of downloads, where each file is a link into another folder, is opened and evaluated', async () => {
    const [snapshot, blobs] = [
      join(root, 'models--someone--tiny/snapshots/abc'),
      join(root, 'models--someone--tiny/blobs'),
    ];
    cpSync(sound, snapshot, { recursive: true });
    mkdirSync(blobs);
    for (const file of ['model.onnx', 'model.onnx_data']) {
      renameSync(join(snapshot, 'unet', file), join(blobs, `${file}-blob`));
      symlinkSync(`../../../blobs/${file}-blob`, join(snapshot, 'unet', file));
    }
    const opened = await openModel(snapshot);
    expect(opened.name).toBe('tiny');
    const denoiser = await createDenoiser(opened, RUNTIME);
    await denoiser.dispose();
  });

  it('a folder that holds weights as well is opened by its weights', async () => {
    const both = join(root, 'both');
    await writeFolder('sd1', both, 'F16');
    cpSync(sound, both, { recursive: true });
    expect(await openModel(both)).toMatchObject({ kind: 'folder', lacks: [] });
  });
});
