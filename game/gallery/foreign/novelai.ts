/** NovelAI's pictures: the prompt as `Description`, everything else as JSON in `Comment`, `Software` says whose it is. */
import {
  type ForeignSettings,
  foreignSettings,
  putExtra,
  putNumber,
  putPrompts,
  putSampler,
  putSeed,
} from './foreign-settings.ts';
import { fieldsOf, numberOf, own, parseJson, textOf } from './json-values.ts';

/** Undefined when the texts are none of NovelAI's. */
export function readNovelAi(text: Readonly<Record<string, string>>): ForeignSettings | undefined {
  const all =
    text.Software === 'NovelAI' && text.Comment !== undefined ? fieldsOf(parseJson(text.Comment)) : undefined;
  if (all === undefined) return undefined;
  const to = foreignSettings('NovelAI');
  putSeed(to, own(all, 'seed'));
  putNumber(to, 'steps', own(all, 'steps'), 'steps');
  putNumber(to, 'guidanceScale', own(all, 'scale'), 'scale');
  for (const side of ['width', 'height'] as const) {
    if (own(all, side) !== undefined) putNumber(to, side, own(all, side), side);
  }
  const rescale = numberOf(own(all, 'cfg_rescale'));
  if (rescale) putNumber(to, 'guidanceRescale', rescale, 'cfg_rescale');
  const schedule = textOf(own(all, 'noise_schedule'));
  putSampler(to, own(all, 'sampler'), schedule === 'native' ? undefined : schedule);
  const prompt = textOf(own(all, 'prompt')) ?? text.Description ?? '';
  putPrompts(to, fromBraces(prompt), fromBraces(textOf(own(all, 'uc')) ?? ''));
  putExtra(to, 'Source', text.Source);
  to.notes.push(
    'it was painted by a service whose models are not for sale; another model paints another picture',
  );
  return to;
}

/** `{x}` is 1.05, `[x]` 1 / 1.05, parentheses are text; what is never closed or opened is left out. */
function fromBraces(prompt: string): string {
  const open: { readonly at: number; readonly close: string; readonly weight: string }[] = [];
  const parts = [...prompt.slice(0, 100_000)];
  for (const [i, part] of parts.entries()) {
    if (part === '{' || part === '[') {
      open.push({ at: i, close: part === '{' ? '}' : ']', weight: part === '{' ? '1.05' : '0.952' });
      parts[i] = '';
    } else if (part === '}' || part === ']') {
      parts[i] = '';
      if (open.at(-1)?.close !== part) continue;
      const { at, weight } = open.pop()!;
      parts[at] = '(';
      parts[i] = `:${weight})`;
    } else if (part === '(' || part === ')' || part === '|') {
      parts[i] = part === '|' ? ',' : `\\${part}`;
    }
  }
  return parts.join('');
}
