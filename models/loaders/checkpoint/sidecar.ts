/**
 * `model.yaml` beside `model.safetensors`: the original configuration, which A1111 looks for in the same place. Only
 * what no tensor tells is taken from it.
 */
import { readFile, stat } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { AuroraError } from '../../errors.ts';
import { checkJson } from '../model-config.ts';
import type { Family } from '../model-family.ts';
import type { HeadRule } from './inferred-config.ts';

/** Real ones have 2 KiB. */
const MAX_BYTES = 256 * 1024;

export interface Sidecar {
  readonly predictionType?: 'epsilon' | 'v_prediction';
  readonly scalingFactor?: number;
  readonly headRule?: HeadRule;
  readonly family?: Family;
}

const schema = z.object({
  model: z.object({
    target: z.string().optional(),
    params: z.object({
      parameterization: z.enum(['eps', 'v']).optional(),
      scale_factor: z.number().positive().optional(),
      cond_stage_config: z.object({ target: z.string().optional() }).optional(),
      denoiser_config: z
        .object({
          params: z.object({ scaling_config: z.object({ target: z.string() }).optional() }).optional(),
        })
        .optional(),
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
  const { target, params } = checkJson(schema, parseYaml(await readFile(path, 'utf8'), path), path).model;
  const scaling = params.denoiser_config?.params?.scaling_config?.target ?? '';
  const { num_heads: heads = -1, num_head_channels: headChannels = -1 } = params.unet_config?.params ?? {};
  return {
    ...(params.parameterization && {
      predictionType: params.parameterization === 'v' ? 'v_prediction' : 'epsilon',
    }),
    // The code of XL says it by the class that scales its outputs.
    ...(/\.VScaling/.test(scaling) && { predictionType: 'v_prediction' as const }),
    ...(/\.EpsScaling/.test(scaling) && { predictionType: 'epsilon' as const }),
    ...familyNamed(target, params.cond_stage_config?.target),
    ...(params.scale_factor !== undefined && { scalingFactor: params.scale_factor }),
    // The original code writes -1 for the one of the two that is not meant.
    ...(headChannels > 0 ? { headRule: { headChannels } } : heads > 0 && { headRule: { heads } }),
  };
}

/** By the classes of the original code: which text encoder goes with the denoiser, or that the whole is XL's. */
function familyNamed(model = '', textEncoder = ''): { family?: Family } {
  if (/(^|\.)sgm\..*DiffusionEngine$/.test(model)) return { family: 'sdxl' };
  if (/OpenCLIPEmbedder/.test(textEncoder)) return { family: 'sd2' };
  return /CLIPEmbedder/.test(textEncoder) ? { family: 'sd1' } : {};
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
