import { z } from 'zod';

/** What an error about a field says: its stable code, the legal values in words, and what to do. */
export interface FieldRule {
  readonly code: string;
  readonly legal: string;
  readonly hint: string;
}

export const fieldRules = z.registry<FieldRule>();

/** Attaches a rule to a field's schema: `field(z.int().min(1), { code: 'STEPS_OUT_OF_RANGE', … })`. */
export function field<Schema extends z.ZodType>(schema: Schema, rule: FieldRule): Schema {
  fieldRules.add(schema, rule);
  return schema;
}

/** The rule of a field, looked for through `optional`, `default` and the like. */
export function ruleOf(schema: z.ZodType | undefined): FieldRule | undefined {
  let inner = schema as (z.ZodType & { def: { innerType?: z.ZodType } }) | undefined;
  while (inner !== undefined) {
    const rule = fieldRules.get(inner);
    if (rule !== undefined) return rule;
    inner = inner.def.innerType as typeof inner;
  }
  return undefined;
}
