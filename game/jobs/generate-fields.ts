/** What `generate` takes, field by field: for it, and for commands that paint in other ways. */
import { z } from 'zod';
import { RECIPE_LIMITS } from '../../models/schedulers/recipe/recipe.ts';
import {
  LIMITS,
  MASKED_CONTENTS,
  MODEL_FAMILIES,
  NOISE_SOURCES,
  PRECISIONS,
  PREDICTION_TYPES,
  PROMPT_WEIGHTINGS,
  RESIZE_MODES,
  UPSCALERS,
  VAE_TILINGS,
} from '../../models/settings.ts';
import { field } from '../bus/field-rules.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

const whole = (code: string, { min, max }: Range, hint: string) =>
  field(z.int().min(min).max(max), { code, legal: `a whole number ${min} … ${max}`, hint }).optional();

const decimal = (code: string, { min, max }: Range, hint: string) =>
  field(z.number().min(min).max(max), { code, legal: `a number ${min} … ${max}`, hint }).optional();

const choice = <const Names extends readonly [string, ...string[]]>(
  code: string,
  names: Names,
  hint: string,
) => field(z.enum(names), { code, legal: names.join(', '), hint }).optional();

const prompt = field(z.string().max(LIMITS.promptCharacters), {
  code: 'PROMPT_TOO_LONG',
  legal: `text of up to ${LIMITS.promptCharacters} characters`,
  hint: 'Shorten it: the model reads far less than that.',
});

const side = field(z.int().positive(), {
  code: 'SIZE_NOT_INTEGER',
  legal: 'a whole number of pixels that the model can paint',
  hint: "Leave it out for the model's own size.",
}).optional();

const seed = field(z.int().min(-1).max(LIMITS.seed.max), {
  code: 'SEED_OUT_OF_RANGE',
  legal: `-1 (draw one), or a whole number 0 … ${LIMITS.seed.max}`,
  hint: 'Use -1 for a new picture each time.',
}).optional();

const steps = whole('STEPS_OUT_OF_RANGE', LIMITS.steps, 'About 20 is enough for most samplers.');

const strength = field(z.number().gt(0).max(1), {
  code: 'STRENGTH_OUT_OF_RANGE',
  legal: 'a number above 0, up to 1',
  hint: '1 paints anew, 0.3 keeps most of the picture.',
}).optional();

/** Bytes of a request with pictures in it: one of the largest, or several. */
export const PICTURES_BYTES = 96 * 1024 * 1024;

/** Characters of a picture in base64. */
const IMAGE_CHARACTERS = 88 * 1024 * 1024;
const image = z.string().min(1).max(IMAGE_CHARACTERS).optional();

