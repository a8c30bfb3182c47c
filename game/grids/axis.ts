/** One direction of a grid: a field and the values that it takes, written as `steps: 10, 20, 30`. */
import { AuroraError } from '../../models/errors.ts';
import type { GenerateInput } from '../api/protocol.ts';
import { coerceTexts, fieldKind } from '../bus/coerce.ts';
import { parseInput, showValue } from '../bus/parse-input.ts';
import { generateFields } from '../jobs/generate-fields.ts';
import { MAX_CELLS } from './plan-grid.ts';

export interface AxisValue {
  readonly label: string;
  readonly change: (input: GenerateInput) => GenerateInput;
}

export interface Axis {
  readonly name: string;
  readonly values: readonly AxisValue[];
}

/** Fields that an axis may vary; pictures are no words. */
const FIELDS = Object.keys(generateFields.shape).filter(
  name => !['image', 'mask', 'maskKind', 'samplerRecipe'].includes(name),
);
/** Search and replace, A1111's `Prompt S/R`: the first value is looked for, each takes its place. */
const REPLACE = 'replace';
/** What people call fields. */
const ALIASES: Readonly<Record<string, string>> = { cfg: 'guidanceScale', negative: 'negativePrompt' };

/** @throws AuroraError `GRID_AXIS`; for a value, as the field itself does */
export function readAxis(text: string, direction: string): Axis {
  const colon = text.indexOf(':');
  const written = text.slice(0, Math.max(0, colon)).trim();
  const field = ALIASES[written] ?? FIELDS.find(name => name.toLowerCase() === written.toLowerCase());
  if (field === undefined && written !== REPLACE) {
    throw new AuroraError('GRID_AXIS', `${direction} names nothing that can vary: "${showValue(text)}".`, {
      field: direction,
      value: showValue(text),
      legal: [REPLACE, ...FIELDS],
      hint: 'Write a field, a colon and its values, as in "steps: 10, 20, 30" or "replace: fox, owl".',
    });
  }
  const values = splitValues(text.slice(colon + 1));
  if (field === undefined) return { name: REPLACE, values: replacements(values, direction) };
  const kind = fieldKind(generateFields.shape[field as keyof typeof generateFields.shape]);
  const words = kind === 'number' ? values.flatMap(value => range(value, direction)) : values;
  if (words.length === 0) throw noValues(text, direction);
  return {
    name: field,
    values: words.map(word => {
      const given = coerceTexts(generateFields, { [field]: word });
      const checked = parseInput(generateFields.pick({ [field]: true } as never), given);
      return { label: `${field} ${word}`, change: input => ({ ...input, ...checked }) };
    }),
  };
}

/** Values between commas, those in quotes with the commas inside. */
function splitValues(text: string): string[] {
  const values = text.match(/\s*"(?:[^"\\]|\\.)*"\s*(?=,|$)|[^,]+/g) ?? [];
  return values
    .map(value => value.trim())
    .map(value => (/^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value))
    .filter(value => value !== '');
}

const NUMBER = String.raw`(-?\d+(?:\.\d+)?)`;
/** A1111's ranges: `1-5`, `1-10 (+3)`, `0-1 [5]`. */
const RANGE = new RegExp(
  String.raw`^${NUMBER}\s*-\s*${NUMBER}\s*(?:\(\s*([+-]?\d+(?:\.\d+)?)\s*\)|\[\s*(\d+)\s*\])?$`,
);

/** The numbers of a range as texts, or the value itself. */
function range(value: string, direction: string): string[] {
  const found = RANGE.exec(value);
  if (found === null) return [value];
  const [from, to] = [Number(found[1]), Number(found[2])];
  const count = found[4] === undefined ? undefined : Number(found[4]);
  const step = found[3] === undefined ? Math.sign(to - from) || 1 : Number(found[3]);
  const numbers = count ?? Math.floor((to - from) / step + 1e-9) + 1;
  if (!(numbers >= 1 && numbers <= MAX_CELLS)) throw noValues(value, direction);
  const at = (i: number) =>
    count === undefined ? from + i * step : count === 1 ? from : from + (i * (to - from)) / (count - 1);
  // 0.1 + 0.2 is written 0.3.
  return Array.from({ length: numbers }, (_, i) => String(Number(at(i).toFixed(6))));
}

function replacements(values: readonly string[], direction: string): AxisValue[] {
  const [searched] = values;
  if (searched === undefined) throw noValues('', direction);
  return values.map(value => ({
    label: value,
    change(input) {
      const { prompt, negativePrompt = '' } = input;
      if (!prompt.includes(searched) && !negativePrompt.includes(searched)) {
        throw new AuroraError('GRID_AXIS', `The prompt does not contain "${showValue(searched)}".`, {
          field: direction,
          value: showValue(searched),
          legal: 'words of the prompt',
          hint: 'The first value is what is replaced.',
        });
      }
      const replaced = { ...input, prompt: prompt.replaceAll(searched, value) };
      return negativePrompt === ''
        ? replaced
        : { ...replaced, negativePrompt: negativePrompt.replaceAll(searched, value) };
    },
  }));
}

const noValues = (text: string, direction: string) =>
  new AuroraError('GRID_AXIS', `${direction} has no values that could be counted: "${showValue(text)}".`, {
    field: direction,
    value: showValue(text),
    legal: `1 … ${MAX_CELLS} values, or a range as 1-5, 1-10 (+3) or 0-1 [5]`,
    hint: 'Write them behind the colon, divided by commas.',
  });
