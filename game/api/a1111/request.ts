/** A1111's painting requests in our words. */
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { LIMITS, MASKED_CONTENTS, RESIZE_MODES, UPSCALERS } from '../../../models/settings.ts';
import { parseInput } from '../../bus/parse-input.ts';
import { generateFields } from '../../jobs/generate-fields.ts';
import type { GenerateInput } from '../protocol.ts';
import { nameOfTitle } from './model-title.ts';
import { ourUpscaler } from './upscaler-names.ts';

/** Pictures that one request may ask for. */
const MAX_BATCH = 64;

const text = z.string().nullish();
const number = z.number().nullish();

/**
 * The part of A1111's requests that decides the picture; everything else that its clients send (they send dozens of
 * defaults) is let through and given back in `parameters`. A1111 takes null for "not said".
 */
const common = {
  prompt: text,
  negative_prompt: text,
  styles: z.array(z.string()).nullish(),
  seed: number,
  subseed: number,
  subseed_strength: number,
  steps: number,
  cfg_scale: number,
  width: number,
  height: number,
  sampler_name: text,
  sampler_index: text,
  scheduler: text,
  eta: number,
  denoising_strength: number,
  batch_size: z.int().min(1).max(MAX_BATCH).nullish(),
  // Words of ours, which A1111 lacks.
  family: text,
  prediction_type: text,
  n_iter: z.int().min(1).max(MAX_BATCH).nullish(),
  send_images: z.boolean().nullish(),
  script_name: text,
  script_args: z.array(z.unknown()).nullish(),
  override_settings: z
    .looseObject({
      sd_vae: text,
      sd_model_checkpoint: text,
      randn_source: text,
      CLIP_stop_at_last_layers: number,
    })
    .nullish(),
};

export const Txt2Img = z.looseObject({
  ...common,
  enable_hr: z.boolean().nullish(),
  hr_scale: number,
  hr_upscaler: text,
  hr_second_pass_steps: number,
  hr_resize_x: number,
  hr_resize_y: number,
});
export type Txt2Img = z.infer<typeof Txt2Img>;

export const Img2Img = z.looseObject({
  ...common,
  init_images: z.array(z.string()).min(1),
  resize_mode: z
    .int()
    .min(0)
    .max(RESIZE_MODES.length - 1)
    .nullish(),
  mask: text,
  mask_blur: number,
  inpainting_fill: z
    .int()
    .min(0)
    .max(MASKED_CONTENTS.length - 1)
    .nullish(),
  inpaint_full_res: z.union([z.boolean(), z.number()]).nullish(),
  inpaint_full_res_padding: number,
  inpainting_mask_invert: z.union([z.boolean(), z.number()]).nullish(),
  include_init_images: z.boolean().nullish(),
});
export type Img2Img = z.infer<typeof Img2Img>;

/** A1111's own "None" is no style. */
const isStyle = (name: string): boolean => name !== '' && name !== 'None';

/** What both kinds of request say alike. */
function commonInput(request: Txt2Img | Img2Img): Record<string, unknown> {
  const { sd_model_checkpoint: model, randn_source: source, ...settings } = request.override_settings ?? {};
  const varied = (request.subseed_strength ?? 0) > 0;
  return {
    prompt: request.prompt ?? '',
    negativePrompt: request.negative_prompt,
    ...(request.styles?.some(isStyle) && { styles: request.styles.filter(isStyle) }),
    seed: request.seed,
    ...(varied && { variationSeed: request.subseed ?? -1, variationStrength: request.subseed_strength }),
    steps: request.steps,
    guidanceScale: request.cfg_scale,
    width: request.width,
    height: request.height,
    sampler: request.sampler_name ?? request.sampler_index,
    schedule: /^automatic$/i.test(request.scheduler ?? '') ? undefined : request.scheduler,
    eta: request.eta,
    // A GPU's own noise is what A1111's NV draws without one.
    noiseSource: source === 'GPU' ? 'nv' : source?.toLowerCase(),
    model: model == null ? model : nameOfTitle(model),
    family: request.family,
    predictionType: request.prediction_type,
    vae: settings.sd_vae,
    clipSkip: settings.CLIP_stop_at_last_layers,
  };
}

/** Throws as `parseInput` does with `generate`'s own schema. */
export function txt2ImgInput(request: Txt2Img): GenerateInput {
  const hires = request.enable_hr
    ? {
        hiresUpscaler: upscalerOf(request.hr_upscaler),
        hiresStrength: request.denoising_strength ?? 0.75,
        hiresSteps: request.hr_second_pass_steps || undefined,
        ...(request.hr_resize_x || request.hr_resize_y
          ? { hiresWidth: request.hr_resize_x || undefined, hiresHeight: request.hr_resize_y || undefined }
          : { hiresScale: request.hr_scale ?? 2 }),
      }
    : {};
  return parse({ ...commonInput(request), ...hires });
}

/** Throws as `txt2ImgInput`. */
export function img2ImgInput(request: Img2Img): GenerateInput {
  const masked = request.mask != null && {
    mask: request.mask,
    maskBlur: request.mask_blur ?? 4,
    maskInvert: Boolean(request.inpainting_mask_invert),
    maskedContent: MASKED_CONTENTS[request.inpainting_fill ?? 0],
    // A1111 paints only the mask's surroundings unless it is told otherwise.
    onlyMaskedPadding:
      (request.inpaint_full_res ?? true) ? (request.inpaint_full_res_padding ?? 0) : undefined,
  };
  return parse({
    ...commonInput(request),
    image: request.init_images[0],
    strength: request.denoising_strength ?? 0.75,
    resize: RESIZE_MODES[request.resize_mode ?? 0],
    ...masked,
  });
}

/** Of A1111's names, ours; its latent ones differ in how they smooth, and mean the nearest. */
function upscalerOf(name: string | null | undefined): string | undefined {
  if (name == null) return undefined;
  const ours = ourUpscaler(name, UPSCALERS);
  if (ours === undefined || (UPSCALERS as readonly string[]).includes(ours)) return ours;
  if (/^latent \(nearest/i.test(name)) return 'Latent (nearest-exact)';
  return /^latent/i.test(name) ? 'Latent' : ours;
}

function parse(fields: Record<string, unknown>): GenerateInput {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return parseInput(generateFields, Object.fromEntries(said)) as GenerateInput;
}

/**
 * The requests of a batch: picture i has seed + i, as in A1111 (with a variation, only its seed counts on), and a drawn seed
 * is drawn once.
 */
export function batchOf(request: Txt2Img | Img2Img, first: GenerateInput) {
  const count = (request.batch_size ?? 1) * (request.n_iter ?? 1);
  const drawn = (seed: number | undefined) =>
    seed === undefined || seed === -1 ? randomInt(LIMITS.seed.max + 1) : seed;
  const seed = drawn(first.seed);
  const variation = first.variationSeed === undefined ? undefined : drawn(first.variationSeed);
  return {
    count,
    inputOf: (i: number): GenerateInput =>
      variation === undefined
        ? { ...first, seed: (seed + i) % 2 ** 32 }
        : { ...first, seed, variationSeed: (variation + i) % 2 ** 32 },
  };
}
