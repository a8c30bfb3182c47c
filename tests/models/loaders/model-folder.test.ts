import { readFileSync } from 'node:fs';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { inspectModel, modelDigest, openModel, withDigest } from '../../../models/loaders/index.ts';
import { editHeader, editJson, makeTinyModel, writeTo } from './tiny-model.ts';

const UNET = 'unet/diffusion_pytorch_model.safetensors';

let folder: string;
beforeEach(async () => {
  folder = await makeTinyModel();
  return () => rm(folder, { recursive: true, force: true });
});

const refusal = () =>
  openModel(folder).then(
    () => Promise.reject(new Error('Nothing was refused.')),
    error => error,
  );

describe('what is no model', () => {
  it('a path that leads nowhere', async () => {
    await expect(openModel('/no/such/model')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      details: { value: '/no/such/model' },
    });
  });

  it.each(['model.ckpt', 'model.bin', 'model.pt', 'model.pth', 'MODEL.CKPT'])('the pickle %s', async name => {
    await expect(openModel(join(folder, name))).rejects.toMatchObject({ code: 'PICKLE_REFUSED' });
  });

  it('a single file', async () => {
    await expect(openModel(join(folder, 'model_index.json'))).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
  });
});

describe('a folder that lacks something', () => {
  it.each([
    'model_index.json',
    'unet/config.json',
    'text_encoder/config.json',
    'vae/config.json',
    'scheduler/scheduler_config.json',
  ])('%s', async path => {
    await rm(join(folder, path));
    expect(await refusal()).toMatchObject({
      code: 'MODEL_FILE_MISSING',
      details: { value: join(folder, path) },
    });
  });

  it('weights', async () => {
    await rm(join(folder, UNET));
    expect(await refusal()).toMatchObject({
      code: 'MODEL_FILE_MISSING',
      details: { value: join(folder, 'unet') },
    });
  });

  it('weights in any form but a pickle', async () => {
    await rename(join(folder, UNET), join(folder, 'unet/diffusion_pytorch_model.bin'));
    const error = await refusal();
    expect(error).toMatchObject({ code: 'PICKLE_REFUSED', details: { legal: '.safetensors' } });
    expect(error.message).toContain('diffusion_pytorch_model.bin');
  });
});

describe('a folder with bad JSON', () => {
  it.each([
    ['model_index.json', '{', 'it is not JSON'],
    ['model_index.json', '[]', 'not a JSON object'],
    ['unet/config.json', 'null', 'not a JSON object'],
    ['vae/config.json', `"${'x'.repeat(5_000_000)}"`, 'bytes'],
  ])('%s', async (path, text, said) => {
    await writeTo(folder, path, text);
    const error = await refusal();
    expect(error).toMatchObject({ code: 'MODEL_CONFIG' });
    expect(error.message).toContain(join(folder, path));
    expect(error.message).toContain(said);
  });

  it('names the key of the manifest that is wrong', async () => {
    await editJson(folder, 'model_index.json', json => Object.assign(json.aurora!, { steps: 0 }));
    expect(await refusal()).toMatchObject({
      code: 'MODEL_CONFIG',
      details: { field: 'aurora.steps', value: 0 },
    });
  });

  it('names a window longer than the text encoder has positions', async () => {
    await editJson(folder, 'model_index.json', json => Object.assign(json.aurora!, { max_tokens: 13 }));
    expect(await refusal()).toMatchObject({ code: 'MODEL_CONFIG', details: { field: 'aurora.max_tokens' } });
  });

  it('refuses a schedule that no sampler knows', async () => {
    await editJson(folder, 'scheduler/scheduler_config.json', json => {
      Object.assign(json, { prediction_type: 'flow' });
    });
    expect(await refusal()).toMatchObject({
      code: 'UNSUPPORTED_CONFIG',
      details: { field: 'prediction_type' },
    });
  });
});

describe('parts that the engine cannot build', () => {
  it.each([
    ['unet', 'UNet3DConditionModel'],
    ['text_encoder', 'T5EncoderModel'],
    ['vae', 'VQModel'],
  ])('%s of class %s', async (component, className) => {
    await editJson(folder, 'model_index.json', json => {
      Object.assign(json, { [component]: ['diffusers', className] });
    });
    const error = await refusal();
    expect(error).toMatchObject({
      code: 'UNSUPPORTED_COMPONENT',
      details: { field: component, value: className },
    });
    expect(error.details.legal.length).toBeGreaterThan(0);
  });

  it('looks for the denoiser in transformer/ when the index names one', async () => {
    await editJson(folder, 'model_index.json', json => {
      Object.assign(json, { transformer: ['diffusers', 'SomeTransformer2DModel'] });
    });
    expect(await refusal()).toMatchObject({
      code: 'UNSUPPORTED_COMPONENT',
      details: { field: 'transformer', value: 'SomeTransformer2DModel' },
    });
  });
});

