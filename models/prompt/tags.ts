/**
 * `<lora:name:0.8>` and its relatives. They are taken out of the prompt before anything else is read, wherever they
 * stand; what they name is for the whole picture.
 *
 *   <lora:name>                      both strengths 1
 *   <lora:name:0.8>                  text encoder and denoiser 0.8
 *   <lora:name:0.5:1>                text encoder 0.5, denoiser 1
 *   <lora:name:te=0.5:unet=1>        the same by name
 *   <lora:name:1:lbw=MIDD>           strengths of blocks, kept as they are written
 *   <lora:name:1:1:0,0,1,1>          the same, in third place
 */
import { beginsWithWord, SIGNED_NUMBER } from './characters.ts';
import { excerpt, PROMPT_LIMITS, promptError } from './prompt-error.ts';
import type { Range } from './source-map.ts';

export interface LoraTag extends Range {
  readonly name: string;
  /** Strength on the text encoders. */
  readonly textEncoder: number;
  /** Strength on the denoiser. */
  readonly unet: number;
  /** Strengths of single blocks or the name of a preset, not looked into here. */
  readonly blocks?: string;
}

/** A tag that is taken out of the prompt as A1111 does, though nothing here knows what it stands for. */
export interface UnknownTag extends Range {
  readonly kind: string;
  readonly text: string;
}

export interface ExtractedTags {
  /** What remains of the prompt, in order. */
  readonly rest: readonly Range[];
  readonly loras: readonly LoraTag[];
  readonly unknown: readonly UnknownTag[];
}

/** A1111 lists LyCORIS files under a name of their own, and reads both names alike. */
const LORA_KINDS: readonly string[] = ['lora', 'lyco'];

/** Throws `PROMPT_LORA`. */
export function extractTags(prompt: string): ExtractedTags {
  const rest: Range[] = [];
  const loras: LoraTag[] = [];
  const unknown: UnknownTag[] = [];
  let kept = 0;
  let open = prompt.indexOf('<');
  // Without a closing mark ahead no further tag can end: each character is looked at once.
  for (let close = prompt.indexOf('>'); open >= 0 && close >= 0; open = prompt.indexOf('<', open)) {
    if (close < open) {
      close = prompt.indexOf('>', open);
      continue;
    }
    const colon = endOfWord(prompt, open + 1);
    if (colon === open + 1 || prompt[colon] !== ':' || close <= colon + 1) {
      open++;
      continue;
    }
    const kind = prompt.slice(open + 1, colon);
    const range = { start: open, end: close + 1 };
    const body = prompt.slice(colon + 1, close);
    if (LORA_KINDS.includes(kind)) loras.push(readLora(body, range, colon + 1));
    else unknown.push({ kind, text: prompt.slice(range.start, range.end), ...range });
    rest.push({ start: kept, end: open });
    kept = close + 1;
    open = kept;
  }
  rest.push({ start: kept, end: prompt.length });
  return { rest, loras, unknown };
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (beginsWithWord(text, at)) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return at;
}

function readLora(body: string, range: Range, position: number): LoraTag {
  const [name = '', ...rest] = body.split(':').map(part => part.trim());
  if (name === '') throw badLora('A LoRA tag names no file', body, position, 'a name, as in <lora:name:0.8>');
  const placed: string[] = [];
  const named = new Map<string, string>();
  for (const part of rest) {
    const equals = part.indexOf('=');
    if (equals > 0) named.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
    else placed.push(part);
  }
  const strength = (text: string | undefined, otherwise: number) =>
    text === undefined || text === '' ? otherwise : readStrength(text, position);
  const [first, second, third] = placed;
  const textEncoder = strength(named.get('te') ?? first, 1);
  const secondIsStrength = second !== undefined && SIGNED_NUMBER.test(second);
  const unet = strength(named.get('unet') ?? (secondIsStrength ? second : undefined), textEncoder);
  const blocks = named.get('lbw') ?? (secondIsStrength ? third : (second ?? third));
  return { name, textEncoder, unet, ...(blocks && { blocks }), ...range };
}

function readStrength(text: string, position: number): number {
  const strength = SIGNED_NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(strength) <= PROMPT_LIMITS.weight) return strength;
  const legal = `a number of -${PROMPT_LIMITS.weight} … ${PROMPT_LIMITS.weight}`;
  throw badLora(`A LoRA's strength cannot be ${excerpt(text, 0)}`, text, position, legal);
}

function badLora(what: string, value: string, position: number, legal: string) {
  return promptError('PROMPT_LORA', what, position, {
    value: excerpt(value, 0, value.length),
    legal,
    hint: 'Write <lora:name:0.8>, or <lora:name:te=0.5:unet=1>.',
  });
}
