/** Models whose networks lie in files of their own: as whole as a whole file, or told what is missing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CheckpointOptions,
  inspectModel,
  inspectVae,
  openModel,
  openVaeFile,
} from '../../../models/loaders/index.ts';
import { createDecoder, createDenoiser, createTextEncoder } from '../../../models/networks/index.ts';
import { PictureJob } from '../../../models/pipelines/index.ts';
import { formulaBytes, formulaWeight, writeSafetensors } from '../networks/formula.ts';
import { readWhole, type WholeName, writeOriginal, writeOriginalPart, writePart } from './whole-model.ts';

const root = mkdtempSync(join(tmpdir(), 'aurora-parts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (name: string) => join(root, name);
const RUNTIME = { threads: 1, assets: 'assets' };
const FIT = { scalingFactor: 0.18215, shiftFactor: 0, sampleSize: 512 };
const UNET = 'model.diffusion_model.';
const VAE = 'first_stage_model.';

async function paint(path: string, name: WholeName, options: CheckpointOptions = {}) {
  const { settings } = readWhole(name);
  const model = await openModel(path, options);
  const textEncoder = await createTextEncoder(model, RUNTIME);
  const denoiser = await createDenoiser(model, RUNTIME);
  const decoder = await createDecoder(model, RUNTIME);
  const job = await PictureJob.start(
    { textEncoder, denoiser, decoder, schedulerConfig: model.schedulerConfig },
    { ...settings, width: 16, height: 16, sampler: 'DDIM', noiseSource: 'cpu', model: model.name },
  );
  while (!job.done) await job.advance();
  const image = await job.decode();
  await Promise.all([textEncoder, denoiser, decoder].map(part => part.dispose()));
  return { model, image: Buffer.from(image.data).toString('hex') };
}

describe('an autoencoder in a file of its own', () => {
  /** As published: the original layout with and without its prefix, diffusers' names new and old. */
  const files: [string, (path: string) => Promise<void>][] = [
    ['original', path => writeOriginalPart('sd1', VAE, path)],
    ['prefixed', path => writeOriginalPart('sd1', VAE, path, 'F16', key => key)],
    ['diffusers', path => writePart('sd1', 'vae', path)],
    [
      'old-diffusers',
      path =>
        writePart('sd1', 'vae', path, key =>
          key
            .replace('to_q', 'query')
            .replace('to_k', 'key')
            .replace('to_v', 'value')
            .replace('to_out.0', 'proj_attn'),
        ),
    ],
  ];
  let expected: Float32Array;
  const latents = Float32Array.from({ length: 4 * 64 }, (_, index) => Math.sin(index));

  const decodeBy = async (opened: Awaited<ReturnType<typeof openVaeFile>>) => {
    const whole = await openModel(at('whole-sd1.safetensors'));
    const decoder = await createDecoder({ ...whole, ...opened }, RUNTIME);
    const image = await decoder.decode(latents, [1, 4, 8, 8]);
    await decoder.dispose();
    return image;
  };
  beforeAll(async () => {
    await writeOriginal('sd1', at('whole-sd1.safetensors'), { dtype: 'F32' });
    expected = await decodeBy(await openModel(at('whole-sd1.safetensors')));
  });

  it.each(files)('%s decodes as within its model', async (name, write) => {
    const path = at(`vae-${name}.safetensors`);
    await write(path);
    const opened = await openVaeFile(path, FIT);
    expect(opened.encoder).toBeDefined();
    expect(await decodeBy(opened)).toEqual(expected);
    expect(await inspectVae(path)).toEqual({
      hash: expect.stringMatching(/^[0-9a-f]{10}$/),
      channels: 4,
      scale: 2,
      encodes: true,
    });
  });

  it('is refused when it is a pickle, or another thing', async () => {
    writeFileSync(at('vae.pt'), 'pickled');
    await expect(openVaeFile(at('vae.pt'), FIT)).rejects.toMatchObject({ code: 'PICKLE_REFUSED' });
    await writeOriginalPart('sd1', UNET, at('unet.safetensors'));
    await expect(openVaeFile(at('unet.safetensors'), FIT)).rejects.toMatchObject({
      code: 'VAE_UNKNOWN',
      details: { legal: expect.any(String), hint: expect.any(String) },
    });
  });

  it.each<[string, string, Record<string, null | number[]>]>([
    ['lacks a tensor', 'WEIGHT_MISSING', { 'decoder.norm_out.weight': null }],
    ['has one of another shape', 'WEIGHT_SHAPE', { 'decoder.norm_out.weight': [7] }],
    ['has one more', 'WEIGHT_UNUSED', { 'decoder.surplus.weight': [4] }],
  ])('that %s is one clear error', async (what, code, change) => {
    const rows = new Map(
      Object.entries(readWhole('sd1').original)
        .filter(([key]) => key.startsWith(VAE))
        .map(([key, [shape]]) => [key.slice(VAE.length), shape]),
    );
    for (const [key, shape] of Object.entries(change)) {
      if (shape) rows.set(key, shape);
      else rows.delete(key);
    }
    const path = at(`vae that ${what}.safetensors`);
    const tensors = [...rows].map(
      ([key, shape]) => [key, shape, formulaBytes(formulaWeight(key, shape), 'F32'), 'F32'] as const,
    );
    await writeSafetensors(path, tensors);
    await expect(openVaeFile(path, FIT)).rejects.toMatchObject({
      code,
      details: { hint: expect.any(String) },
    });
  });
});

