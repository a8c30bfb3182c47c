import type { GenerationSettings } from '../../models/settings.ts';
import type { GenerateInput } from './protocol.ts';

/** What a picture began with and went through, as a request asks for it: `generate` with it and the rest paints it again. */
export function beginningOf(settings: Partial<GenerationSettings>): Partial<GenerateInput> {
  const {
    samplerRecipe,
    family,
    predictionType,
    vae,
    clipSkip,
    promptWeighting,
    precision,
    variation,
    batch,
    source,
    inpaint,
    vaeTile,
    hires,
  } = settings;
  const fields: Record<string, unknown> = {
    samplerRecipe: samplerRecipe && JSON.stringify(samplerRecipe),
    family,
    predictionType,
    vae,
    clipSkip,
    promptWeighting,
    precision,
    variationSeed: variation?.seed,
    variationStrength: variation?.strength,
    batchIndex: batch?.index,
    batchSize: batch?.size,
    image: source?.image,
    strength: source?.strength,
    resize: source?.resize,
    mask: inpaint?.mask,
    maskBlur: inpaint?.blur,
    maskInvert: inpaint?.invert,
    maskedContent: inpaint?.content,
    onlyMaskedPadding: inpaint?.onlyMaskedPadding,
    vaeTile,
    hiresWidth: hires?.width,
    hiresHeight: hires?.height,
    hiresUpscaler: hires?.upscaler,
    hiresStrength: hires?.strength,
    hiresSteps: hires?.steps,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Everything that settings say, as a request asks for it. What they do not say is left to the model's defaults. */
export function inputOfSettings(
  settings: Partial<GenerationSettings>,
): Record<string, string | number | boolean> {
  const { prompt, negativePrompt, seed, steps, guidanceScale, width, height } = settings;
  const { sampler, schedule, eta, guidanceRescale, noiseSource, model } = settings;
  const fields = {
    ...{ prompt, negativePrompt, seed, steps, guidanceScale, width, height },
    ...{ sampler, schedule, eta, guidanceRescale, noiseSource, model },
    ...beginningOf(settings),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<
    string,
    string | number | boolean
  >;
}
