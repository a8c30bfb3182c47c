import { randomInt } from 'node:crypto';
import { AuroraError } from '../../models/errors.ts';
import type { ModelInfo } from '../../models/pipelines/parts.ts';
import { planPrompt } from '../../models/prompt/index.ts';
import {
  defaultEta,
  evaluationsPerStep,
  type NamedSampler,
  resolveNamedSampler,
  resolveSchedule,
} from '../../models/schedulers/index.ts';
import { type GenerationSettings, LIMITS, type SamplerName } from '../../models/settings.ts';
import type { GenerateInput } from '../api/protocol.ts';
import type { ModelCatalog } from '../model-catalog.ts';

/**
 * A request made complete: the model's defaults where nothing was said, a drawn seed for -1, and the checks that
 * depend on the model.
 * @throws AuroraError `UNKNOWN_MODEL`, `UNKNOWN_SAMPLER`, `UNKNOWN_SCHEDULE`, `SIZE_OUT_OF_RANGE`, `SIZE_NOT_MULTIPLE`,
 *   and `PROMPT_…` as `planPrompt` does
 */
export function resolveSettings(input: GenerateInput, catalog: ModelCatalog): GenerationSettings {
  const model = input.model === undefined ? catalog.models[0]! : catalog.byName(input.model);
  const { defaults } = model;
  const width = input.width ?? defaults.width;
  const height = input.height ?? defaults.height;
  checkSize({ width, height }, model);
  const steps = input.steps ?? defaults.steps;
  const negativePrompt = input.negativePrompt ?? '';
  // A prompt that cannot be read is refused now, not when its turn comes.
  planPrompt(input.prompt, { steps });
  planPrompt(negativePrompt, { steps, negative: true });
  return {
    prompt: input.prompt,
    negativePrompt,
    seed: seedOf(input),
    steps,
    guidanceScale: input.guidanceScale ?? defaults.guidanceScale,
    width,
    height,
    ...resolveSampling(input, defaults.sampler),
    noiseSource: input.noiseSource ?? 'cpu',
    model: model.name,
  };
}

/** The seed that was asked for; one that is drawn for -1. */
export function seedOf({ seed = -1 }: GenerateInput): number {
  // randomInt excludes its upper bound and allows a range of 2^48.
  return seed === -1 ? randomInt(LIMITS.seed.max + 1) : seed;
}

/** What has its usual value is left out, so that equal pictures have equal settings. */
function resolveSampling(
  input: GenerateInput,
  usual: SamplerName,
): Pick<GenerationSettings, 'sampler' | 'schedule' | 'eta' | 'guidanceRescale'> {
  const named: NamedSampler =
    input.sampler === undefined ? { sampler: usual } : resolveNamedSampler(input.sampler);
  const { sampler } = named;
  const schedule = input.schedule === undefined ? named.schedule : resolveSchedule(input.schedule);
  const own = defaultEta(sampler);
  const eta = own === undefined || input.eta === own ? undefined : input.eta;
  const { guidanceRescale } = input;
  return {
    sampler,
    ...(schedule !== undefined && schedule !== 'Normal' && { schedule }),
    ...(eta !== undefined && { eta }),
    ...(guidanceRescale ? { guidanceRescale } : {}),
  };
}

/** @throws AuroraError `SIZE_OUT_OF_RANGE`, `SIZE_NOT_MULTIPLE` for what the model cannot paint, in pixels */
export function checkSize({ width, height }: { width: number; height: number }, model: ModelInfo): void {
  checkSide('width', width, model);
  checkSide('height', height, model);
}

function checkSide(field: 'width' | 'height', pixels: number, model: ModelInfo): void {
  const { sizeMultiple, minSide, maxSide, name } = model;
  const legal = `${minSide} … ${maxSide} in steps of ${sizeMultiple}`;
  if (pixels < minSide || pixels > maxSide) {
    throw new AuroraError('SIZE_OUT_OF_RANGE', `${name} cannot paint a ${field} of ${pixels} pixels.`, {
      field,
      value: pixels,
      legal,
      hint: `Choose ${Math.min(maxSide, Math.max(minSide, pixels))}.`,
    });
  }
  if (pixels % sizeMultiple !== 0) {
    const nearest = Math.round(pixels / sizeMultiple) * sizeMultiple;
    throw new AuroraError(
      'SIZE_NOT_MULTIPLE',
      `A ${field} of ${pixels} is not a multiple of ${sizeMultiple}.`,
      {
        field,
        value: pixels,
        legal,
        hint: `The nearest that ${name} can paint is ${nearest}.`,
      },
    );
  }
}

/** Cost of one step in the world's unit: latent pixels x denoiser evaluations (two with guidance). */
export function stepCost(settings: GenerationSettings, latentScale = 16): number {
  const evaluations = (settings.guidanceScale > 1 ? 2 : 1) * evaluationsPerStep(settings.sampler);
  return (settings.width / latentScale) * (settings.height / latentScale) * evaluations;
}
