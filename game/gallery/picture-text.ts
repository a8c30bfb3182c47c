/**
 * What a picture says about itself: A1111's `parameters` for everybody, and our own JSON under `aurora`, complete
 * enough to paint it again. Nothing in it depends on the time or the machine: the same settings give the same bytes.
 */
import { z } from 'zod';
import type { ModelInfo } from '../../models/pipelines/parts.ts';
import { canonicalRecipe } from '../../models/schedulers/recipe/recipe.ts';
import { recipeHash } from '../../models/schedulers/recipe/recipe-hash.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import { settingsSchema } from '../settings-schema.ts';
import { formatInfotext, parseHashes, parseInfotext } from './infotext.ts';

/** Hashes of the files that the prompts name, by name. */
export interface UsedFiles {
  readonly loras: Readonly<Record<string, string>>;
  readonly embeddings: Readonly<Record<string, string>>;
  /** Of an autoencoder that is not the model's own; one at most. */
  readonly vae: Readonly<Record<string, string>>;
  /** Of a network that enlarged between two passes; one at most. */
  readonly upscaler: Readonly<Record<string, string>>;
}

const NOTHING: UsedFiles = { loras: {}, embeddings: {}, vae: {}, upscaler: {} };

/** What a reader finds in a picture's text; a reason, in words, where it finds no complete settings. */
export type PictureReading =
  | {
      readonly settings: GenerationSettings;
      readonly modelHash: string | null;
      /** What it was painted with beside its model. */
      readonly used: UsedFiles;
      readonly source: 'aurora' | 'parameters';
      /** What the text does not say and was assumed, or why `aurora` was passed over. */
      readonly notes: readonly string[];
    }
  | { readonly settings: null; readonly reason: string };

/** Longer JSON is not ours. */
const MAX_JSON = 256 * 1024;

const hashes = z.record(z.string().max(500), z.string().regex(/^[0-9a-f]{12}$/)).optional();

const shortHashes = z.record(z.string().max(500), z.string().regex(/^[0-9a-f]{10}$/)).optional();

const auroraSchema = z.object({
  version: z.literal(1),
  program: z.string().max(200),
  settings: settingsSchema,
  model: z.object({
    name: z.string().min(1).max(500),
    hash: z.string().regex(/^[0-9a-f]{1,64}$/),
    family: z.string().max(100),
  }),
  loras: hashes,
  embeddings: hashes,
  vae: shortHashes,
  upscaler: shortHashes,
  /** Of what a sampler computes that is not the program's own. */
  sampler: z.object({ name: z.string().max(100), hash: z.string().regex(/^[0-9a-f]{12}$/) }).optional(),
});

/**
 * The text entries of a picture, in the order in which they are to be written.
 *
 * @param version the program's version, e.g. `0.1.0`
 * @param used the files that the prompts name
 */
export function pictureText(
  settings: GenerationSettings,
  model: Pick<ModelInfo, 'name' | 'family'> & { readonly hash: string },
  version: string,
  { loras, embeddings, vae: vaes, upscaler: upscalers }: UsedFiles = NOTHING,
): { readonly parameters: string; readonly aurora: string } {
  const program = `AURORA ${version}`;
  const { prompt, negativePrompt, seed, steps, guidanceScale, width, height } = settings;
  const { sampler, samplerRecipe, schedule, eta, guidanceRescale, noiseSource } = settings;
  const {
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
    writtenBy,
  } = settings;
  const parameters = formatInfotext(settings, {
    modelName: settings.model,
    modelHash: model.hash,
    version: program,
    loras,
    embeddings,
    ...(samplerRecipe && { samplerHash: recipeHash(samplerRecipe) }),
    ...(vae !== undefined && { vaeHash: vaes[vae] }),
    ...(hires && { upscalerHash: upscalers[hires.upscaler] }),
  });
  // Spelt out, so that the order of the caller's keys does not change the file; what is absent is not written.
  const aurora = JSON.stringify({
    version: 1,
    program,
    settings: {
      prompt,
      negativePrompt,
      seed,
      steps,
      guidanceScale,
      width,
      height,
      sampler,
      samplerRecipe: samplerRecipe && canonicalRecipe(samplerRecipe),
      schedule,
      eta,
      guidanceRescale,
      noiseSource,
      model: settings.model,
      family,
      predictionType,
      vae,
      clipSkip,
      promptWeighting,
      precision,
      variation: variation && { seed: variation.seed, strength: variation.strength },
      batch: batch && { index: batch.index, size: batch.size },
      source: source && { image: source.image, strength: source.strength, resize: source.resize },
      inpaint: inpaint && {
        mask: inpaint.mask,
        blur: inpaint.blur,
        invert: inpaint.invert,
        content: inpaint.content,
        onlyMaskedPadding: inpaint.onlyMaskedPadding,
      },
      vaeTile,
      hires: hires && {
        width: hires.width,
        height: hires.height,
        upscaler: hires.upscaler,
        strength: hires.strength,
        steps: hires.steps,
      },
      writtenBy,
    },
    model: { name: model.name, hash: model.hash, family: model.family },
    // Equal arithmetic has an equal hash, whatever it is called.
    ...(samplerRecipe && { sampler: { name: sampler, hash: recipeHash(samplerRecipe) } }),
    ...(Object.keys(loras).length > 0 && { loras }),
    ...(Object.keys(embeddings).length > 0 && { embeddings }),
    ...(Object.keys(vaes).length > 0 && { vae: vaes }),
    ...(Object.keys(upscalers).length > 0 && { upscaler: upscalers }),
  });
  // PNG ends a text at NUL; the JSON escapes it and keeps it.
  return { parameters: parameters.replaceAll('\0', '\ufffd'), aurora };
}

