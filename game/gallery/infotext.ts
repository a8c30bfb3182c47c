/**
 * A1111's `parameters` text: prompt, negative prompt, and a last line of fields. It has no escape for prompts, so a
 * prompt with a line that begins with "Negative prompt:" cannot be told from a real negative prompt; such texts get
 * one field more, `Prompt length`, which other programs carry along unread.
 */
import { findNamedSampler } from '../../models/schedulers/sampler-names.ts';
import { findSchedule } from '../../models/schedulers/schedule-names.ts';
import {
  type GenerationSettings,
  LIMITS,
  MODEL_FAMILIES,
  type NoiseSource,
  PREDICTION_TYPES,
  UPSCALERS,
} from '../../models/settings.ts';
import { formatFields, parseFields } from './infotext-fields.ts';

const RNG: Record<NoiseSource, string> = { cpu: 'CPU', nv: 'NV' };

const NEGATIVE = 'Negative prompt:';
const PROMPT_LENGTH = 'Prompt length';

/** A1111 takes the last line for fields only if it has at least so many; a prompt may contain a colon. */
const MIN_FIELDS = 3;

/** A1111's words for what a picture began with and went through. */
function moreFields(settings: GenerationSettings): [string, string][] {
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
  } = settings;
  const fields: [string, string][] = [];
  if (family !== undefined) fields.push(['Model family', family]);
  if (predictionType !== undefined) fields.push(['Prediction type', predictionType]);
  if (vae !== undefined) fields.push(['VAE', vae]);
  if (clipSkip !== undefined) fields.push(['Clip skip', String(clipSkip)]);
  if (promptWeighting !== undefined) fields.push(['Emphasis', promptWeighting]);
  if (precision !== undefined) fields.push(['Precision', precision]);
  if (variation) {
    fields.push(['Variation seed', String(variation.seed)]);
    fields.push(['Variation seed strength', String(variation.strength)]);
  }
  if (batch) fields.push(['Batch size', String(batch.size)], ['Batch pos', String(batch.index)]);
  const strength = source?.strength ?? hires?.strength;
  if (strength !== undefined) fields.push(['Denoising strength', String(strength)]);
  if (inpaint) {
    fields.push(['Mask blur', String(inpaint.blur ?? 4)]);
    if (inpaint.onlyMaskedPadding !== undefined)
      fields.push(
        ['Inpaint area', 'Only masked'],
        ['Masked area padding', String(inpaint.onlyMaskedPadding)],
      );
    if (inpaint.content !== undefined) fields.push(['Masked content', inpaint.content]);
  }
  if (vaeTile !== undefined) fields.push(['VAE tile', String(vaeTile)]);
  if (hires) {
    fields.push(['Hires resize', `${hires.width}x${hires.height}`]);
    if (hires.steps !== undefined) fields.push(['Hires steps', String(hires.steps)]);
    fields.push(['Hires upscaler', hires.upscaler]);
  }
  return fields;
}

export interface InfotextModel {
  readonly modelName: string;
  /** First 10 hex digits of the weights' SHA-256. */
  readonly modelHash: string;
  /** What made the picture. */
  readonly version: string;
  /** Hashes of the LoRAs that the prompt names, by name. */
  readonly loras?: Readonly<Record<string, string>>;
  /** Hashes of the embeddings that the prompts name, by name. */
  readonly embeddings?: Readonly<Record<string, string>>;
  /** Of the autoencoder that the settings name. */
  readonly vaeHash?: string | undefined;
  /** Of what a sampler computes that is not the program's own. */
  readonly samplerHash?: string;
  /** Of the network that enlarged between the passes. */
  readonly upscalerHash?: string | undefined;
}

/** What a text says in our words; whatever it says beyond that, as it stands there, in `extra`. */
export type ParsedInfotext = { -readonly [K in keyof GenerationSettings]?: GenerationSettings[K] } & {
  extra: Record<string, string>;
};

