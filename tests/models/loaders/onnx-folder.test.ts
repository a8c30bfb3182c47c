/** Models that Optimum exported, opened where they lie: the picture that the weights themselves give. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelFolder, openModel } from '../../../models/loaders/index.ts';
import {
  createDecoder,
  createDenoiser,
  createEncoder,
  createTextEncoder,
} from '../../../models/networks/index.ts';
import { PictureJob } from '../../../models/pipelines/index.ts';
import type { LatentDistribution, TextStates } from '../../../models/pipelines/parts.ts';
import { expectParity } from '../../parity.ts';
import { type ExportedName, writeExported } from './exported-model.ts';
import { readWhole, type WholeName, writeFolder } from './whole-model.ts';

/** scripts/parity/whole_models.py, diffusers 0.42.1 in fp32; the graphs themselves are torch's exporter's. */
const MODULE_TOLERANCE = 1e-4;
const PICTURE_TOLERANCE = 1e-3;
/** Ten bits of fraction, through every layer of three steps. */
const HALF_TOLERANCE = 0.05;
const RUNTIME = { threads: 1, assets: 'assets' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-exported-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Painted {
  readonly model: ModelFolder;
  readonly states: TextStates;
  readonly skipped: TextStates;
  readonly latents: Float32Array;
  readonly image: Float32Array;
  readonly back: LatentDistribution;
}

async function paint(path: string, name: WholeName): Promise<Painted> {
  const { settings } = readWhole(name);
  const model = await openModel(path);
  const textEncoder = await createTextEncoder(model, RUNTIME);
  const denoiser = await createDenoiser(model, RUNTIME);
  const decoder = await createDecoder(model, RUNTIME);
  const encoder = await createEncoder(model, RUNTIME);
  const job = await PictureJob.start(
    { textEncoder, denoiser, decoder, schedulerConfig: model.schedulerConfig },
    { ...settings, width: 16, height: 16, sampler: 'DDIM', noiseSource: 'cpu', model: model.name },
  );
  while (!job.done) await job.advance();
  const { latents, latentShape } = job.checkpoint();
  const image = await decoder.decode(latents, latentShape);
  const painted = {
    model,
    states: await textEncoder.encode([settings.negativePrompt, settings.prompt]),
    skipped: await textEncoder.encode([settings.prompt], { clipSkip: 2 }),
    latents,
    image,
    back: await encoder.encode(image, [1, 3, 16, 16]),
  };
  await Promise.all([textEncoder, denoiser, decoder, encoder].map(part => part.dispose()));
  return painted;
}

describe.each<[ExportedName, WholeName, number]>([
  ['sd1', 'sd1', 1],
  ['sd2', 'sd2', 1],
  ['sdxl', 'sdxl', 1],
  ['sd1-f16', 'sd1', HALF_TOLERANCE / PICTURE_TOLERANCE],
])('%s', (name, whole, wider) => {
  const { expected } = readWhole(whole);
  let exported: Painted;
  let weights: Painted;
  beforeAll(async () => {
    await writeExported(name, join(folder, name));
    await writeFolder(whole, join(folder, `${name}-weights`), 'F32');
    exported = await paint(join(folder, name), whole);
    weights = await paint(join(folder, `${name}-weights`), whole);
  });

  it('gives the text states, the latents and the picture that diffusers gives', () => {
    expectParity(exported.states.data, weights.states.data, MODULE_TOLERANCE * wider);
    if (weights.states.pooled)
      expectParity(exported.states.pooled!.data, weights.states.pooled.data, MODULE_TOLERANCE * wider);
    expectParity(exported.latents, expected.latents!.data, PICTURE_TOLERANCE * wider);
    expectParity(exported.image, expected.image!.data, PICTURE_TOLERANCE * wider);
  });

  it('brings pictures back into the same latents', () => {
    expect(exported.back.shape).toEqual(weights.back.shape);
    expectParity(exported.back.mean, weights.back.mean, PICTURE_TOLERANCE * wider);
    expectParity(exported.back.deviation!, weights.back.deviation!, PICTURE_TOLERANCE * wider);
  });

  it('says what it is', () => {
    const { kind, bytes, hashedFile, path, lacks, ...info } = exported.model;
    const { family, maxTokens, defaults, sizeMultiple, latentScale, zeroEmptyNegative } = weights.model;
    expect(info).toMatchObject({
      name,
      family,
      maxTokens,
      defaults,
      sizeMultiple,
      latentScale,
      zeroEmptyNegative,
    });
    expect({ kind, hashedFile, path }).toEqual({
      kind: 'onnx',
      hashedFile: join(folder, name, 'unet/model.onnx_data'),
      path: join(folder, name),
    });
    expect(bytes).toBeGreaterThan(1e6);
    expect(lacks).toEqual(['lora', 'embedding', 'int8', ...(whole === 'sdxl' ? [] : ['clipSkip'])]);
  });

  it('leaves layers off where the export gives their states', () => {
    if (whole === 'sdxl') expectParity(exported.skipped.data, weights.skipped.data, MODULE_TOLERANCE);
  });
});
