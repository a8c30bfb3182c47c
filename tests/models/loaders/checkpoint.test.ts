import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuroraError } from '../../../models/errors.ts';
import type { BuiltGraph } from '../../../models/graph/graph-builder.ts';
import { detectPredictionType } from '../../../models/loaders/checkpoint/prediction-type.ts';
import { type CheckpointOptions, openModel } from '../../../models/loaders/index.ts';
import { createDenoiser } from '../../../models/networks/index.ts';
import {
  formulaBytes,
  formulaInput,
  formulaWeight,
  withFormulaWeights,
  writeSafetensors,
} from '../networks/formula.ts';
import { largestDifference } from '../networks/reference-case.ts';
import { type OriginalOptions, type WholeName, writeOriginal } from './whole-model.ts';

const UNET = 'model.diffusion_model.';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-checkpoint-'));
  path = join(folder, 'model.safetensors');
  return () => rm(folder, { recursive: true, force: true });
});

const scalar = { shape: [], bytes: Buffer.alloc(4), dtype: 'F32' };
const tensor = (name: string, shape: number[]) => ({
  shape,
  bytes: formulaBytes(formulaWeight(name, shape), 'F16'),
  dtype: 'F16',
});

async function refusal(options?: CheckpointOptions): Promise<AuroraError> {
  return openModel(path, options).then(
    () => Promise.reject(new Error('Nothing was refused.')),
    error => error,
  );
}

async function opened(name: WholeName, more: Partial<OriginalOptions> = {}, options?: CheckpointOptions) {
  await writeOriginal(name, path, { dtype: 'F16', ...more });
  return openModel(path, options);
}

describe('a file that is no whole model', () => {
  it.each([
    ['a LoRA', 'lora_unet_down_blocks_0.lora_up.weight'],
    ['a LoRA', 'lora_te_text_model.alpha'],
    ['a ControlNet', 'control_model.time_embed.0.weight'],
    ['a Stable Diffusion 3 model', 'model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight'],
    ['a Flux model', 'double_blocks.0.img_attn.qkv.weight'],
    ['the SDXL refiner', 'conditioner.embedders.0.model.ln_final.weight'],
    ['an autoencoder alone', 'first_stage_model.encoder.conv_in.weight'],
    ['a textual-inversion embedding', 'emb_params'],
    ["a UNet alone, under diffusers' names", 'down_blocks.0.resnets.0.conv1.weight'],
    ['a text encoder alone', 'text_model.embeddings.token_embedding.weight'],
    ['a UNet alone', 'model.diffusion_model.out.0.weight'],
    ['its family is not known', 'something.else'],
  ])('is recognised: %s', async (what, name) => {
    await writeSafetensors(path, [[name, [2], Buffer.alloc(4), 'F16']]);
    const error = await refusal();
    expect(error.code).toBe('UNKNOWN_CHECKPOINT');
    expect(error.message).toContain(what);
    expect(error.message).toContain(path);
    expect(error.details.value).toEqual([name]);
  });

  it('is refused as what it is when it is damaged', async () => {
    await writeFile(path, Buffer.alloc(100, 7));
    expect(await refusal()).toMatchObject({ code: 'SAFETENSORS_HEADER' });
  });
});