describe('a UNet alone', () => {
  const clipL = () => at('clip_l.safetensors');
  const clipG = () => at('clip_g.safetensors');
  const clipH = () => at('clip_h.safetensors');
  const library = () => ({
    textEncoders: [at('unet-sd1.safetensors'), clipL(), clipG(), clipH()],
    vaes: [at('sdxl_vae.safetensors'), at('clear.safetensors')],
  });
  beforeAll(async () => {
    for (const name of ['sd1', 'sd2', 'sdxl'] as const) {
      await writeOriginal(name, at(`whole-${name}.safetensors`), { dtype: 'F32' });
      await writeOriginalPart(name, UNET, at(`unet-${name}.safetensors`));
    }
    const yaml = 'model:\n  params:\n    parameterization: "v"\n';
    for (const stem of ['whole', 'unet']) writeFileSync(at(`${stem}-sd2.yaml`), yaml);
    await writeOriginalPart('sd1', UNET, at('prefixed-sd1.safetensors'), 'F32', key => key);
    await writePart('sd1', 'unet', at('diffusers-sd1.safetensors'));
    await writePart('sd1', 'text_encoder', clipL());
    await writeOriginalPart('sd2', 'cond_stage_model.model.', clipH());
    await writeOriginalPart('sdxl', 'conditioner.embedders.1.model.', clipG());
    await writePart('sdxl', 'text_encoder', at('clip_l-xl.safetensors'));
    await writeOriginalPart('sd1', VAE, at('clear.safetensors'));
    await writeOriginalPart('sdxl', VAE, at('sdxl_vae.safetensors'));
  });

  it.each(['unet', 'prefixed', 'diffusers'])('of SD 1 (%s) paints as the whole file does', async stem => {
    const whole = await paint(at('whole-sd1.safetensors'), 'sd1');
    const parts = await paint(at(`${stem}-sd1.safetensors`), 'sd1', { library: library() });
    expect(parts.image).toBe(whole.image);
    expect(parts.model.parts).toEqual({ textEncoders: [clipL()], vae: at('clear.safetensors') });
    expect(parts.model).toMatchObject({
      kind: 'file',
      family: 'sd1',
      hashedFile: at(`${stem}-sd1.safetensors`),
    });
    // What was chosen is what the next one is told.
    const again = await paint(at(`${stem}-sd1.safetensors`), 'sd1', { parts: parts.model.parts });
    expect(again.image).toBe(whole.image);
  });

  it('of SD 2, with OpenCLIP’s H', async () => {
    const whole = await paint(at('whole-sd2.safetensors'), 'sd2');
    // At this size H and bigG have the same width.
    const files = { textEncoders: [clipL(), clipH()], vaes: [at('clear.safetensors')] };
    expect((await paint(at('unet-sd2.safetensors'), 'sd2', { library: files })).image).toBe(whole.image);
  });

  it('of XL, with both text encoders and the VAE that is named for it', async () => {
    const whole = await paint(at('whole-sdxl.safetensors'), 'sdxl');
    const files = {
      textEncoders: [clipG(), at('clip_l-xl.safetensors')],
      vaes: [at('clear.safetensors'), at('sdxl_vae.safetensors')],
    };
    const parts = await paint(at('unet-sdxl.safetensors'), 'sdxl', { library: files });
    expect(parts.image).toBe(whole.image);
    expect(parts.model.parts!.textEncoders).toEqual([at('clip_l-xl.safetensors'), clipG()]);
  });

  it.each<[WholeName, string[], string[], RegExp[]]>([
    ['sd1', [], [], [/a text encoder with states of 64 numbers \(put CLIP ViT-L/, /a VAE \(put one/]],
    ['sd1', ['clip_h'], ['clear'], [/a text encoder with states of 64 numbers/]],
    ['sd1', ['clip_l'], ['clip_l'], [/a VAE/]],
    ['sd2', ['clip_l'], ['clear'], [/put OpenCLIP ViT-H/]],
    ['sdxl', ['clip_l'], ['clear'], [/its second text encoder, with pooled states of 64 numbers/]],
    ['sdxl', ['clip_g'], [], [/its first text encoder/, /a VAE/]],
  ])('of %s with %j and %j is told what is missing', async (name, textEncoders, vaes, missing) => {
    const files = (stems: string[]) => stems.map(stem => at(`${stem}.safetensors`));
    const library = { textEncoders: files(textEncoders), vaes: files(vaes) };
    await expect(inspectModel(at(`unet-${name}.safetensors`), { library })).rejects.toMatchObject({
      code: 'MODEL_PARTS_MISSING',
      details: { value: missing.map(part => expect.stringMatching(part)), hint: expect.any(String) },
    });
  });

  it('where whole models are expected says what it is', async () => {
    await expect(inspectModel(at('unet-sd1.safetensors'))).rejects.toMatchObject({
      code: 'UNKNOWN_CHECKPOINT',
      message: expect.stringContaining('a UNet alone'),
      details: { hint: expect.stringContaining('diffusion_models') },
    });
  });
});

describe('a family that a person knows better', () => {
  it('is taken where the layers allow it, and refused where they do not', async () => {
    // Linear layers around its attention, as in 2.x, and the text encoder of 1.x: merged files are so.
    const { original } = readWhole('sd2');
    const text = Object.entries(readWhole('sd1').original).filter(([key]) =>
      key.startsWith('cond_stage_model.'),
    );
    const rows = [
      ...Object.entries(original).filter(([key]) => !key.startsWith('cond_stage_model.')),
      ...text,
    ];
    const path = at('merged.safetensors');
    await writeSafetensors(
      path,
      rows.map(
        ([key, [shape]]) => [key, shape, formulaBytes(formulaWeight(key, shape), 'F32'), 'F32'] as const,
      ),
    );
    expect(await openModel(path)).toMatchObject({ family: 'sd2', families: ['sd2', 'sd1'] });
    expect(await openModel(path, { family: 'sd1' })).toMatchObject({ family: 'sd1' });
    await expect(openModel(path, { family: 'sdxl' })).rejects.toMatchObject({
      code: 'FAMILY_MISMATCH',
      details: { field: 'family', value: 'sdxl', legal: ['sd2', 'sd1'], hint: expect.any(String) },
    });
    // The sidecar says it by the classes of the original code.
    const yaml = (target: string) =>
      writeFileSync(
        at('merged.yaml'),
        `model:\n  params:\n    cond_stage_config:\n      target: ${target}\n`,
      );
    yaml('ldm.modules.encoders.modules.FrozenCLIPEmbedder');
    expect(await openModel(path)).toMatchObject({ family: 'sd1' });
    yaml('ldm.modules.encoders.modules.FrozenOpenCLIPEmbedder');
    expect(await openModel(path)).toMatchObject({ family: 'sd2' });
    writeFileSync(
      at('merged.yaml'),
      'model:\n  target: sgm.models.diffusion.DiffusionEngine\n  params: {}\n',
    );
    await expect(openModel(path)).rejects.toMatchObject({ code: 'FAMILY_MISMATCH' });
  });

  it('XL’s sidecar says what it predicts', async () => {
    const scaling = (name: string) =>
      `model:\n  target: sgm.models.diffusion.DiffusionEngine\n  params:\n    denoiser_config:\n      params:\n        scaling_config:\n          target: sgm.modules.diffusionmodules.denoiser_scaling.${name}\n`;
    writeFileSync(at('whole-sdxl.yaml'), scaling('VScaling'));
    expect(await openModel(at('whole-sdxl.safetensors'))).toMatchObject({ predictionType: 'v_prediction' });
    writeFileSync(at('whole-sdxl.yaml'), scaling('EpsScaling'));
    expect(await openModel(at('whole-sdxl.safetensors'))).toMatchObject({ predictionType: 'epsilon' });
    rmSync(at('whole-sdxl.yaml'));
  });
});
