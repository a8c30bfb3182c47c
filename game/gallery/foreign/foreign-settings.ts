/** What another program's metadata says, gathered in our words. */
import { findNamedSampler } from '../../../models/schedulers/sampler-names.ts';
import { findSchedule } from '../../../models/schedulers/schedule-names.ts';
import { type GenerationSettings, LIMITS } from '../../../models/settings.ts';
import { numberOf, textOf } from './json-values.ts';

export type Program = 'A1111' | 'ComfyUI' | 'InvokeAI' | 'SwarmUI' | 'NovelAI';

export type PartialSettings = { -readonly [K in keyof GenerationSettings]?: GenerationSettings[K] };

export interface ForeignSettings {
  readonly program: Program;
  readonly settings: PartialSettings;
  /** What was said beyond them, as it was said. */
  readonly extra: Record<string, string>;
  /** What the person should know: what was assumed, and what cannot be done again. */
  readonly notes: string[];
}

export const foreignSettings = (program: Program): ForeignSettings => ({
  program,
  settings: {},
  extra: {},
  notes: [],
});

const MAX_SIDE = 16_384;
/** Longest value that is kept beside the settings. */
const MAX_EXTRA = 500;

type NumberField = 'steps' | 'guidanceScale' | 'width' | 'height' | 'guidanceRescale' | 'eta';
const RANGES: Record<NumberField, { readonly min: number; readonly max: number; readonly whole: boolean }> = {
  steps: { ...LIMITS.steps, whole: true },
  guidanceScale: { ...LIMITS.guidanceScale, whole: false },
  width: { min: 1, max: MAX_SIDE, whole: true },
  height: { min: 1, max: MAX_SIDE, whole: true },
  guidanceRescale: { ...LIMITS.guidanceRescale, whole: false },
  eta: { ...LIMITS.eta, whole: false },
};

/** Puts a number into the settings; one that is none, or out of range, into `extra` under its own name. */
export function putNumber(to: ForeignSettings, field: NumberField, value: unknown, name: string): void {
  const number = numberOf(value);
  const { min, max, whole } = RANGES[field];
  const legal =
    number !== undefined && number >= min && number <= max && (!whole || Number.isInteger(number));
  if (legal) to.settings[field] = number;
  else putExtra(to, name, value);
}

/**
 * Programs that draw on the CPU seed torch's mt19937, which reads the low 32 bits of a seed and no more
 * (ATen's MT19937RNGEngine.h, `init_with_uint32`): a larger seed has the same noise as its remainder.
 */
export function putSeed(to: ForeignSettings, value: unknown): void {
  const digits =
    typeof value === 'number' ? (Number.isSafeInteger(value) ? String(value) : '') : textOf(value);
  if (!digits || digits.length > 40 || !/^\d+$/.test(digits)) {
    putExtra(to, 'seed', value);
    return;
  }
  const seed = Number(BigInt.asUintN(32, BigInt(digits)));
  to.settings.seed = seed;
  if (String(seed) !== digits) to.notes.push(`its seed ${digits} draws the same noise as ${seed}`);
}

export function putPrompts(to: ForeignSettings, prompt: string, negative: string): void {
  const fits = (text: string) => text.length <= LIMITS.promptCharacters;
  if (!fits(prompt) || !fits(negative))
    to.notes.push(`a prompt is longer than ${LIMITS.promptCharacters} characters and was cut`);
  to.settings.prompt = prompt.slice(0, LIMITS.promptCharacters);
  to.settings.negativePrompt = negative.slice(0, LIMITS.promptCharacters);
}

/** @param scheduleName absent where the sampler's name tells it too */
export function putSampler(to: ForeignSettings, sampler: unknown, scheduleName?: unknown): void {
  const named = typeof sampler === 'string' && sampler.length < 100 ? findNamedSampler(sampler) : undefined;
  if (named) to.settings.sampler = named.sampler;
  else if (sampler !== undefined) {
    putExtra(to, 'sampler', sampler);
    to.notes.push(`its sampler, "${shown(sampler)}", is not known here`);
  }
  const text = textOf(scheduleName);
  const schedule = text !== undefined && text.length < 100 ? findSchedule(text) : named?.schedule;
  // `Normal` is said by saying nothing.
  if (schedule !== undefined && schedule !== 'Normal') to.settings.schedule = schedule;
  if (text !== undefined && schedule === undefined) {
    putExtra(to, 'scheduler', text);
    to.notes.push(`there is no noise schedule "${shown(text)}"; "Normal" is assumed`);
  }
}

/** A model by its file: without folders in front and the ending behind where `short`, which is how LoRAs are named. */
export function modelName(file: string, short = false): string {
  const plain = file.replaceAll('\\', '/').replace(/\.(safetensors|ckpt|pt|sft)$/i, '');
  return (short ? plain.slice(plain.lastIndexOf('/') + 1) : plain).slice(0, 500);
}

export function putModel(to: ForeignSettings, value: unknown): void {
  const name = textOf(value);
  if (name) to.settings.model = modelName(name);
}

/** A1111's count: -2 in ComfyUI is 2. */
export function putClipSkip(to: ForeignSettings, skip: number | undefined): void {
  if (skip === undefined || skip === 1) return;
  if (Number.isInteger(skip) && skip >= LIMITS.clipSkip.min && skip <= LIMITS.clipSkip.max)
    to.settings.clipSkip = skip;
  else putExtra(to, 'clip skip', skip);
}

export function putExtra(to: ForeignSettings, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  to.extra[name] = shown(value);
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : typeof value === 'object' ? 'an object' : String(value);
  return text.slice(0, MAX_EXTRA);
}

export interface Lora {
  readonly name: string;
  readonly model: number;
  /** Of the text encoder; absent: as `model`. */
  readonly text?: number;
}

/** More would be refused as a weight; no LoRA is used beyond a few. */
const MAX_STRENGTH = 100;

function tag({ name, model, text = model }: Lora): string {
  const [ofModel, ofText] = [model, text].map(strength => String(Number(strength.toFixed(4))));
  return ofModel === ofText ? `<lora:${name}:${ofModel}>` : `<lora:${name}:${ofText}:${ofModel}>`;
}

/** The prompt with LoRAs as its own grammar names them. Those that it cannot hold are left out, and said. */
export function withLoras(to: ForeignSettings, prompt: string, loras: readonly Lora[]): string {
  const tags: string[] = [];
  for (const lora of loras) {
    const strengths = Math.max(Math.abs(lora.model), Math.abs(lora.text ?? 0));
    if (lora.name !== '' && !/[<>:\n]/.test(lora.name) && strengths <= MAX_STRENGTH) tags.push(tag(lora));
    else to.notes.push(`a LoRA cannot be named in a prompt: "${shown(lora.name)}"`);
  }
  return [prompt, ...new Set(tags)].filter(part => part !== '').join(' ');
}

/** The name here of the model that another program calls `name`: the same, or the one whose file is called so. */
export function knownModel(name: string, models: readonly string[]): string | undefined {
  if (models.includes(name)) return name;
  const file = (path: string) => path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const alike = models.filter(model => file(model) === file(modelName(name)));
  return alike.length === 1 ? alike[0] : undefined;
}

/** Brackets that mean nothing to the program that wrote them, as text for our grammar. */
export const plainBrackets = (prompt: string) =>
  prompt.replace(/\\.|[[\]]/gs, part => (part.length > 1 ? part : `\\${part}`));