export const generateFields = z.object({
  prompt: prompt.describe('What to paint.'),
  negativePrompt: prompt.optional().describe('What not to paint.'),
  styles: field(z.array(z.string().min(1).max(200)).max(20), {
    code: 'STYLES_NOT_LISTED',
    legal: 'up to 20 names of styles',
    hint: '`styles` lists them.',
  })
    .optional()
    .describe('Styles by name, put around the prompts in this order.'),
  seed: seed.describe('The same seed and settings give the same picture, byte for byte.'),
  steps: steps.describe('Denoising steps.'),
  guidanceScale: decimal(
    'GUIDANCE_OUT_OF_RANGE',
    LIMITS.guidanceScale,
    '1 switches guidance off; 4 to 8 is usual.',
  ).describe('Classifier-free guidance scale.'),
  width: side.describe('Pixels.'),
  height: side.describe('Pixels.'),
  sampler: z
    .string()
    .max(100)
    .optional()
    .describe('A sampler by name or alias, e.g. DDIM, k_euler_a, DPM++ 2M Karras; `samplers` lists them.'),
  samplerRecipe: z
    .string()
    .max(2 * RECIPE_LIMITS.characters)
    .optional()
    .describe(
      'What a sampler with a dot in its name does, as JSON out of a picture: the plugin need not be there.',
    ),
  schedule: z
    .string()
    .max(100)
    .optional()
    .describe('Which noise levels the steps visit: Normal (as the model was made), Karras, …'),
  eta: decimal(
    'ETA_OUT_OF_RANGE',
    LIMITS.eta,
    "Leave it out for the sampler's own: 0 for DDIM, 1 for Euler a and DPM++ 2M SDE.",
  ).describe('How much noise DDIM, Euler a and DPM++ 2M SDE add while they sample.'),
  guidanceRescale: decimal(
    'GUIDANCE_RESCALE_OUT_OF_RANGE',
    LIMITS.guidanceRescale,
    '0 switches it off; 0.7 suits models with zero terminal SNR.',
  ).describe('How far the contrast of a strongly guided picture is brought back.'),
  noiseSource: choice(
    'UNKNOWN_NOISE_SOURCE',
    NOISE_SOURCES,
    'cpu draws as diffusers and ComfyUI do, nv as A1111.',
  ).describe("Whose noise a seed means: cpu (diffusers, ComfyUI), or nv (A1111's)."),
  model: z.string().max(200).optional().describe('A model by the name that `models` lists.'),
  family: choice('UNKNOWN_FAMILY', MODEL_FAMILIES, 'Leave it out to have it read off the file.').describe(
    'What a single file is, where that is known better than its layers tell.',
  ),
  predictionType: choice(
    'UNKNOWN_PREDICTION_TYPE',
    PREDICTION_TYPES,
    'epsilon is usual; v_prediction is what many models of 2.x and some of XL were trained for.',
  ).describe("What the model predicts, where its file doesn't say it or is wrong."),
  vae: z
    .string()
    .max(200)
    .optional()
    .describe("An autoencoder by the name that `vaes` lists, in the place of the model's own."),
  clipSkip: whole(
    'CLIP_SKIP_OUT_OF_RANGE',
    LIMITS.clipSkip,
    '1 is the usual; 2 suits many anime models.',
  ).describe('Layers of the text encoder left off at its end, plus one.'),
  promptWeighting: choice(
    'UNKNOWN_PROMPT_WEIGHTING',
    PROMPT_WEIGHTINGS,
    'A1111 keeps the mean, ComfyUI moves away from the empty prompt.',
  ).describe('Whose rule makes (x:1.2) a weight.'),
  quick: z
    .boolean()
    .optional()
    .describe(
      'In the few steps that the model’s quick LoRA needs, without guidance; `loras` says which that is.',
    ),
  precision: choice(
    'UNKNOWN_PRECISION',
    PRECISIONS,
    'full is exact; int8 is about twice as fast with large models.',
  ).describe('How the denoiser computes: full (float32), or int8.'),
  variationSeed: seed.describe('Another seed, whose noise is mixed in; -1 draws one.'),
  variationStrength: decimal(
    'VARIATION_OUT_OF_RANGE',
    { min: 0, max: 1 },
    '0.1 is a cousin, 1 is the other seed.',
  ).describe("How far the noise turns towards variationSeed's."),
  batchIndex: whole(
    'BATCH_OUT_OF_RANGE',
    { min: 0, max: LIMITS.batch.max - 1 },
    'Say the batch’s size as batchSize.',
  ).describe("Which picture of a batch that one generator draws (ComfyUI's rule)."),
  batchSize: whole('BATCH_OUT_OF_RANGE', LIMITS.batch, '1 is a picture alone.').describe(
    'Pictures of that batch.',
  ),
  image: image.describe(
    'A picture to begin with: base64, the hash of one that is kept, or the id of one of the gallery.',
  ),
  strength: strength.describe('How much of it is painted over.'),
  resize: choice('UNKNOWN_RESIZE', RESIZE_MODES, 'crop keeps the aspect.').describe(
    'How it comes to the size that is painted.',
  ),
  mask: image.describe('Where to paint: white, or what is opaque of a picture with transparency.'),
  maskKind: choice('UNKNOWN_MASK_KIND', ['luminance', 'holes'], 'holes paints what is transparent.').describe(
    'How the mask is meant.',
  ),
  maskBlur: decimal('MASK_BLUR_OUT_OF_RANGE', LIMITS.maskBlur, '4 is usual.').describe(
    'Softness of its edge, pixels.',
  ),
  maskInvert: z.boolean().optional().describe('Paint what is black.'),
  maskedContent: choice('UNKNOWN_MASKED_CONTENT', MASKED_CONTENTS, 'original is usual.').describe(
    'What lies under the mask when painting begins.',
  ),
  onlyMaskedPadding: whole('MASK_PADDING_OUT_OF_RANGE', LIMITS.maskPadding, '32 is usual.').describe(
    'Paints only the mask’s surroundings, at full size; pixels kept around it.',
  ),
  vaeTiling: choice(
    'UNKNOWN_VAE_TILING',
    VAE_TILINGS,
    'auto uses tiles where a whole picture would take too much memory.',
  ).describe('Whether the autoencoder works in tiles, which take less memory.'),
  vaeTile: whole('VAE_TILE_ILLEGAL', LIMITS.vaeTile, "Leave it out for the model's own.").describe(
    'Side of a tile, pixels.',
  ),
  hiresScale: decimal('HIRES_SCALE_OUT_OF_RANGE', LIMITS.hiresScale, '2 is usual.').describe(
    'A second pass over the picture, so many times larger.',
  ),
  hiresWidth: side.describe('Or its exact size, pixels.'),
  hiresHeight: side.describe('Pixels.'),
  hiresUpscaler: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      `How the picture is enlarged between the passes: ${UPSCALERS.join(', ')}, or a network by the name that \`upscalers\` lists.`,
    ),
  hiresStrength: strength.describe('How much the second pass paints over.'),
  hiresSteps: steps.describe('Steps of the second pass’s schedule.'),
});