/**
 * The text exactly as A1111 writes it; `RNG: CPU` is how it says that noise is drawn as torch draws it on a CPU, and
 * `CFG rescale` is SD.Next's word.
 */
export function formatInfotext(settings: GenerationSettings, model: InfotextModel): string {
  const fields: [string, string][] = [
    ['Steps', String(settings.steps)],
    ['Sampler', settings.sampler],
    ['Schedule type', settings.schedule ?? 'Normal'],
    ['CFG scale', String(settings.guidanceScale)],
    ['Seed', String(settings.seed)],
    ['Size', `${settings.width}x${settings.height}`],
    ['Model hash', model.modelHash],
    ['Model', model.modelName],
    ['RNG', RNG[settings.noiseSource]],
  ];
  const { eta, guidanceRescale } = settings;
  if (eta !== undefined) fields.push([settings.sampler === 'DDIM' ? 'Eta DDIM' : 'Eta', String(eta)]);
  if (guidanceRescale !== undefined) fields.push(['CFG rescale', String(guidanceRescale)]);
  fields.push(...moreFields(settings));
  if (model.samplerHash !== undefined) fields.push(['Sampler hash', model.samplerHash]);
  if (model.vaeHash !== undefined) fields.push(['VAE hash', model.vaeHash]);
  if (model.upscalerHash !== undefined) fields.push(['Hires upscaler hash', model.upscalerHash]);
  fields.push(...hashFields('Lora hashes', model.loras), ...hashFields('TI hashes', model.embeddings));
  fields.push(['Version', model.version]);
  const { prompt, negativePrompt } = settings;
  const head: string[] = [];
  if (prompt !== '') head.push(prompt);
  if (negativePrompt !== '') head.push(`${NEGATIVE} ${negativePrompt}`);
  const compose = () => [...head, formatFields(fields)].join('\n');
  const text = compose();
  const back = parseInfotext(text);
  if (back.prompt === prompt && back.negativePrompt === negativePrompt) return text;
  fields.splice(-1, 0, [PROMPT_LENGTH, String(prompt.length)]);
  return compose();
}

/** `name: hash, …`; A1111 leaves out of a name what the list itself is written with. */
function hashFields(key: string, hashes: Readonly<Record<string, string>> = {}): [string, string][] {
  const pairs = Object.entries(hashes).map(([name, hash]) => `${name.replace(/[:,]/g, '')}: ${hash}`);
  return pairs.length > 0 ? [[key, pairs.join(', ')]] : [];
}

/** Such a list, read; what is no pair in it is passed over. */
export function parseHashes(list = ''): Record<string, string> {
  const pairs = list.split(',').map(pair => /^\s*(.+?)\s*:\s*([0-9a-f]{8,64})\s*$/i.exec(pair));
  return Object.fromEntries(pairs.flatMap(match => (match ? [[match[1]!, match[2]!.toLowerCase()]] : [])));
}

/**
 * Reads such a text, ours or any other program's. Never throws: a text without fields is a prompt, and a value that
 * we have no setting for, or that is out of range, lands in `extra` under its own name.
 */
export function parseInfotext(text: string): ParsedInfotext {
  const trimmed = text.trimEnd();
  const lineStart = trimmed.lastIndexOf('\n') + 1;
  const fields = parseFields(trimmed.slice(lineStart));
  if (fields.size < MIN_FIELDS) return { ...splitPrompts(unixLines(text), undefined), extra: {} };
  const promptLength = fields.get(PROMPT_LENGTH);
  const lines = trimmed.slice(0, lineStart);
  // A CR that belongs to the prompt is kept where the prompt's length is known.
  const head = (promptLength === undefined ? unixLines(lines) : lines).slice(0, -1);
  const prompts = splitPrompts(head, promptLength);
  const parsed: ParsedInfotext = { ...prompts, extra: {} };
  takeTogether(parsed, fields);
  const extra = [...fields].filter(([key, value]) => {
    const ours =
      take(parsed, key, value) || (key === PROMPT_LENGTH && prompts.prompt.length === Number(value));
    return !ours;
  });
  return { ...parsed, extra: Object.fromEntries(extra) };
}

