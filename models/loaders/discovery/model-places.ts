/** Folders of model files by kind, wherever ComfyUI, A1111 and their relatives keep them; all are read in place. */
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AuroraError } from '../../errors.ts';
import { type Environment, readExtraPaths } from './extra-model-paths.ts';
import { emptyPlaces, joinPlaces, MODEL_KINDS, type ModelKind, type ModelPlaces } from './model-kinds.ts';

/** Below ComfyUI's `models`. */
const COMFY: Readonly<Record<ModelKind, readonly string[]>> = {
  checkpoints: ['checkpoints'],
  loras: ['loras'],
  vae: ['vae', 'vae_approx'],
  text_encoders: ['text_encoders', 'clip'],
  diffusion_models: ['diffusion_models', 'unet'],
  embeddings: ['embeddings'],
  upscale_models: ['upscale_models'],
};

/** Below the folder of A1111 and Forge themselves. */
const A1111: Readonly<Record<ModelKind, readonly string[]>> = {
  checkpoints: ['models/Stable-diffusion'],
  loras: ['models/Lora', 'models/LyCORIS'],
  vae: ['models/VAE', 'models/VAE-approx'],
  text_encoders: ['models/text_encoder'],
  diffusion_models: [],
  embeddings: ['embeddings', 'models/embeddings'],
  upscale_models: ['models/ESRGAN', 'models/RealESRGAN', 'models/BSRGAN'],
};

/** The name of ComfyUI's file with more folders, in its own folder. */
const EXTRA_PATHS = 'extra_model_paths.yaml';

/**
 * What each of `roots` holds: ComfyUI's folder or its `models`, A1111's folder or its `models`, an
 * `extra_model_paths.yaml`, or any other folder, whose models are then in it directly.
 * @throws AuroraError MODEL_ROOT_MISSING, MODEL_CONFIG (an extra_model_paths.yaml that cannot be read)
 */
export async function findModelPlaces(
  roots: readonly string[],
  environment: Environment = {},
): Promise<ModelPlaces> {
  const found: Record<ModelKind, string[]> = emptyPlaces();
  for (const root of roots.map(path => resolve(path))) {
    const places = await placesOf(root, environment);
    for (const kind of MODEL_KINDS) found[kind].push(...places[kind]);
  }
  const existing = await Promise.all(
    MODEL_KINDS.map(async kind => [kind, await existingFolders(found[kind])] as const),
  );
  return Object.fromEntries(existing) as unknown as ModelPlaces;
}

async function placesOf(root: string, environment: Environment): Promise<ModelPlaces> {
  const stats = await stat(root).catch(() => undefined);
  if (stats === undefined) {
    throw new AuroraError('MODEL_ROOT_MISSING', `There is no folder of models at ${root}.`, {
      value: root,
      legal: `a folder, or an ${EXTRA_PATHS}`,
      hint: 'Check the path.',
    });
  }
  if (stats.isFile()) return readExtraPaths(root, environment);
  const layout = (await layoutOf(root)) ?? { ...emptyPlaces(), checkpoints: [root] };
  const names = await readdir(root);
  if (!names.includes(EXTRA_PATHS)) return layout;
  return joinPlaces(layout, await readExtraPaths(join(root, EXTRA_PATHS), environment));
}

/** Undefined for a folder that is neither program's. */
async function layoutOf(root: string): Promise<ModelPlaces | undefined> {
  if (await isFolder(join(root, 'models', 'Stable-diffusion'))) return below(root, A1111);
  if (await isFolder(join(root, 'Stable-diffusion'))) return below(join(root, '..'), A1111);
  if (await isFolder(join(root, 'models', 'checkpoints'))) return below(join(root, 'models'), COMFY);
  if (await isFolder(join(root, 'checkpoints'))) return below(root, COMFY);
  return undefined;
}

function below(root: string, layout: Readonly<Record<ModelKind, readonly string[]>>): ModelPlaces {
  const places = emptyPlaces();
  for (const kind of MODEL_KINDS) places[kind].push(...layout[kind].map(name => join(root, name)));
  return places;
}

async function existingFolders(paths: readonly string[]): Promise<string[]> {
  const unique = [...new Set(paths)];
  const exist = await Promise.all(unique.map(isFolder));
  return unique.filter((_, index) => exist[index]);
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    stats => stats.isDirectory(),
    () => false,
  );
}
