import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelFolder } from '../loaders/index.ts';
import type { Strengths } from '../networks/index.ts';
import { openInt8 } from './int8-file.ts';
import { int8Layers } from './int8-layers.ts';
import { withFixedStrengths } from './merged-adapters.ts';
import type { Int8Range } from './quantise-matrix.ts';

export interface QuantiseOptions {
  readonly range: Int8Range;
  /** Folder for what can be made again; the system's temporary one unless given. */
  readonly cache?: string | undefined;
  /** Of the adapters of the model's denoiser, where they shall be in its weights instead of beside them. */
  readonly merge?: Strengths;
}

/**
 * The same model with the large layers of its denoiser in 8 bits. The first call for a model reads all its weights, about a
 * minute for Stable Diffusion on two cores; the result is kept, and later calls only map it.
 * @throws AuroraError QUANTISATION_FAILED, DISK_FULL, or any SAFETENSORS_…
 */
export async function quantiseModel(
  model: ModelFolder,
  { range, cache = join(tmpdir(), 'aurora'), merge }: QuantiseOptions,
): Promise<ModelFolder> {
  const { denoiser } = model;
  const full = merge ? withFixedStrengths(denoiser.weights, merge) : denoiser.weights;
  const layers = int8Layers(full, denoiser.rebuild);
  const weights = full.quantised(await openInt8(full, layers, range, join(cache, 'int8')));
  return { ...model, denoiser: { ...denoiser, weights, graph: denoiser.rebuild(weights) } };
}
