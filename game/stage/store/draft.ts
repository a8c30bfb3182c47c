/**
 * What a person has typed but not sent. Fields hold the text itself, so that a half-typed number survives a
 * reload; an empty field means "the model's default".
 */
import type { SerializedError } from '../../../models/errors.ts';
import {
  type GenerationSettings,
  LIMITS,
  type NoiseSource,
  type Precision,
  type VaeTiling,
} from '../../../models/settings.ts';
import { beginningOf } from '../../api/input-of-settings.ts';
import type { GenerateInput, ModelView } from '../../api/protocol.ts';

export interface Draft {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** Empty or `-1`: a new one each time. */
  readonly seed: string;
  readonly steps: string;
  readonly guidanceScale: string;
  readonly width: string;
  readonly height: string;
  readonly sampler: string;
  /** Empty: `Normal`. */
  readonly schedule: string;
  readonly eta: string;
  readonly guidanceRescale: string;
  /** Empty: `cpu`. */
  readonly noiseSource: NoiseSource | '';
  /** Empty: `auto`. */
  readonly vaeTiling: VaeTiling | '';
  /** Empty: `full`. */
  readonly precision: Precision | '';
  /** Of a second pass; empty: none, or what `beginning` says. */
  readonly hiresScale: string;
  /** Empty: `Latent`, or what `beginning` says. */
  readonly hiresUpscaler: string;
  readonly model: string;
  /** Names of styles, a line each. */
  readonly styles: string;
  /** Pictures at once; empty: one. */
  readonly count: string;
  /** What a recalled picture began with and went through, as JSON of a part of `GenerateInput`; empty: noise, one pass. */
  readonly beginning: string;
}

export const EMPTY_DRAFT: Draft = {
  prompt: '',
  negativePrompt: '',
  seed: '',
  steps: '',
  guidanceScale: '',
  width: '',
  height: '',
  sampler: '',
  schedule: '',
  eta: '',
  guidanceRescale: '',
  noiseSource: '',
  vaeTiling: '',
  precision: '',
  hiresScale: '',
  hiresUpscaler: '',
  model: '',
  styles: '',
  count: '',
  beginning: '',
};

export type RecallPart = 'all' | 'prompt' | 'seed';

/** A picture's settings as a draft. Fields that the settings lack keep what was typed. */
export function recallDraft(draft: Draft, settings: Partial<GenerationSettings>, part: RecallPart): Draft {
  const text = (value: string | number | undefined, kept: string) =>
    value === undefined ? kept : String(value);
  const prompt = text(settings.prompt, draft.prompt);
  const negativePrompt = text(
    settings.negativePrompt,
    settings.prompt === undefined ? draft.negativePrompt : '',
  );
  const seed = text(settings.seed, draft.seed);
  if (part === 'prompt') return { ...draft, prompt, negativePrompt };
  if (part === 'seed') return { ...draft, seed };
  return {
    prompt,
    negativePrompt,
    seed,
    steps: text(settings.steps, draft.steps),
    guidanceScale: text(settings.guidanceScale, draft.guidanceScale),
    width: text(settings.width, draft.width),
    height: text(settings.height, draft.height),
    sampler: text(settings.sampler, draft.sampler),
    // What a picture does not say of these is the usual, and not what was typed for another.
    schedule: text(settings.schedule, ''),
    eta: text(settings.eta, ''),
    guidanceRescale: text(settings.guidanceRescale, ''),
    noiseSource: settings.noiseSource === 'cpu' ? '' : (settings.noiseSource ?? ''),
    // A tile that it was painted with is among what it went through.
    vaeTiling: '',
    precision: settings.precision ?? '',
    // A second pass is among it too, at its exact size.
    hiresScale: '',
    hiresUpscaler: '',
    model: text(settings.model, draft.model),
    // Its prompt has them in it already.
    styles: '',
    count: draft.count,
    beginning: writeBeginning(withoutPrecision(beginningOf(settings))),
  };
}

export function defaultModel(models: readonly ModelView[], name: string): ModelView | undefined {
  return models.find(model => model.name === name) ?? models.find(model => model.default) ?? models[0];
}

const writeBeginning = (fields: Partial<GenerateInput>): string =>
  Object.keys(fields).length === 0 ? '' : JSON.stringify(fields);

/** It has a field of its own. */
const withoutPrecision = ({ precision: _, ...fields }: Partial<GenerateInput>): Partial<GenerateInput> =>
  fields;

/** A beginning with a kept picture, at the strength that the kernel takes for usual. */
export const beginWithPicture = (image: string): string => writeBeginning({ image, strength: 0.75 });

/** Some fields of the beginning are others; what is undefined goes. */
export function changeBeginning(beginning: string, patch: Partial<GenerateInput>): string {
  const fields = { ...readBeginning(beginning), ...patch };
  return writeBeginning(
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  );
}

/** What belongs to a picture that painting begins with. */
export const WITHOUT_PICTURE: Partial<GenerateInput> = {
  image: undefined,
  strength: undefined,
  resize: undefined,
  mask: undefined,
  maskBlur: undefined,
  maskInvert: undefined,
  maskedContent: undefined,
  onlyMaskedPadding: undefined,
} as unknown as Partial<GenerateInput>;

export const styleNames = (styles: string): string[] => styles.split('\n').filter(name => name !== '');

/** Most pictures that one press of a key asks for. */
export const MOST_AT_ONCE = 64;

/** Pictures that the draft asks for at once; null for a text that is no such number. */
export function pictureCount({ count }: Pick<Draft, 'count'>): number | null {
  const wanted = count.trim() === '' ? 1 : Number(count);
  return Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_AT_ONCE ? wanted : null;
}