/** A text that was written with CR LF throughout, with line feeds only; any other text as it is. */
function unixLines(text: string): string {
  return /\r\n/.test(text) && !/(^|[^\r])\n/.test(text) ? text.replaceAll('\r\n', '\n') : text;
}

function splitPrompts(
  head: string,
  promptLength: string | undefined,
): { prompt: string; negativePrompt: string } {
  if (promptLength !== undefined) {
    const prompt = head.slice(0, Number(promptLength));
    const rest = head.slice(prompt.length);
    if (prompt.length === Number(promptLength) && (rest === '' || rest.startsWith(`\n${NEGATIVE} `))) {
      return { prompt, negativePrompt: rest.slice(NEGATIVE.length + 2) };
    }
  }
  // Indented as well: A1111 strips every line before it looks.
  const found = /(?:^|\n)[^\S\n]*Negative prompt:[^\S\n]?/u.exec(head);
  if (found === null) return { prompt: head, negativePrompt: '' };
  return { prompt: head.slice(0, found.index), negativePrompt: head.slice(found.index + found[0].length) };
}

/** Takes over what several fields say together, and takes those fields away. */
function takeTogether(parsed: ParsedInfotext, fields: Map<string, string>): void {
  const variationSeed = wholeNumber(fields.get('Variation seed') ?? '', LIMITS.seed);
  const variationStrength = decimal(fields.get('Variation seed strength') ?? '', { min: 0, max: 1 });
  if (variationSeed !== undefined && variationStrength !== undefined) {
    parsed.variation = { seed: variationSeed, strength: variationStrength };
    for (const key of ['Variation seed', 'Variation seed strength']) fields.delete(key);
  }
  const size = wholeNumber(fields.get('Batch size') ?? '', LIMITS.batch);
  const index = wholeNumber(fields.get('Batch pos') ?? '', { min: 0, max: (size ?? 1) - 1 });
  // A1111 writes these of batches whose pictures have seeds of their own; only our own text means one generator by them.
  if (size !== undefined && index !== undefined && fields.get('Version')?.startsWith('AURORA')) {
    parsed.batch = { index, size };
    for (const key of ['Batch size', 'Batch pos']) fields.delete(key);
  }
  takeVae(parsed, fields);
  takeHires(parsed, fields);
}

/** A1111 names its VAE by its file; whether that is here is for whoever asks for the picture. */
function takeVae(parsed: ParsedInfotext, fields: Map<string, string>): void {
  const vae = fields.get('VAE')?.replace(/\.safetensors$/i, '');
  if (!vae || vae.length > MOST_LETTERS || !fields.get('Version')?.startsWith('AURORA')) return;
  parsed.vae = vae;
  fields.delete('VAE');
}

const MOST_LETTERS = 500;

function takeHires(parsed: ParsedInfotext, fields: Map<string, string>): void {
  const named = fields.get('Hires upscaler');
  // Other programs name networks by words of their own; whether ours is here is for whoever asks for the picture.
  const isOurs = fields.get('Version')?.startsWith('AURORA') && named && named.length <= MOST_LETTERS;
  const upscaler = isOurs ? named : UPSCALERS.find(name => name === named);
  const strength = decimal(fields.get('Denoising strength') ?? '', { min: 1e-6, max: 1 });
  const size = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(fields.get('Hires resize') ?? '');
  const scale = decimal(fields.get('Hires upscale') ?? '', LIMITS.hiresScale);
  const [, firstWidth, firstHeight] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(fields.get('Size') ?? '') ?? [];
  const scaled = (side: string | undefined) => Math.round((Number(side) * (scale ?? Number.NaN)) / 8) * 8;
  const [width, height] = size
    ? [Number(size[1]), Number(size[2])]
    : [scaled(firstWidth), scaled(firstHeight)];
  if (upscaler === undefined || strength === undefined || !(width > 0) || !(height > 0)) return;
  const steps = wholeNumber(fields.get('Hires steps') ?? '', LIMITS.steps);
  parsed.hires = { width, height, upscaler, strength, ...(steps !== undefined && { steps }) };
  for (const key of ['Hires upscaler', 'Denoising strength', 'Hires resize', 'Hires upscale', 'Hires steps'])
    fields.delete(key);
}

