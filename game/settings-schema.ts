/** `GenerationSettings` as a schema: for what pictures carry, and for the API's document. */
import { z } from 'zod';
import { AuroraError } from '../models/errors.ts';
import { compileRecipe } from '../models/schedulers/recipe/compile.ts';
import { RECIPE_NAME, recipeShape, type SamplerRecipe } from '../models/schedulers/recipe/recipe.ts';
import {
  type GenerationSettings,
  LIMITS,
  MASKED_CONTENTS,
  MODEL_FAMILIES,
  NOISE_SOURCES,
  PRECISIONS,
  PREDICTION_TYPES,
  PROMPT_WEIGHTINGS,
  RESIZE_MODES,
  type RecipeName,
  SAMPLERS,
  SCHEDULES,
} from '../models/settings.ts';

const MAX_SIDE = 16_384;

const whole = ({ min, max }: { min: number; max: number }) => z.number().int().min(min).max(max);
const decimal = ({ min, max }: { min: number; max: number }) => z.number().min(min).max(max);
const side = whole({ min: 1, max: MAX_SIDE });
const strength = z.number().gt(0).max(1);
/** A SHA-256. */
export const inputHash = z.string().regex(/^[0-9a-f]{64}$/);

const recipeName = z.string().regex(RECIPE_NAME) as unknown as z.ZodType<RecipeName>;

/** It may come from a picture or from another machine. */
function checkRecipe(recipe: SamplerRecipe, context: z.RefinementCtx): void {
  try {
    compileRecipe(recipe);
  } catch (error) {
    if (!(error instanceof AuroraError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
}

export const settingsSchema = z.object({
  prompt: z.string().max(LIMITS.promptCharacters),
  negativePrompt: z.string().max(LIMITS.promptCharacters),
  seed: whole(LIMITS.seed),
  steps: whole(LIMITS.steps),
  guidanceScale: decimal(LIMITS.guidanceScale),
  width: side,
  height: side,
  sampler: z.union([z.enum(SAMPLERS), recipeName]),
  samplerRecipe: recipeShape.superRefine(checkRecipe).optional(),
  schedule: z.enum(SCHEDULES).optional(),
  eta: decimal(LIMITS.eta).optional(),
  guidanceRescale: decimal(LIMITS.guidanceRescale).optional(),
  noiseSource: z.enum(NOISE_SOURCES),
  model: z.string().min(1).max(500),
  family: z.enum(MODEL_FAMILIES).optional(),
  predictionType: z.enum(PREDICTION_TYPES).optional(),
  vae: z.string().min(1).max(500).optional(),
  clipSkip: whole(LIMITS.clipSkip).optional(),
  promptWeighting: z.enum(PROMPT_WEIGHTINGS).optional(),
  precision: z.enum(PRECISIONS).optional(),
  variation: z.object({ seed: whole(LIMITS.seed), strength: decimal({ min: 0, max: 1 }) }).optional(),
  batch: z
    .object({ index: whole({ min: 0, max: LIMITS.batch.max - 1 }), size: whole(LIMITS.batch) })
    .refine(({ index, size }) => index < size, 'the index lies beyond the batch')
    .optional(),
  source: z.object({ image: inputHash, strength, resize: z.enum(RESIZE_MODES).optional() }).optional(),
  inpaint: z
    .object({
      mask: inputHash,
      blur: decimal(LIMITS.maskBlur).optional(),
      invert: z.boolean().optional(),
      content: z.enum(MASKED_CONTENTS).optional(),
      onlyMaskedPadding: whole(LIMITS.maskPadding).optional(),
    })
    .optional(),
  vaeTile: whole(LIMITS.vaeTile).optional(),
  hires: z
    .object({
      width: side,
      height: side,
      upscaler: z.string().min(1).max(500),
      strength,
      steps: whole(LIMITS.steps).optional(),
    })
    .optional(),
  writtenBy: z.array(z.string().max(120)).max(8).optional(),
}) satisfies z.ZodType<GenerationSettings>;