describe('a checkpoint with something wrong', () => {
  const write = (change: OriginalOptions['change']) =>
    writeOriginal('sd1', path, { dtype: 'F16', ...(change && { change }) });

  it('names a tensor that is missing', async () => {
    await write({ [`${UNET}middle_block.0.in_layers.2.bias`]: null });
    expect(await refusal()).toMatchObject({
      code: 'WEIGHT_MISSING',
      details: { value: 'mid_block.resnets.0.conv1.bias' },
    });
  });

  it('names one that tells the shape of the whole', async () => {
    await write({ [`${UNET}middle_block.1.proj_in.weight`]: null });
    expect(await refusal()).toMatchObject({
      code: 'WEIGHT_MISSING',
      details: { value: 'mid_block.attentions.0.proj_in.weight' },
    });
  });

  it('names a tensor of another shape by the name that the file has for it', async () => {
    await write({ [`${UNET}time_embed.2.weight`]: tensor('x', [128, 127]) });
    const error = await refusal();
    expect(error).toMatchObject({ code: 'WEIGHT_SHAPE', details: { value: [128, 127], legal: '[128,128]' } });
    expect(error.message).toContain(`stored as "${UNET}time_embed.2.weight"`);
  });

  it.each(['input_blocks.99999999999999.0.x', 'class_embedding.weight', 'input_blocks.2.0.in_layers.9.bias'])(
    'names the superfluous %s',
    async name => {
      await write({ [`${UNET}${name}`]: scalar });
      expect(await refusal()).toMatchObject({ code: 'WEIGHT_UNUSED' });
    },
  );

  it('names two tensors for one place', async () => {
    await write({ [`${UNET}conv_in.weight`]: scalar });
    const error = await refusal();
    expect(error.code).toBe('SAFETENSORS_DUPLICATE');
    expect(error.message).toContain(`${UNET}input_blocks.0.0.weight`);
  });

  it('names a number format that cannot be computed with', async () => {
    await write({ [`${UNET}out.2.bias`]: { shape: [4], bytes: Buffer.alloc(4), dtype: 'F8_E4M3' } });
    expect(await refusal()).toMatchObject({ code: 'WEIGHT_DTYPE', details: { value: 'F8_E4M3' } });
  });

  it('is not opened as another family', async () => {
    await write({});
    expect(await refusal({ family: 'sd2' })).toMatchObject({
      code: 'FAMILY_MISMATCH',
      details: { field: 'family', value: 'sd2', legal: ['sd1'] },
    });
  });
});

describe('what no shape tells', () => {
  it('is noise, unless something says v', async () => {
    const { schedulerConfig, defaults } = await opened('sdxl');
    expect(schedulerConfig).toMatchObject({
      prediction_type: 'epsilon',
      steps_offset: 1,
      clip_sample: false,
    });
    expect(defaults.sampler).toBe('Euler');
  });

  it.each([
    ['metadata', { metadata: { 'modelspec.prediction_type': 'v' } }],
    ['a mark', { change: { v_pred: scalar } }],
  ])('is v by %s', async (_, more) => {
    expect((await opened('sdxl', more)).schedulerConfig.prediction_type).toBe('v_prediction');
  });

  it('is a schedule that ends in pure noise, by a mark', async () => {
    const { schedulerConfig } = await opened('sdxl', { change: { v_pred: scalar, ztsnr: scalar } });
    expect(schedulerConfig).toMatchObject({ rescale_betas_zero_snr: true, timestep_spacing: 'trailing' });
  });

  it('is what a person says', async () => {
    const model = await opened('sd2', {}, { predictionType: 'v_prediction' });
    expect(model.schedulerConfig.prediction_type).toBe('v_prediction');
    expect(model.defaults).toMatchObject({ width: 768, height: 768 });
    expect((await openModel(path)).defaults).toMatchObject({ width: 512, height: 512 });
  });

  it('is seen from a bias in 2.x', async () => {
    const name = 'up_blocks.3.attentions.2.transformer_blocks.0.norm1.bias';
    const none = new Map();
    await withFormulaWeights({ [name]: [320] }, 'F16', async weights => {
      // Its numbers deviate by 0.14.
      expect(await detectPredictionType(none, {}, 'sd2', weights)).toBe('v_prediction');
      expect(await detectPredictionType(none, {}, 'sd1', weights)).toBe('epsilon');
      expect(
        await detectPredictionType(none, { 'modelspec.prediction_type': 'epsilon' }, 'sd2', weights),
      ).toBe('epsilon');
      expect(weights.unused()).toEqual([name]);
    });
  });
});

