/**
 * `model.yaml` beside `model.safetensors`: the original configuration, which A1111 looks for in the same place. Only
 * what no tensor tells is taken from it.
 */
import { readFile, stat } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { AuroraError } from '../../errors.ts';
import { checkJson } from '../model-config.ts';
import type { HeadRule } from './inferred-config.ts';

/** Real ones have 2 KiB. */
const MAX_BYTES = 256 * 1024;

export interface Sidecar {
  readonly predictionType?: 'epsilon' | 'v_prediction';
  readonly scalingFactor?: number;
  readonly headRule?: HeadRule;
}

const schema = z.object({
  model: z.object({
    params: z.object({
      parameterization: z.enum(['eps', 'v']).optional(),
      scale_factor: z.number().positive().optional(),
      unet_config: z
        .object({
          params: z.object({
            num_heads: z.int().optional(),
            num_head_channels: z.int().optional(),
          }),
        })
        .optional(),
    }),
  }),
});

/** @throws AuroraError MODEL_CONFIG */
export async function readSidecar(checkpoint: string): Promise<Sidecar> {
  const path = checkpoint.replace(/\.safetensors$/i, '.yaml');
  const size = await stat(path).then(
    stats => stats.size,
    () => undefined,
  );
  if (size === undefined || path === checkpoint) return {};
  if (size > MAX_BYTES) throw unreadable(path, `it has ${size} bytes`, size);
  const { params } = checkJson(schema, parseYaml(await readFile(path, 'utf8'), path), path).model;
  const { num_heads: heads = -1, num_head_channels: headChannels = -1 } = params.unet_config?.params ?? {};
  return {
    ...(params.parameterization && {
      predictionType: params.parameterization === 'v' ? 'v_prediction' : 'epsilon',
    }),
    ...(params.scale_factor !== undefined && { scalingFactor: params.scale_factor }),
    // The original code writes -1 for the one of the two that is not meant.
    ...(headChannels > 0 ? { headRule: { headChannels } } : heads > 0 && { headRule: { heads } }),
  };
}

/** @throws AuroraError MODEL_CONFIG */
export function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw unreadable(path, (cause as Error).message.split('\n')[0]!, undefined);
  }
}

function unreadable(path: string, what: string, value: unknown): AuroraError {
  return new AuroraError('MODEL_CONFIG', `${path} cannot be used: ${what}.`, {
    value,
    legal: `YAML of at most ${MAX_BYTES} bytes`,
    hint: 'Correct the file, or take it away.',
  });
}
