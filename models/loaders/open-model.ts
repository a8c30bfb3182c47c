import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AuroraError } from '../errors.ts';
import { type CheckpointOptions, openCheckpoint } from './checkpoint/open-checkpoint.ts';
import { isPickle, pickleRefused } from './component-weights.ts';
import { checkFamily } from './model-family.ts';
import { folderName, openModelFolder } from './model-folder.ts';
import type { ModelFolder } from './model-parts.ts';
import { openOnnxFolder } from './onnx/open-onnx-folder.ts';

const LEGAL = 'a folder with model_index.json, or a .safetensors checkpoint';

/** Of a folder that holds a model both ways, the weights win: everything can be done with them. */
async function isExported(folder: string): Promise<boolean> {
  const names = await readdir(join(folder, 'unet')).catch(() => [] as string[]);
  return names.includes('model.onnx') && !names.some(name => /\.safetensors(\.index\.json)?$/.test(name));
}

/**
 * Opens a model: everything is checked, and no weight is read.
 * @param path a folder in diffusers' layout, one of graphs that Optimum exported, or a checkpoint in a single .safetensors file
 * @param options for checkpoints, what the file lets only guess
 * @throws AuroraError MODEL_NOT_FOUND, UNKNOWN_CHECKPOINT, PICKLE_REFUSED, MODEL_FILE_MISSING, MODEL_CONFIG, UNSUPPORTED_COMPONENT,
 *   UNSUPPORTED_CONFIG, WEIGHT_MISSING, WEIGHT_SHAPE, WEIGHT_DTYPE, WEIGHT_UNUSED, or any SAFETENSORS_… or ONNX_…
 */
export async function openModel(path: string, options: CheckpointOptions = {}): Promise<ModelFolder> {
  if (isPickle(path)) throw pickleRefused(path);
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) throw notFound(path, `There is no model at ${path}.`, 'Check the path.');
  if ((await stat(real)).isDirectory()) {
    const model = (await isExported(real))
      ? await openOnnxFolder(real, folderName(real))
      : await openModelFolder(real);
    if (options.family !== undefined) checkFamily(path, options.family, model.families);
    return model;
  }
  if (/\.safetensors$/i.test(path)) return openCheckpoint(resolve(path), options);
  throw notFound(path, `${path} is a file of another kind.`, 'Choose the model itself.');
}

function notFound(path: string, message: string, hint: string): AuroraError {
  return new AuroraError('MODEL_NOT_FOUND', message, { value: path, legal: LEGAL, hint });
}
