/** What a form shows for a command: one field for each property of its JSON Schema. */
import type { CommandView } from '../../bus/describe-command.ts';

interface Common {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
  /** Legal values in words, where the registry has them. */
  readonly legal: string | null;
}

export type FieldSpec = Common &
  (
    | { readonly kind: 'text'; readonly long: boolean; readonly most: number | null; readonly usual: string }
    | {
        readonly kind: 'number';
        readonly whole: boolean;
        readonly least: number | null;
        readonly most: number | null;
        readonly usual: string;
      }
    | { readonly kind: 'choice'; readonly options: readonly string[]; readonly usual: string }
    | { readonly kind: 'boolean'; readonly usual: boolean | null }
    /** One entry a line. */
    | { readonly kind: 'list'; readonly of: 'text' | 'number' }
    /** Anything else, as JSON. */
    | { readonly kind: 'json' }
  );

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** Texts that may be longer than this get several lines. */
const ONE_LINE = 500;

/** Required fields first, otherwise in the command's order. */
export function fieldsOf({ input, rules }: Pick<CommandView, 'input' | 'rules'>): FieldSpec[] {
  const { properties = {}, required = [] } = input as Schema;
  const fields = Object.entries(properties).map(([name, schema]) =>
    fieldOf(
      {
        name,
        label: words(name),
        help: schema.description ?? '',
        // A field with a default is named as required of an answer, never of a person.
        required: required.includes(name) && schema.default === undefined,
        legal: rules[name]?.legal ?? null,
      },
      schema,
    ),
  );
  return [...fields.filter(field => field.required), ...fields.filter(field => !field.required)];
}

function fieldOf(common: Common, schema: Schema): FieldSpec {
  const usual = schema.default === undefined ? '' : String(schema.default);
  if (schema.enum?.every(option => typeof option === 'string'))
    return { ...common, kind: 'choice', options: schema.enum as string[], usual };
  if (schema.type === 'boolean')
    return {
      ...common,
      kind: 'boolean',
      usual: typeof schema.default === 'boolean' ? schema.default : null,
    };
  if (schema.type === 'number' || schema.type === 'integer') return { ...common, ...range(schema), usual };
  if (schema.type === 'string') {
    const most = schema.maxLength ?? null;
    return { ...common, kind: 'text', long: most === null || most > ONE_LINE, most, usual };
  }
  if (schema.type === 'array' && isNumber(schema.items)) return { ...common, kind: 'list', of: 'number' };
  if (schema.type === 'array' && schema.items?.type === 'string')
    return { ...common, kind: 'list', of: 'text' };
  return { ...common, kind: 'json' };
}

const isNumber = (schema: Schema | undefined) => schema?.type === 'number' || schema?.type === 'integer';

/** JSON Schema bounds every integer by what JavaScript can count: no range that anybody meant. */
const meant = (bound: number | undefined): number | null =>
  bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? null : bound;

const range = ({ type, minimum, exclusiveMinimum, maximum }: Schema) => ({
  kind: 'number' as const,
  whole: type === 'integer',
  least: meant(minimum) ?? meant(exclusiveMinimum),
  most: meant(maximum),
});

/** `guidanceScale` → `Guidance scale`. */
export function words(name: string): string {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
  return apart.charAt(0).toUpperCase() + apart.slice(1).replaceAll('-', ' ');
}

/** Nothing can be said to it: it is called at once. */
export const isInputless = ({ input }: Pick<CommandView, 'input'>): boolean =>
  Object.keys((input as Schema).properties ?? {}).length === 0;
