/** From what stands in a form's fields to a command's input, and back. */
import type { FieldSpec } from './fields.ts';

/** By field; one that nobody has touched is absent. Numbers, lists and JSON are as typed. */
export type Typed = Readonly<Record<string, string | boolean>>;

/** The input; a field that was left empty is left out. What is no number or no JSON goes on as it is: the registry says so. */
export function readForm(fields: readonly FieldSpec[], typed: Typed): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const value = typed[field.name];
    if (value === undefined || (typeof value === 'string' && isEmpty(field, value))) continue;
    input[field.name] = typeof value === 'boolean' ? value : read(field, value);
  }
  return input;
}

/** An empty text is one where the field must be there: then the registry says what it thinks of it. */
const isEmpty = (field: FieldSpec, value: string): boolean =>
  field.kind === 'text' ? value === '' : value.trim() === '';

function read(field: FieldSpec, value: string): unknown {
  if (field.kind === 'number') return toNumber(value);
  if (field.kind === 'list') {
    const lines = value.split('\n').map(line => line.trim());
    const entries = lines.filter(line => line !== '');
    return field.of === 'number' ? entries.map(toNumber) : entries;
  }
  if (field.kind !== 'json') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function toNumber(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/** What stands in the fields for an input that comes from elsewhere: a link, the last call. Unknown fields are told apart. */
export function writeForm(
  fields: readonly FieldSpec[],
  input: Readonly<Record<string, unknown>>,
): { readonly typed: Typed; readonly unknown: readonly string[] } {
  const typed: Record<string, string | boolean> = {};
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(input)) {
    const field = fields.find(known => known.name === name);
    if (field === undefined) unknown.push(name);
    else typed[name] = write(field, value);
  }
  return { typed, unknown };
}

function write(field: FieldSpec, value: unknown): string | boolean {
  if (field.kind === 'boolean') return value === true || value === 'true' || value === '1';
  if (field.kind === 'list' && Array.isArray(value)) return value.join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