describe('a configuration beside the file', () => {
  const beside = (text: string) => writeFile(path.replace('.safetensors', '.yaml'), text);
  const params = (lines: string) => `model:\n  params:\n${lines.replace(/^/gm, '    ')}\n`;

  it.each([
    ['model: [', 'model.yaml'],
    ['just text', 'model.yaml'],
    [params('parameterization: flow'), 'model.params.parameterization'],
    [params('scale_factor: -1'), 'model.params.scale_factor'],
    [`a: &a [${'x,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: [${'*b,'.repeat(50)}]\n`, 'model.yaml'],
    [`${'#'.repeat(300_000)}\n`, 'bytes'],
  ])('is refused when it is %j', async (text, named) => {
    await writeOriginal('sd1', path, { dtype: 'F16' });
    await beside(text.slice(0, 400_000));
    const error = await refusal();
    expect(error.code).toBe('MODEL_CONFIG');
    expect(`${error.message} ${error.details.field}`).toContain(named);
  });

  it('says how it predicts, how latents are scaled, and what its heads are', async () => {
    const plain = await opened('sd1');
    await beside(
      params(
        'parameterization: "v"\nscale_factor: 0.5\nunet_config:\n  params:\n    num_heads: 4\n    num_head_channels: -1',
      ),
    );
    const changed = await openModel(path);
    expect(changed.schedulerConfig.prediction_type).toBe('v_prediction');
    expect(changed.decoder.describe.scalingFactor).toBe(0.5);
    expect(plain.decoder.describe.scalingFactor).toBe(0.18215);
    const [before, after] = [plain, changed].map(({ denoiser }) => (denoiser.graph as BuiltGraph).model);
    expect(Buffer.from(before!).equals(Buffer.from(after!))).toBe(false);
  });

  it('belongs to the name that the file was opened by', async () => {
    await writeOriginal('sd1', path, { dtype: 'F16' });
    const link = join(folder, 'other name.safetensors');
    await symlink(path, link);
    await writeFile(join(folder, 'other name.yaml'), params('parameterization: "v"'));
    expect(await openModel(link)).toMatchObject({
      name: 'other name',
      path: link,
      schedulerConfig: { prediction_type: 'v_prediction' },
    });
    expect(await openModel(path)).toMatchObject({
      name: 'model',
      schedulerConfig: { prediction_type: 'epsilon' },
    });
  });
});

describe('an inpainting model', () => {
  it('paints everything unless it is told what to keep', async () => {
    const key = `${UNET}input_blocks.0.0.weight`;
    const model = await opened('sd1', { change: { [key]: tensor('inpaint', [32, 9, 3, 3]) } });
    const denoiser = await createDenoiser(model, { threads: 1 });
    expect(denoiser).toMatchObject({ channels: 4, inpainting: true });
    const { data: latents } = formulaInput('latents', [2, 4, 8, 8]);
    const states = { data: formulaInput('states', [2, 5, 64]).data, shape: [2, 5, 64] as const };
    const predict = (inpaint?: { mask: Float32Array; masked: Float32Array }) =>
      denoiser.predict(latents, [2, 4, 8, 8], 500, states, inpaint && { inpaint });
    const everything = await predict();
    const masked = formulaInput('masked', [1, 4, 8, 8]).data;
    const mask = new Float32Array(64).fill(1);
    expect(largestDifference(await predict({ mask, masked }), everything)).toBeGreaterThan(1e-3);
    const half = mask.map((_, at) => (at < 32 ? 1 : 0));
    expect(
      largestDifference(await predict({ mask: half, masked }), await predict({ mask, masked })),
    ).toBeGreaterThan(1e-3);
    await expect(predict({ mask: mask.subarray(1), masked })).rejects.toMatchObject({
      code: 'CONDITIONING_SHAPE',
      details: { field: 'inpaint.mask', value: 63 },
    });
    await expect(predict({ mask, masked: masked.subarray(1) })).rejects.toMatchObject({
      code: 'CONDITIONING_SHAPE',
      details: { field: 'inpaint.masked' },
    });
    await denoiser.dispose();
  });
});
