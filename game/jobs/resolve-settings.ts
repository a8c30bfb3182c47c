import { randomInt } from 'node:crypto';
import { AuroraError } from '../../models/errors.ts';
import { checkFamily, checkFeatures, vaeName } from '../../models/loaders/index.ts';
import type { ModelInfo } from '../../models/pipelines/parts.ts';
import { planPrompt } from '../../models/prompt/index.ts';
import {
  defaultEta,
  evaluationsPerStep,
  parseRecipe,
  resolveNamedSampler,
  resolveSchedule,
} from '../../models/schedulers/index.ts';
import type { SamplerRecipe } from '../../models/schedulers/recipe/recipe.ts';
import { firstStep } from '../../models/schedulers/strength.ts';
import {
  type GenerationSettings,
  LIMITS,
  type RecipeName,
  type SamplerName,
  type ScheduleName,
} from '../../models/settings.ts';
import type { GenerateInput } from '../api/protocol.ts';
import type { InputStore } from '../inputs/input-store.ts';
import { type ModelCatalog, modelOf } from '../model-catalog.ts';
import { resolveBeginning, sizeLike } from './resolve-inputs.ts';
import { resolveTile } from './resolve-tile.ts';

/**
 * A request made complete: the model's defaults where nothing was said, a drawn seed for -1, and the checks that
 * depend on the model.
 * @param decodeBudget bytes that decoding a picture may take before it is done in tiles
 * @throws AuroraError `UNKNOWN_MODEL`, `UNKNOWN_SAMPLER`, `UNKNOWN_SCHEDULE`, `SIZE_OUT_OF_RANGE`, `SIZE_NOT_MULTIPLE`,
 *   `STEPS_OUT_OF_RANGE`, `INVALID_STRENGTH`, `HIRES_WITH_IMAGE`, `BATCH_INCOMPLETE`, `MODEL_FEATURE`, `FAMILY_MISMATCH`,
 *   `SAMPLER_RECIPE`, `VAE_TILE_…`, and `PROMPT_…` as `planPrompt` does
 */
export function resolveSettings(
  input: GenerateInput,
  catalog: ModelCatalog,
  inputs: Pick<InputStore, 'known'>,
  decodeBudget = Number.POSITIVE_INFINITY,
): GenerationSettings {
  const model = modelOf(catalog, input.model);
  const { defaults } = model;
  const picture = input.image === undefined ? undefined : inputs.known(input.image);
  const usual = picture ? sizeLike(picture, model) : defaults;
  const width = input.width ?? usual.width;
  const height = input.height ?? usual.height;
  checkSize({ width, height }, model);
  const beginning = resolveBeginning(input, { width, height }, model);
  if (beginning.hires) checkSize(beginning.hires, model, { width: 'hiresWidth', height: 'hiresHeight' });
  const steps = input.steps ?? defaults.steps;
  const negativePrompt = input.negativePrompt ?? '';
  // A prompt that cannot be read is refused now, not when its turn comes.
  planPrompt(input.prompt, { steps });
  planPrompt(negativePrompt, { steps, negative: true });
  const sampling = resolveSampling(input, defaults.sampler);
  checkSteps({ steps, ...beginning }, sampling.sampler);
  const { clipSkip = 1, promptWeighting = 'A1111', precision = 'full' } = input;
  const override = resolveOverride(input, model);
  checkFeatures(model, { prompt: input.prompt, clipSkip, precision });
  // Latents that are resized are those of the picture at its own size.
  const encoded = beginning.source?.resize === 'latent' && picture ? [picture] : [];
  const sizes = [{ width, height }, ...(beginning.hires ? [beginning.hires] : []), ...encoded];
  const vaeTile = resolveTile(input, sizes, model, decodeBudget);
  return {
    prompt: input.prompt,
    negativePrompt,
    seed: seedOf(input),
    steps,
    guidanceScale: input.guidanceScale ?? defaults.guidanceScale,
    width,
    height,
    ...sampling,
    noiseSource: input.noiseSource ?? 'cpu',
    model: model.name,
    ...override,
    ...(clipSkip !== 1 && { clipSkip }),
    ...(promptWeighting !== 'A1111' && { promptWeighting }),
    ...(precision !== 'full' && { precision }),
    ...beginning,
    ...(vaeTile !== undefined && { vaeTile }),
    ...(input.writtenBy && input.writtenBy.length > 0 && { writtenBy: input.writtenBy }),
  };
}

/** A1111's words for the model's own autoencoder. */
const OWN_VAE = /^(automatic|none|)$/i;