/** Takes one field over into the settings; false when it is none of ours. */
function take(parsed: ParsedInfotext, key: string, value: string): boolean {
  switch (key) {
    case 'Steps':
      return assign(parsed, 'steps', wholeNumber(value, LIMITS.steps));
    case 'Seed':
      return assign(parsed, 'seed', wholeNumber(value, LIMITS.seed));
    case 'CFG scale':
      return assign(parsed, 'guidanceScale', decimal(value, LIMITS.guidanceScale));
    case 'Sampler': {
      const named = findNamedSampler(value);
      if (named?.schedule) parsed.schedule = named.schedule;
      return assign(parsed, 'sampler', named?.sampler);
    }
    case 'Schedule type': {
      const schedule = findSchedule(value);
      // `Automatic` leaves a schedule in the sampler's own name standing, and `Normal` is said by saying nothing.
      if (schedule !== undefined && schedule !== 'Normal') parsed.schedule = schedule;
      return schedule !== undefined;
    }
    case 'Eta':
    case 'Eta DDIM':
      return assign(parsed, 'eta', decimal(value, LIMITS.eta));
    case 'CFG rescale':
      return assign(parsed, 'guidanceRescale', decimal(value, LIMITS.guidanceRescale));
    case 'Clip skip': {
      const skip = wholeNumber(value, LIMITS.clipSkip);
      // 1 is said by saying nothing.
      return skip === 1 || assign(parsed, 'clipSkip', skip);
    }
    case 'Model family':
      return assign(
        parsed,
        'family',
        MODEL_FAMILIES.find(family => family === value),
      );
    case 'Prediction type':
      return assign(
        parsed,
        'predictionType',
        PREDICTION_TYPES.find(type => type === value),
      );
    case 'VAE tile':
      return assign(parsed, 'vaeTile', wholeNumber(value, LIMITS.vaeTile));
    case 'Emphasis':
      return (
        value === 'Original' || assign(parsed, 'promptWeighting', value === 'ComfyUI' ? value : undefined)
      );
    case 'Precision':
      return value === 'full' || assign(parsed, 'precision', value === 'int8' ? value : undefined);
    case 'Model':
      return assign(parsed, 'model', value === '' ? undefined : value);
    case 'RNG':
      return assign(parsed, 'noiseSource', value === 'CPU' ? 'cpu' : value === 'NV' ? 'nv' : undefined);
    case 'Size': {
      const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(value) ?? [];
      return (
        assign(parsed, 'width', width && Number(width)) && assign(parsed, 'height', height && Number(height))
      );
    }
    default:
      return false;
  }
}

function assign<K extends keyof GenerationSettings>(
  parsed: ParsedInfotext,
  key: K,
  value: GenerationSettings[K] | undefined | '',
): boolean {
  if (value === undefined || value === '') return false;
  (parsed as { [P in K]?: GenerationSettings[P] })[key] = value as GenerationSettings[K];
  return true;
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function wholeNumber(value: string, range: Range): number | undefined {
  return /^\d{1,10}$/.test(value) ? decimal(value, range) : undefined;
}

function decimal(value: string, { min, max }: Range): number | undefined {
  const number = /^\d{1,10}(\.\d{1,20})?$/.test(value) ? Number(value) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}
