import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findModelPlaces, findModels } from '../../../../models/loaders/index.ts';

let home: string;
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'aurora-places-')));
  return () => rm(home, { recursive: true, force: true });
});

/** Makes folders (names that end in a slash) and files below the home. */
async function make(...paths: string[]): Promise<void> {
  for (const path of paths) {
    const full = join(home, path);
    await mkdir(path.endsWith('/') ? full : dirname(full), { recursive: true });
    if (!path.endsWith('/')) await writeFile(full, '');
  }
}

const at = (...paths: string[]) => paths.map(path => join(home, path));
const yaml = async (path: string, text: string) => {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), text);
};

describe('places that cannot be searched', () => {
  it('one that is not there', async () => {
    await expect(findModelPlaces(at('nowhere'))).rejects.toMatchObject({
      code: 'MODEL_ROOT_MISSING',
      details: { value: join(home, 'nowhere') },
    });
  });

  it.each([
    ['a: [', 'extra_model_paths.yaml'],
    ['- a\n- b\n', 'extra_model_paths.yaml'],
    ['a:\n  checkpoints:\n    deep: er\n', 'a.checkpoints'],
    ['a:\n  base_path: 3\n', 'a.base_path'],
  ])('an extra_model_paths.yaml of %j', async (text, named) => {
    await yaml('extra_model_paths.yaml', text);
    const error = await findModelPlaces([join(home, 'extra_model_paths.yaml')]).catch(thrown => thrown);
    expect(error.code).toBe('MODEL_CONFIG');
    expect(`${error.message} ${error.details.field}`).toContain(named);
  });
});

describe("other programs' folders", () => {
  it("ComfyUI's own, or its models folder", async () => {
    await make(
      'c/models/checkpoints/',
      'c/models/loras/',
      'c/models/clip/',
      'c/models/unet/',
      'c/models/vae/',
      'c/models/upscale_models/',
    );
    const expected = {
      checkpoints: at('c/models/checkpoints'),
      loras: at('c/models/loras'),
      vae: at('c/models/vae'),
      text_encoders: at('c/models/clip'),
      diffusion_models: at('c/models/unet'),
      embeddings: [],
      upscale_models: at('c/models/upscale_models'),
    };
    expect(await findModelPlaces(at('c'))).toEqual(expected);
    expect(await findModelPlaces(at('c/models'))).toEqual(expected);
  });

  it("A1111's own, or its models folder", async () => {
    await make('w/models/Stable-diffusion/', 'w/models/Lora/', 'w/models/VAE/', 'w/embeddings/');
    await make('w/models/ESRGAN/', 'w/models/RealESRGAN/');
    const expected = {
      checkpoints: at('w/models/Stable-diffusion'),
      loras: at('w/models/Lora'),
      vae: at('w/models/VAE'),
      text_encoders: [],
      diffusion_models: [],
      embeddings: at('w/embeddings'),
      upscale_models: at('w/models/ESRGAN', 'w/models/RealESRGAN'),
    };
    expect(await findModelPlaces(at('w'))).toEqual(expected);
    expect(await findModelPlaces(at('w/models'))).toEqual(expected);
  });

  it('any other folder holds models itself', async () => {
    await make('mine/');
    expect((await findModelPlaces(at('mine', 'mine'))).checkpoints).toEqual(at('mine'));
  });
});

describe('extra_model_paths.yaml', () => {
  it('is read as ComfyUI reads it', async () => {
    await make(
      'w/models/Stable-diffusion/',
      'w/models/Lora/',
      'w/models/LyCORIS/',
      'w/models/ESRGAN/',
      'first/ck/',
      'x/',
      'vars/vae/',
    );
    await make('c/models/checkpoints/');
    await yaml(
      'c/extra_model_paths.yaml',
      `
# a comment
a111:
    base_path: ../w/
    checkpoints: models/Stable-diffusion
    loras: |
         models/Lora
         models/LyCORIS
    upscale_models: |
         models/ESRGAN
    controlnet: models/ControlNet
    vae: \${VARS}/vae
empty:
other:
    base_path: ~/first
    is_default: true
    checkpoints: ck
    unet: ${join(home, 'x')}
    embeddings: not/there
`,
    );
    const places = await findModelPlaces(at('c'), { HOME: home, VARS: join(home, 'vars') });
    expect(places).toEqual({
      checkpoints: at('c/models/checkpoints', 'first/ck', 'w/models/Stable-diffusion'),
      loras: at('w/models/Lora', 'w/models/LyCORIS'),
      vae: at('vars/vae'),
      text_encoders: [],
      diffusion_models: at('x'),
      embeddings: [],
      upscale_models: at('w/models/ESRGAN'),
    });
    expect((await findModelPlaces(at('c/extra_model_paths.yaml'), { HOME: home })).checkpoints).toEqual(
      at('first/ck', 'w/models/Stable-diffusion'),
    );
  });

  it('may be empty', async () => {
    await yaml('e/extra_model_paths.yaml', '# nothing yet\n');
    expect((await findModelPlaces(at('e'))).checkpoints).toEqual(at('e'));
  });
});

describe('models in folders', () => {
  it('are found as files and as folders, without being opened', async () => {
    await make('m/b.safetensors', 'm/anime/a.SAFETENSORS', 'm/anime/notes.txt', 'm/.hidden/x.safetensors');
    await make('m/whole/model_index.json', 'm/whole/unet/diffusion_pytorch_model.safetensors');
    const { models, refused } = await findModels(at('m'));
    expect(models).toEqual([
      { name: 'anime/a', path: join(home, 'm/anime/a.SAFETENSORS'), kind: 'file' },
      { name: 'b', path: join(home, 'm/b.safetensors'), kind: 'file' },
      { name: 'whole', path: join(home, 'm/whole'), kind: 'folder' },
    ]);
    expect(refused.size).toBe(0);
  });

  it('are refused as pickles, with the reason', async () => {
    await make('m/old.ckpt', 'm/good.safetensors');
    const { models, refused } = await findModels(at('m'));
    expect(models).toHaveLength(1);
    expect(refused.get(join(home, 'm/old.ckpt'))).toMatchObject({ code: 'PICKLE_REFUSED' });
  });

  it('have one name each, and are listed once', async () => {
    await make('m/x.safetensors', 'n/x.safetensors', 'n/deep/y.safetensors');
    await symlink(join(home, 'm/x.safetensors'), join(home, 'n/again.safetensors'));
    await symlink(join(home, 'n'), join(home, 'n/deep/circle'));
    const { models } = await findModels([...at('m', 'n', 'm'), join(home, 'gone')]);
    expect(models.map(({ name }) => name)).toEqual(['x', 'deep/y', 'x (2)']);
  });

  it('are one where the folder itself is a model', async () => {
    await make('whole/model_index.json');
    expect((await findModels(at('whole'))).models).toEqual([
      { name: 'whole', path: join(home, 'whole'), kind: 'folder' },
    ]);
  });

  it('are not looked for in the depths of a disk', async () => {
    await make(`${'d/'.repeat(12)}x.safetensors`);
    expect((await findModels(at('d'))).models).toEqual([]);
  });
});
