/** Finds a component's weights in its folder: one safetensors file, or shards with an index. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AuroraError } from '../errors.ts';
import { checkJson, readJsonObject } from './model-config.ts';
import { readSafetensorsHeader } from './safetensors.ts';
import { WeightTable } from './weight-table.ts';

/** In the order of preference; the first two are what diffusers and transformers write. */
const STEMS = ['diffusion_pytorch_model', 'model', 'diffusion_pytorch_model.fp16', 'model.fp16'];
const PICKLE = /\.(ckpt|bin|pt|pth)$/i;

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });
/** A shard is a plain file name beside its index: never a path that leads elsewhere. */
const SHARD_NAME = /^[\w.-]+\.safetensors$/;

/** @throws AuroraError MODEL_FILE_MISSING, MODEL_CONFIG, PICKLE_REFUSED, or any SAFETENSORS_… */
export async function openWeights(folder: string): Promise<WeightTable> {
  const names = await readdir(folder).catch(() => [] as string[]);
  for (const stem of STEMS) {
    if (names.includes(`${stem}.safetensors`)) {
      return new WeightTable([await readSafetensorsHeader(join(folder, `${stem}.safetensors`))]);
    }
    if (names.includes(`${stem}.safetensors.index.json`)) return openShards(folder, stem);
  }
  const pickle = names.find(name => PICKLE.test(name));
  if (pickle !== undefined) throw pickleRefused(join(folder, pickle));
  throw new AuroraError('MODEL_FILE_MISSING', `There are no weights in ${folder}.`, {
    value: folder,
    legal: STEMS.map(stem => `${stem}.safetensors`),
    hint: 'Download the whole model folder again.',
  });
}

async function openShards(folder: string, stem: string): Promise<WeightTable> {
  const path = join(folder, `${stem}.safetensors.index.json`);
  const { weight_map } = checkJson(indexSchema, await readJsonObject(path), path);
  const shards = [...new Set(Object.values(weight_map))].sort();
  const bad = shards.find(name => !SHARD_NAME.test(name));
  if (bad !== undefined) {
    throw new AuroraError('MODEL_CONFIG', `${path} names the shard ${JSON.stringify(bad)}.`, {
      value: bad,
      legal: 'a .safetensors file in the same folder',
      field: 'weight_map',
      hint: 'Download the model again.',
    });
  }
  return new WeightTable(await Promise.all(shards.map(name => readSafetensorsHeader(join(folder, name)))));
}

export function isPickle(path: string): boolean {
  return PICKLE.test(path);
}

export function pickleRefused(path: string): AuroraError {
  return new AuroraError(
    'PICKLE_REFUSED',
    `${path} is a pickle file: opening one can run any program that its maker put into it.`,
    {
      value: path,
      legal: '.safetensors',
      hint: 'Take the .safetensors version of the model, or convert it.',
    },
  );
}
