/** The part of a request that says what a picture begins with and goes through, made complete. */
import { AuroraError } from '../../models/errors.ts';
import { upscalerName } from '../../models/loaders/index.ts';
import type { ModelInfo } from '../../models/pipelines/parts.ts';
import type { GenerationSettings, HiresPass, Inpaint, SourcePicture } from '../../models/settings.ts';
import type { GenerateInput } from '../api/protocol.ts';
import type { InputPicture } from '../inputs/input-store.ts';

/** A1111's and diffusers' defaults lie around it. */
const USUAL_STRENGTH = 0.75;
const USUAL_HIRES_STRENGTH = 0.7;
const USUAL_HIRES_SCALE = 2;

export type Beginning = Pick<GenerationSettings, 'source' | 'inpaint' | 'hires' | 'variation' | 'batch'>;

/**
 * `input.image` and `input.mask` are hashes by now, and a drawn variation seed stands in its place.
 * @throws AuroraError `HIRES_WITH_IMAGE`, `BATCH_INCOMPLETE`
 */
export function resolveBeginning(
  input: GenerateInput,
  size: { readonly width: number; readonly height: number },
  model: ModelInfo,
): Beginning {
  const hires = hiresOf(input, size, model);
  if (hires && input.image !== undefined) {
    throw new AuroraError('HIRES_WITH_IMAGE', 'A picture that begins with a picture has no second pass.', {
      field: 'hiresScale',
      value: input.hiresScale ?? `${hires.width}×${hires.height}`,
      legal: 'hires… without image',
      hint: 'Leave one of them out, or choose a larger width and height.',
    });
  }
  const inpaint = inpaintOf(input);
  const batch = batchOf(input);
  const { variationSeed, variationStrength = 0 } = input;
  return {
    ...(variationSeed !== undefined &&
      variationStrength > 0 && { variation: { seed: variationSeed, strength: variationStrength } }),
    ...(batch && { batch }),
    ...(input.image !== undefined && { source: sourceOf(input, input.image) }),
    ...(inpaint && { inpaint }),
    ...(hires && { hires }),
  };
}

/** The nearest size that the model can paint with the picture's aspect, its longer side no longer than the model's own pictures. */
export function sizeLike(
  { width, height }: InputPicture,
  model: ModelInfo,
): { width: number; height: number } {
  const { defaults, sizeMultiple, minSide, maxSide } = model;
  const ratio = Math.min(1, Math.max(defaults.width, defaults.height) / Math.max(width, height));
  const legal = (side: number) =>
    Math.min(maxSide, Math.max(minSide, Math.round((side * ratio) / sizeMultiple) * sizeMultiple));
  return { width: legal(width), height: legal(height) };
}

/** What has its usual value is left out, so that equal pictures have equal settings. */
function sourceOf({ strength, resize }: GenerateInput, image: string): SourcePicture {
  return {
    image,
    strength: strength ?? USUAL_STRENGTH,
    ...(resize !== undefined && resize !== 'stretch' && { resize }),
  };
}

function inpaintOf(input: GenerateInput): Inpaint | undefined {
  const { mask, maskBlur, maskInvert, maskedContent, onlyMaskedPadding } = input;
  if (mask === undefined) return undefined;
  return {
    mask,
    ...(maskBlur !== undefined && maskBlur !== 4 && { blur: maskBlur }),
    ...(maskInvert && { invert: true }),
    ...(maskedContent !== undefined && maskedContent !== 'original' && { content: maskedContent }),
    ...(onlyMaskedPadding !== undefined && { onlyMaskedPadding }),
  };
}

function batchOf({ batchIndex, batchSize }: GenerateInput): GenerationSettings['batch'] {
  if (batchIndex === undefined && batchSize === undefined) return undefined;
  const [index, size] = [batchIndex ?? 0, batchSize ?? 1];
  if (index < size) return size === 1 ? undefined : { index, size };
  throw new AuroraError('BATCH_INCOMPLETE', `There is no picture ${index} in a batch of ${size}.`, {
    field: 'batchIndex',
    value: index,
    legal: `0 … ${size - 1}`,
    hint: 'Say the batch’s size as batchSize.',
  });
}

function hiresOf(
  input: GenerateInput,
  { width, height }: { readonly width: number; readonly height: number },
  { sizeMultiple }: ModelInfo,
): HiresPass | undefined {
  const { hiresScale, hiresWidth, hiresHeight, hiresUpscaler, hiresStrength, hiresSteps } = input;
  if ([hiresScale, hiresWidth, hiresHeight].every(value => value === undefined)) return undefined;
  const scaled = (side: number, ratio: number) => Math.round((side * ratio) / sizeMultiple) * sizeMultiple;
  // Of an exact size one side may be left out; the aspect tells it.
  const scale = hiresScale ?? USUAL_HIRES_SCALE;
  const size = {
    width: hiresWidth ?? scaled(width, hiresHeight === undefined ? scale : hiresHeight / height),
    height: hiresHeight ?? scaled(height, hiresWidth === undefined ? scale : hiresWidth / width),
  };
  return {
    ...size,
    upscaler: hiresUpscaler === undefined ? 'Latent' : upscalerName(hiresUpscaler),
    strength: hiresStrength ?? USUAL_HIRES_STRENGTH,
    ...(hiresSteps !== undefined && { steps: hiresSteps }),
  };
}
