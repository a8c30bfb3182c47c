/**
 * InvokeAI's pictures. `invokeai_metadata` since 3.0 (its invocations/metadata.py, CoreMetadataInvocation; before 4.0
 * models were `{ model_name, base_model }`), `sd-metadata` and `Dream` of 1 and 2 (its ldm/invoke/args.py).
 */
import { LIMITS } from '../../../models/settings.ts';
import {
  type ForeignSettings,
  foreignSettings,
  type Lora,
  modelName,
  plainBrackets,
  putClipSkip,
  putExtra,
  putModel,
  putNumber,
  putPrompts,
  putSampler,
  putSeed,
  withLoras,
} from './foreign-settings.ts';
import { type Fields, fieldsOf, listOf, numberOf, own, parseJson, textOf } from './json-values.ts';

const MAX_LORAS = 64;
/** More than any prompt here may have, and few enough to look through for weights. */
const MAX_PROMPT = 2 * LIMITS.promptCharacters;

/** Undefined when the text holds no such metadata. */
export function readInvokeAi(json: string): ForeignSettings | undefined {
  const all = fieldsOf(parseJson(json));
  if (all === undefined) return undefined;
  const to = foreignSettings('InvokeAI');
  const { settings, notes } = to;
  putSeed(to, own(all, 'seed'));
  putNumber(to, 'steps', own(all, 'steps'), 'steps');
  putNumber(to, 'guidanceScale', own(all, 'cfg_scale'), 'cfg_scale');
  putNumber(to, 'width', own(all, 'width'), 'width');
  putNumber(to, 'height', own(all, 'height'), 'height');
  const rescale = numberOf(own(all, 'cfg_rescale_multiplier'));
  if (rescale) putNumber(to, 'guidanceRescale', rescale, 'cfg_rescale_multiplier');
  putSampler(to, own(all, 'scheduler') ?? undefined);
  putModel(to, modelOf(own(all, 'model')));
  // It counts layers left off; we count as A1111 does.
  const skipped = numberOf(own(all, 'clip_skip'));
  if (skipped) putClipSkip(to, skipped + 1);
  settings.noiseSource = own(all, 'rand_device') === 'cuda' ? 'nv' : 'cpu';
  const loras: Lora[] = listOf(own(all, 'loras'))
    .slice(0, MAX_LORAS)
    .flatMap(value => {
      const lora = fieldsOf(value);
      const name = modelOf(own(lora, 'model') ?? own(lora, 'lora'));
      return name ? [{ name: modelName(name, true), model: numberOf(own(lora, 'weight')) ?? 1 }] : [];
    });
  const prompt = textOf(own(all, 'positive_prompt')) ?? '';
  putPrompts(
    to,
    withLoras(to, fromCompel(prompt), loras),
    fromCompel(textOf(own(all, 'negative_prompt')) ?? ''),
  );
  const mode = textOf(own(all, 'generation_mode'));
  if (mode && !/txt2img$/.test(mode))
    notes.push(`it began with another picture (${mode.slice(0, 40)}), which its text does not hold`);
  if (own(all, 'hrf_enabled') === true)
    notes.push('it went through a second pass, whose size its text does not say');
  putExtra(to, 'app_version', own(all, 'app_version'));
  return to;
}

const modelOf = (value: unknown): string | undefined => {
  const model = fieldsOf(value);
  return textOf(own(model, 'name')) ?? textOf(own(model, 'model_name'));
};

/** Undefined when the text holds no such metadata. */
export function readOldInvokeAi(json: string): ForeignSettings | undefined {
  const all = fieldsOf(parseJson(json));
  const image = fieldsOf(own(all, 'image'));
  return image && readOld(image, own(all, 'model_weights') ?? own(all, 'model'), own(image, 'prompt'));
}

function readOld(image: Fields, model: unknown, prompt: unknown): ForeignSettings {
  const to = foreignSettings('InvokeAI');
  putSeed(to, own(image, 'seed'));
  putNumber(to, 'steps', own(image, 'steps'), 'steps');
  putNumber(to, 'guidanceScale', own(image, 'cfg_scale'), 'cfg_scale');
  putNumber(to, 'width', own(image, 'width'), 'width');
  putNumber(to, 'height', own(image, 'height'), 'height');
  putSampler(to, own(image, 'sampler') ?? undefined);
  putModel(to, model);
  to.settings.noiseSource = 'cpu';
  const parts =
    typeof prompt === 'string'
      ? [prompt]
      : listOf(prompt).map(part => textOf(own(fieldsOf(part), 'prompt')) ?? '');
  const { positive, negative } = splitNegative(parts.slice(0, MAX_LORAS).join(' AND '));
  putPrompts(to, fromCompel(positive), fromCompel(negative));
  const type = textOf(own(image, 'type'));
  if (type === 'img2img') to.notes.push('it began with another picture, which its text does not hold');
  return to;
}

/** `Dream`: the command that made it, as in `"a fox [blurry]" -s 50 -S 42 -W 512 -H 512 -C 7.5 -A k_lms`. */
export function readDream(command: string): ForeignSettings | undefined {
  const text = command.slice(0, 100_000);
  const quoted = /^\s*"((?:[^"\\]|\\.)*)"(.*)$/s.exec(text);
  const at = quoted ? -1 : text.search(/\s--?[a-zA-Z]/);
  const prompt = quoted ? quoted[1]!.replaceAll('\\"', '"') : at < 0 ? text : text.slice(0, at);
  const flags = quoted ? quoted[2]! : at < 0 ? '' : text.slice(at);
  const flag = (letter: string) => new RegExp(`(?:^|\\s)-${letter}\\s*([^\\s-]\\S*)`).exec(flags)?.[1];
  if (flag('s') === undefined && flag('S') === undefined) return undefined;
  const image = {
    ...{ steps: flag('s'), seed: flag('S'), width: flag('W'), height: flag('H'), cfg_scale: flag('C') },
    ...{ sampler: flag('A'), type: flag('I') === undefined ? 'txt2img' : 'img2img' },
  };
  return readOld(image, undefined, prompt);
}

/** Until 3.0 what was not wanted stood in brackets inside of the prompt. */
function splitNegative(prompt: string): { positive: string; negative: string } {
  const negative: string[] = [];
  const positive = prompt.replace(/\[([^[\]]*)\]/g, (_, inner: string) => {
    negative.push(inner);
    return '';
  });
  return { positive: positive.replace(/\s+/g, ' ').trim(), negative: negative.join(', ') };
}

/** What a `+` or `-` of compel multiplies with (compel's doc/syntax.md). */
const weightOf = (mark: string) =>
  /^[+-]/.test(mark)
    ? Number((mark[0] === '+' ? 1.1 : 0.9) ** mark.length)
        .toFixed(3)
        .replace(/0+$/, '')
    : mark;

/** Compel's weights, `(a fox)1.2`, `(a fox)++` and `fox--`, in A1111's grammar. Nested ones keep only the inner. */
export function fromCompel(prompt: string): string {
  return plainBrackets(prompt.slice(0, MAX_PROMPT))
    .replace(
      /\(([^()]{1,2000})\)([+-]{1,10}|\d{1,3}(?:\.\d{1,6})?)/g,
      (_, inner: string, mark: string) => `(${inner}:${weightOf(mark)})`,
    )
    .replace(
      /([\p{L}\p{N}]{1,100})([+-]{1,10})(?=[\s,.;]|$)/gu,
      (_, word: string, mark: string) => `(${word}:${weightOf(mark)})`,
    );
}