/** @throws AuroraError `FAMILY_MISMATCH` for a family that the model's layers rule out */
function resolveOverride(
  { family, predictionType, vae }: GenerateInput,
  model: ModelInfo,
): Pick<GenerationSettings, 'family' | 'predictionType' | 'vae'> {
  if (family !== undefined) checkFamily(model.name, family, model.families);
  return {
    ...(family !== undefined && family !== model.family && { family }),
    ...(predictionType !== undefined && predictionType !== model.predictionType && { predictionType }),
    ...(vae !== undefined && !OWN_VAE.test(vae) && { vae: vaeName(vae) }),
  };
}

/** LCM distils its steps out of 50 of the teacher's: more there are none. S. Luo et al., 2310.04378, section 4.3. */
const MOST_LCM_STEPS = 50;

type Passes = Pick<GenerationSettings, 'steps' | 'source' | 'hires'>;

/** @throws AuroraError `STEPS_OUT_OF_RANGE`, `INVALID_STRENGTH` */
function checkSteps({ steps, source, hires }: Passes, sampler: string): void {
  if (source) firstStep(steps, source.strength);
  if (hires) firstStep(hires.steps ?? steps, hires.strength);
  const most = Math.max(steps, hires?.steps ?? 0);
  if (sampler !== 'LCM' || most <= MOST_LCM_STEPS) return;
  throw new AuroraError('STEPS_OUT_OF_RANGE', `LCM cannot do ${most} steps.`, {
    field: 'steps',
    value: most,
    legal: `1 … ${MOST_LCM_STEPS} with LCM`,
    hint: 'It is made for 4 to 8.',
  });
}

/** Steps of all passes, as a job counts them. */
export function totalSteps({ steps, source, hires }: Passes): number {
  const first = source ? steps - firstStep(steps, source.strength) : steps;
  if (!hires) return first;
  const second = hires.steps ?? steps;
  return first + second - firstStep(second, hires.strength);
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
): Pick<GenerationSettings, 'sampler' | 'samplerRecipe' | 'schedule' | 'eta' | 'guidanceRescale'> {
  const { sampler, recipe, ...named } = namedSampler(input, usual);
  const schedule = input.schedule === undefined ? named.schedule : resolveSchedule(input.schedule);
  const own = defaultEta(recipe ?? (sampler as SamplerName));
  const eta = own === undefined || input.eta === own ? undefined : input.eta;
  const { guidanceRescale } = input;
  return {
    sampler,
    ...(recipe && { samplerRecipe: recipe }),
    ...(schedule !== undefined && schedule !== 'Normal' && { schedule }),
    ...(eta !== undefined && { eta }),
    ...(guidanceRescale ? { guidanceRescale } : {}),
  };
}

interface ChosenSampler {
  readonly sampler: SamplerName | RecipeName;
  readonly recipe?: SamplerRecipe;
  readonly schedule?: ScheduleName;
}

function namedSampler({ sampler, samplerRecipe }: GenerateInput, usual: SamplerName): ChosenSampler {
  if (samplerRecipe === undefined)
    return sampler === undefined ? { sampler: usual } : resolveNamedSampler(sampler);
  const recipe = parseRecipe(samplerRecipe);
  if (sampler !== undefined && sampler !== recipe.name) return resolveNamedSampler(sampler);
  return { sampler: recipe.name as RecipeName, recipe };
}

/** @throws AuroraError `SIZE_OUT_OF_RANGE`, `SIZE_NOT_MULTIPLE` for what the model cannot paint, in pixels */
export function checkSize(
  { width, height }: { width: number; height: number },
  model: ModelInfo,
  fields = { width: 'width', height: 'height' },
): void {
  checkSide(fields.width, width, model);
  checkSide(fields.height, height, model);
}

function checkSide(field: string, pixels: number, model: ModelInfo): void {
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

/** Mean cost of a step in the world's unit: latent pixels x denoiser evaluations (two with guidance). */
export function stepCost(settings: GenerationSettings, latentScale = 16): number {
  const { sampler, samplerRecipe } = settings;
  const evaluations =
    (settings.guidanceScale > 1 ? 2 : 1) * evaluationsPerStep(samplerRecipe ?? (sampler as SamplerName));
  const pass = ({ width, height }: { width: number; height: number }) =>
    (width / latentScale) * (height / latentScale) * evaluations;
  const { hires } = settings;
  if (!hires) return pass(settings);
  const all = totalSteps(settings);
  const first = totalSteps({ ...settings, hires: undefined } as Passes);
  return (first * pass(settings) + (all - first) * pass(hires)) / all;
}