export const noCount = (value: string): SerializedError => ({
  code: 'NOT_A_NUMBER',
  message: 'That is no number of pictures',
  field: 'count',
  value,
  legal: `a whole number 1 … ${MOST_AT_ONCE}`,
  hint: 'Clear the field for one picture.',
});

/** The same request for the picture `i` of several: each has the next seed, as A1111 counts, or one of its own. */
export function seedPlus(input: GenerateInput, i: number): GenerateInput {
  if (input.seed === undefined || input.seed < 0) return input;
  return { ...input, seed: (input.seed + i) % (LIMITS.seed.max + 1) };
}

/** Nothing for a text that is none of ours: it may come from an older page's storage. */
export function readBeginning(text: string): Partial<GenerateInput> {
  try {
    const fields: unknown = JSON.parse(text || '{}');
    return typeof fields === 'object' && fields !== null && !Array.isArray(fields) ? fields : {};
  } catch {
    return {};
  }
}

/** The same in words, shortest first; empty for noise and one pass. */
export function describeBeginning(text: string): string {
  const {
    image,
    mask,
    strength,
    hiresWidth,
    hiresHeight,
    variationSeed,
    family,
    predictionType,
    vae,
    clipSkip,
    precision,
    batchIndex,
    batchSize,
    vaeTile,
  } = readBeginning(text);
  const parts = [
    image !== undefined && `${mask === undefined ? 'from a picture' : 'inside a mask'}, strength ${strength}`,
    hiresWidth !== undefined && `second pass ${hiresWidth} × ${hiresHeight}`,
    variationSeed !== undefined && `variation towards ${variationSeed}`,
    batchSize !== undefined && `picture ${(batchIndex ?? 0) + 1} of a batch of ${batchSize}`,
    family !== undefined && `read as ${family}`,
    predictionType !== undefined && `predicting ${predictionType}`,
    vae !== undefined && `decoded by ${vae}`,
    clipSkip !== undefined && `clip skip ${clipSkip}`,
    vaeTile !== undefined && `decoded in tiles of ${vaeTile}`,
    precision !== undefined && `computed in ${precision}`,
  ];
  return parts.filter(part => part !== false).join(' · ');
}

type Outcome =
  | { readonly ok: true; readonly input: GenerateInput }
  | { readonly ok: false; readonly error: SerializedError };

const NUMBERS = [
  ['seed', 'Seed', `-1 (a new one each time), or 0 … ${LIMITS.seed.max}`],
  ['steps', 'Steps', `${LIMITS.steps.min} … ${LIMITS.steps.max}`],
  ['guidanceScale', 'Guidance', `${LIMITS.guidanceScale.min} … ${LIMITS.guidanceScale.max}`],
  ['width', 'Width', "pixels, a multiple of the model's step"],
  ['height', 'Height', "pixels, a multiple of the model's step"],
  ['eta', 'Eta', `${LIMITS.eta.min} … ${LIMITS.eta.max}`],
  ['hiresScale', 'Second pass', `${LIMITS.hiresScale.min} … ${LIMITS.hiresScale.max}`],
  ['guidanceRescale', 'Guidance rescale', `${LIMITS.guidanceRescale.min} … ${LIMITS.guidanceRescale.max}`],
] as const;

/**
 * The draft as the kernel's `generate` takes it. Only what cannot be said in JSON is refused here (text that is no
 * number); whether a number is legal is the kernel's decision, so that every face of AURORA says the same.
 */
export function toGenerateInput(draft: Draft): Outcome {
  const prompt = draft.prompt.trim();
  if (prompt === '')
    return {
      ok: false,
      error: {
        code: 'EMPTY_PROMPT',
        message: 'There is nothing to paint yet',
        field: 'prompt',
        hint: 'Write what you imagine, for example: a 3d render of a red fox, mint green background.',
      },
    };
  const input: GenerateInput = { ...readBeginning(draft.beginning), prompt };
  if (draft.negativePrompt.trim() !== '') input.negativePrompt = draft.negativePrompt.trim();
  const styles = styleNames(draft.styles);
  if (styles.length > 0) input.styles = styles;
  if (draft.sampler !== '') input.sampler = draft.sampler;
  if (draft.schedule !== '') input.schedule = draft.schedule;
  if (draft.noiseSource !== '') input.noiseSource = draft.noiseSource;
  if (draft.vaeTiling !== '') input.vaeTiling = draft.vaeTiling;
  if (draft.precision !== '') input.precision = draft.precision;
  if (draft.hiresScale.trim() !== '') {
    // What is typed now goes before the size that a recalled picture had.
    delete input.hiresWidth;
    delete input.hiresHeight;
  }
  const hasSecondPass = draft.hiresScale.trim() !== '' || input.hiresWidth !== undefined;
  if (draft.hiresUpscaler !== '' && hasSecondPass) input.hiresUpscaler = draft.hiresUpscaler;
  if (draft.model !== '') input.model = draft.model;
  for (const [field, label, legal] of NUMBERS) {
    const text = draft[field].trim();
    if (text === '') continue;
    const value = Number(text.replace(',', '.'));
    if (!Number.isFinite(value))
      return {
        ok: false,
        error: {
          code: 'NOT_A_NUMBER',
          message: `${label} is not a number`,
          field,
          value: draft[field],
          legal,
          hint: `Type a number, or clear the field for the ${field === 'seed' ? 'usual new seed' : "model's default"}.`,
        },
      };
    input[field] = value;
  }
  return { ok: true, input };
}
