/** Values of settings: checked, read from texts of the environment or the command line, and written as such. */
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { showValue } from '../bus/parse-input.ts';
import type { AnySetting } from './setting.ts';

interface Shape {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
}

export const shapeOf = ({ schema }: AnySetting): Shape => z.toJSONSchema(schema, { io: 'input' }) as Shape;

/** What is legal, in words. */
export function legalOf(setting: AnySetting): string {
  const { type, enum: options, minimum, exclusiveMinimum, maximum, maxLength, maxItems } = shapeOf(setting);
  const unit = setting.unit ? ` ${setting.unit}` : '';
  if (options) return options.join(', ');
  if (type === 'boolean') return 'true or false';
  if (type === 'number' || type === 'integer')
    return `a ${type === 'integer' ? 'whole ' : ''}number ${minimum ?? exclusiveMinimum} … ${maximum}${unit}`;
  if (type === 'array') return `a list of up to ${maxItems} texts`;
  return `a text of up to ${maxLength} characters`;
}

/** @throws AuroraError `SETTING_INVALID` */
export function checkSetting(setting: AnySetting, value: unknown): unknown {
  const parsed = setting.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // A secret that is wrong is still one.
  const shown = setting.secret ? '…' : showValue(value);
  const [issue] = parsed.error.issues;
  // What a schema says in words of its own is better than a range.
  const said =
    issue?.code === 'custom' || issue?.code === 'invalid_format' ? issue.message : legalOf(setting);
  throw new AuroraError(
    'SETTING_INVALID',
    `${setting.title} cannot be ${typeof shown === 'string' ? `"${shown}"` : shown}: legal is ${said}.`,
    {
      field: setting.name,
      value: shown,
      legal: said,
      hint: 'Reset it for what is usual.',
    },
  );
}

/** A text in the form that the setting asks for; one that fits none goes on as it is, so that the check names it. */
export function fromText(setting: AnySetting, text: string, separator: string): unknown {
  const { type, enum: options } = shapeOf(setting);
  if (type === 'boolean')
    return /^(on|true|1|yes)$/i.test(text) ? true : /^(off|false|0|no)$/i.test(text) ? false : text;
  if (type === 'number' || type === 'integer') {
    const number = Number(text);
    return text.trim() === '' || Number.isNaN(number) ? text : number;
  }
  if (type === 'array')
    return text
      .split(separator)
      .map(entry => entry.trim())
      .filter(entry => entry !== '');
  return options?.find(option => option === text.toLowerCase()) ?? text;
}

export function toText(value: unknown, separator: string): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return Array.isArray(value) ? value.join(separator) : String(value);
}
