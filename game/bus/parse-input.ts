import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { ruleOf } from './field-rules.ts';

/** Longest value that an error repeats; the rest is counted. */
const SHOWN = 120;

/** A refused value as an error may show it: short, and JSON-safe (NaN and Infinity by name). */
export function showValue(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'string' && value.length > SHOWN) {
    return `${value.slice(0, SHOWN)}… (${value.length} characters)`;
  }
  if (typeof value === 'object' && value !== null) return showValue(JSON.stringify(value) ?? String(value));
  return value;
}

/**
 * Checks an input against a command's schema.
 * @throws AuroraError about the first offence: the field's own code where it has a rule, `INPUT_UNKNOWN_FIELD`,
 *   `INPUT_MISSING_FIELD`, `INPUT_NOT_OBJECT` or `INPUT_INVALID` otherwise.
 */
export function parseInput<Schema extends z.ZodObject>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = isObject(input) ? z.strictObject(schema.shape).safeParse(input) : null;
  if (parsed?.success) return parsed.data as z.output<Schema>;
  throw inputErrors(schema, input)[0]!;
}

/** Every offence of an input, the first of each field; none: `parseInput` takes it. */
export function inputErrors(schema: z.ZodObject, input: unknown): AuroraError[] {
  if (!isObject(input)) {
    return [
      new AuroraError('INPUT_NOT_OBJECT', `Expected an object with fields, got ${describe(input)}.`, {
        value: showValue(input),
        legal: Object.keys(schema.shape),
        hint: 'Send a JSON object.',
      }),
    ];
  }
  const { error } = z.strictObject(schema.shape).safeParse(input);
  const byField = new Map<string | undefined, AuroraError>();
  for (const issue of error?.issues ?? []) {
    const found = toError(schema, input, issue);
    if (!byField.has(found.details.field)) byField.set(found.details.field, found);
  }
  return [...byField.values()];
}

const isObject = (input: unknown): input is Record<string, unknown> =>
  typeof input === 'object' && input !== null && !Array.isArray(input);

function toError(schema: z.ZodObject, input: Record<string, unknown>, issue: z.core.$ZodIssue): AuroraError {
  const fields = Object.keys(schema.shape);
  if (issue.code === 'unrecognized_keys') {
    const name = issue.keys[0]!;
    return new AuroraError('INPUT_UNKNOWN_FIELD', `There is no field "${name}".`, {
      field: name,
      value: name,
      legal: fields,
      hint: 'Check the spelling, or leave it out.',
    });
  }
  const name = String(issue.path[0] ?? '');
  const rule = ruleOf(schema.shape[name] as z.ZodType | undefined);
  if (input[name] === undefined) {
    return new AuroraError('INPUT_MISSING_FIELD', `The field "${name}" is missing.`, {
      field: name,
      legal: rule?.legal ?? issue.message,
      hint: `Give a value for "${name}".`,
    });
  }
  const shown = showValue(input[name]);
  return new AuroraError(
    rule?.code ?? 'INPUT_INVALID',
    `${name} cannot be ${typeof shown === 'string' ? `"${shown}"` : shown}${rule ? `: legal is ${rule.legal}` : `: ${issue.message}`}.`,
    {
      field: name,
      value: shown,
      legal: rule?.legal ?? issue.message,
      hint: rule?.hint ?? `Correct "${name}".`,
    },
  );
}

const describe = (value: unknown) =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
