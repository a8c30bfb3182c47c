/** What follows from a model being of the Stable Diffusion 1.x, 2.x or XL family, where its files do not say it. */
import { AuroraError } from '../errors.ts';
import type { TextStateChoice } from '../networks/definitions.ts';
import type { ModelInfo } from '../pipelines/parts.ts';
import { MODEL_FAMILIES, type ModelFamily, SAMPLERS, type SamplerName } from '../settings.ts';
import type { DenoiserPart } from './model-parts.ts';

export const FAMILIES = MODEL_FAMILIES;
export type Family = ModelFamily;

/** XL has added conditioning; of the others only 2.x has linear layers around its attention. */
export function familyOf({
  pooledChannels,
  linearProjection,
}: Pick<DenoiserPart['describe'], 'pooledChannels' | 'linearProjection'>): Family {
  if (pooledChannels !== null) return 'sdxl';
  return linearProjection ? 'sd2' : 'sd1';
}

/**
 * @param path what is opened, for the message
 * @throws AuroraError FAMILY_MISMATCH
 */
export function checkFamily(path: string, wanted: string, possible: readonly string[]): void {
  if (possible.includes(wanted)) return;
  throw new AuroraError(
    'FAMILY_MISMATCH',
    `${path} cannot be of the family ${wanted}: its networks have other layers.`,
    {
      field: 'family',
      value: wanted,
      legal: possible,
      hint: `Leave the family out, or say ${possible.join(' or ')}.`,
    },
  );
}

/** XL was trained with penultimate states as they leave their layer; Podell et al. 2023, section 2.1. */
export function statesOf(family: Family): TextStateChoice {
  return family === 'sdxl' ? { layersLeftOff: 1, normalized: false } : { layersLeftOff: 0, normalized: true };
}

/** Side in pixels, for models that do not say what they were trained on. */
export function trainedSide(family: Family, predictionType: unknown): number {
  if (family === 'sdxl') return 1024;
  // Of 2.x, the models for 768 pixels predict v and those for 512 noise.
  return family === 'sd2' && predictionType === 'v_prediction' ? 768 : 512;
}

const SAMPLER_OF: Readonly<Record<string, string>> = {
  DDIMScheduler: 'DDIM',
  PNDMScheduler: 'PNDM',
  EulerDiscreteScheduler: 'Euler',
  EulerAncestralDiscreteScheduler: 'Euler a',
  HeunDiscreteScheduler: 'Heun',
  DPMSolverMultistepScheduler: 'DPM++ 2M',
  UniPCMultistepScheduler: 'UniPC',
  LCMScheduler: 'LCM',
};

/** The sampler that the model's own configuration means, or DDIM. */
export function samplerOf(schedulerConfig: Readonly<Record<string, unknown>>): SamplerName {
  const wanted = SAMPLER_OF[String(schedulerConfig._class_name)];
  return SAMPLERS.find(name => name === wanted) ?? 'DDIM';
}

/** Steps and guidance as people use them; distilled models are made for few steps and no guidance. */
export function usualSettings(
  schedulerConfig: Readonly<Record<string, unknown>>,
  embedsGuidance: boolean,
): Pick<ModelInfo['defaults'], 'steps' | 'guidanceScale'> {
  if (embedsGuidance) return { steps: 4, guidanceScale: 8 };
  return isDistilled(schedulerConfig) ? { steps: 4, guidanceScale: 1 } : { steps: 20, guidanceScale: 7 };
}

/** Latent consistency models say so; turbo models are those that start at the very end of an ordinary noise schedule. */
function isDistilled(config: Readonly<Record<string, unknown>>): boolean {
  const name = String(config._class_name);
  if (name === 'LCMScheduler') return true;
  const ordinary = config.prediction_type !== 'v_prediction' && config.rescale_betas_zero_snr !== true;
  return name.startsWith('Euler') && config.timestep_spacing === 'trailing' && ordinary;
}