/**
 * Settings from a picture's text entries: `aurora` if it is sound, else A1111's `parameters` if they are complete.
 * Never throws, whatever the text holds.
 */
export function readPictureSettings(text: Readonly<Record<string, string>>): PictureReading {
  const reasons: string[] = [];
  if (text.aurora !== undefined) {
    const reading = readAurora(text.aurora);
    if (reading.settings !== null) return reading;
    reasons.push(reading.reason);
  }
  if (text.parameters !== undefined) {
    const reading = readParameters(text.parameters, reasons);
    if (reading.settings !== null) return reading;
    reasons.push(reading.reason);
  }
  return {
    settings: null,
    reason: reasons.join('; ') || 'there is neither an "aurora" nor a "parameters" text',
  };
}

function readAurora(json: string): PictureReading {
  if (json.length > MAX_JSON) {
    return {
      settings: null,
      reason: `its "aurora" text has ${json.length} characters, ${MAX_JSON} is the most`,
    };
  }
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    return { settings: null, reason: 'its "aurora" text is not JSON' };
  }
  const result = auroraSchema.safeParse(data);
  if (!result.success)
    return { settings: null, reason: `its "aurora" text is not valid (${firstIssue(result.error)})` };
  const { settings, model, sampler, loras = {}, embeddings = {}, vae = {}, upscaler = {} } = result.data;
  const { samplerRecipe: recipe } = settings;
  if (settings.sampler.includes('.') && recipe?.name !== settings.sampler)
    return {
      settings: null,
      reason: `its "aurora" text does not say what its sampler ${settings.sampler} does`,
    };
  const notes =
    recipe && sampler && recipeHash(recipe) !== sampler.hash
      ? [
          `its sampler ${recipe.name} was painted with as ${sampler.hash}; what stands in it is ${recipeHash(recipe)}`,
        ]
      : [];
  const used = { loras, embeddings, vae, upscaler };
  return { settings, modelHash: model.hash, used, source: 'aurora', notes };
}

function readParameters(parameters: string, passedOver: readonly string[]): PictureReading {
  if (parameters.length > MAX_JSON) {
    return {
      settings: null,
      reason: `its "parameters" have ${parameters.length} characters, ${MAX_JSON} is the most`,
    };
  }
  const { extra, ...known } = parseInfotext(parameters);
  const result = settingsSchema.safeParse({ ...known, noiseSource: known.noiseSource ?? 'nv' });
  if (!result.success) {
    const sampler = extra.Sampler === undefined ? '' : `, sampler "${extra.Sampler.slice(0, 80)}"`;
    return {
      settings: null,
      reason: `its "parameters" are not complete (${firstIssue(result.error)}${sampler})`,
    };
  }
  const notes = [...passedOver];
  if (extra['Hires upscaler'] !== undefined)
    notes.push(
      `its second pass, by "${extra['Hires upscaler'].slice(0, 80)}", is not known here; there is none`,
    );
  else if (extra['Denoising strength'] !== undefined)
    notes.push(
      'it began with another picture, which its text does not hold; from noise it becomes another one',
    );
  if (known.noiseSource === undefined)
    notes.push('it does not say how its noise was drawn; A1111\'s own way, "nv", is assumed');
  if (extra['Schedule type'] !== undefined)
    notes.push(`there is no noise schedule "${extra['Schedule type'].slice(0, 80)}"; "Normal" is assumed`);
  const { vae, hires } = result.data;
  const vaeHash = extra['VAE hash'];
  const upscalerHash = extra['Hires upscaler hash'];
  const used = {
    loras: parseHashes(extra['Lora hashes']),
    embeddings: parseHashes(extra['TI hashes']),
    vae: vae !== undefined && vaeHash !== undefined ? { [vae]: vaeHash } : {},
    upscaler: hires && upscalerHash !== undefined ? { [hires.upscaler]: upscalerHash } : {},
  };
  return { settings: result.data, modelHash: extra['Model hash'] || null, used, source: 'parameters', notes };
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unknown' : `${issue.path.join('.') || 'text'}: ${issue.message}`;
}