describe('weights that do not belong to their configuration', () => {
  it('names a missing tensor, its file and the nearest names', async () => {
    await editHeader(join(folder, UNET), header => {
      header['down_blocks.0.resnets.0.conv9.weight'] = header['down_blocks.0.resnets.0.conv1.weight']!;
      delete header['down_blocks.0.resnets.0.conv1.weight'];
    });
    const error = await refusal();
    expect(error).toMatchObject({
      code: 'WEIGHT_MISSING',
      details: { value: 'down_blocks.0.resnets.0.conv1.weight' },
    });
    expect(error.message).toContain(UNET);
    expect(error.details.legal).toContain('down_blocks.0.resnets.0.conv9.weight');
  });

  it('names a tensor of another shape', async () => {
    await editHeader(join(folder, UNET), header => {
      header['conv_in.weight']!.shape = [6, 8, 3, 3];
    });
    const error = await refusal();
    expect(error).toMatchObject({
      code: 'WEIGHT_SHAPE',
      details: { value: [6, 8, 3, 3], legal: '[8,6,3,3]' },
    });
    expect(error.message).toContain('conv_in.weight');
  });

  it('names a tensor that cannot be computed with', async () => {
    await editHeader(join(folder, UNET), header => {
      header['conv_in.bias']!.dtype = 'I16';
    });
    expect(await refusal()).toMatchObject({ code: 'WEIGHT_DTYPE', details: { value: 'I16' } });
  });

  it('names tensors that the network has no place for', async () => {
    await editHeader(join(folder, UNET), header => {
      const end = Math.max(...Object.values(header).map(entry => entry.data_offsets?.[1] ?? 0));
      header['class_embedding.weight'] = { dtype: 'F16', shape: [0], data_offsets: [end, end] };
    });
    expect(await refusal()).toMatchObject({
      code: 'WEIGHT_UNUSED',
      details: { value: ['class_embedding.weight'] },
    });
  });

  it('names parts that speak of different latents', async () => {
    await rm(join(folder, 'unet'), { recursive: true });
    await cp('tests/fixtures/engine/unet-odd', join(folder, 'unet'), { recursive: true });
    expect(await refusal()).toMatchObject({ code: 'MODEL_CONFIG', details: { value: 6, legal: [4] } });
  });

  it('passes on what is wrong with the file itself', async () => {
    const bytes = await readFile(join(folder, UNET));
    await writeFile(join(folder, UNET), bytes.subarray(0, bytes.length - 100));
    expect(await refusal()).toMatchObject({ code: 'SAFETENSORS_TRUNCATED' });
  });
});

describe('weights in shards', () => {
  /** The tiny UNet as one shard with an index beside it. */
  async function shard(name: string): Promise<void> {
    await rename(join(folder, UNET), join(folder, 'unet/part-1.safetensors'));
    const index = { weight_map: { 'conv_in.weight': name } };
    await writeTo(folder, 'unet/diffusion_pytorch_model.safetensors.index.json', JSON.stringify(index));
  }

  it.each(['../vae/diffusion_pytorch_model.safetensors', '/etc/passwd', 'a/b.safetensors', 'x.bin'])(
    'may not lie at %s',
    async name => {
      await shard(name);
      expect(await refusal()).toMatchObject({ code: 'MODEL_CONFIG', details: { value: name } });
    },
  );

  it('are read together', async () => {
    await shard('part-1.safetensors');
    expect((await openModel(folder)).denoiser.weights.files).toHaveLength(1);
  });
});

describe('a sound folder', () => {
  it('says what it is', async () => {
    const model = await openModel(folder);
    expect(model).toMatchObject({
      name: 'tiny',
      family: 'tiny',
      defaults: { width: 64, height: 64, steps: 4, guidanceScale: 3, sampler: 'DDIM' },
      // Three levels halve twice, and a latent pixel is 8 pixels.
      sizeMultiple: 32,
      minSide: 32,
      maxSide: 256,
      maxTokens: 8,
      latentChannels: 6,
      latentScale: 8,
      latentClip: 8,
    });
    expect(model.schedulerConfig).toMatchObject({ prediction_type: 'v_prediction', beta_end: 0.03 });
  });

  it('is described without its graphs', async () => {
    const info = await inspectModel(folder);
    expect(Object.keys(info).sort()).toEqual(
      [
        'bytes',
        'decoding',
        'defaults',
        'embeddingWidths',
        'families',
        'family',
        'hash',
        'hashedFile',
        'kind',
        'lacks',
        'maxSide',
        'minSide',
        'name',
        'path',
        'predictionType',
        'sha256',
        'sizeMultiple',
      ].sort(),
    );
    expect(info.bytes).toBeGreaterThan(100_000);
  });

  it('such as the embedded one', async () => {
    const info = await inspectModel('models/weights/aurora-mini');
    const { files } = JSON.parse(readFileSync('models/weights/manifest.json', 'utf8')) as {
      files: Record<string, { bytes: number; sha256: string }>;
    };
    const own = Object.entries(files).filter(([name]) => name.startsWith('aurora-mini/'));
    const { sha256 } = files['aurora-mini/transformer/diffusion_pytorch_model.safetensors']!;
    expect(withDigest(info, await modelDigest(info.hashedFile)).hash).toBe(sha256.slice(0, 10));
    expect(info).toMatchObject({
      name: 'aurora-mini',
      hash: null,
      bytes: own.reduce((sum, [, { bytes }]) => sum + bytes, 0),
      defaults: { width: 256, height: 256, steps: 20, guidanceScale: 4, sampler: 'DDIM' },
      sizeMultiple: 32,
    });
  });
});
