import type { z } from 'zod';

type Kind = 'number' | 'boolean' | 'other';

/** What a text must become for a field: found through `optional`, `default`, pipes and unions. */
export function fieldKind(schema: z.ZodType | undefined): Kind {
  const def = (schema as { def?: { type: string; innerType?: z.ZodType; in?: z.ZodType } } | undefined)?.def;
  if (def === undefined) return 'other';
  if (def.type === 'number' || def.type === 'int') return 'number';
  if (def.type === 'boolean') return 'boolean';
  return fieldKind(def.innerType ?? def.in);
}

/**
 * Turns the texts of a query string, a path or a command line into the types that a schema asks for. A text that is
 * no number becomes NaN, so that the schema's own error names it.
 */
export function coerceTexts(schema: z.ZodObject, texts: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(texts)) {
    const kind = fieldKind(schema.shape[name] as z.ZodType | undefined);
    if (typeof text !== 'string') values[name] = text;
    else if (kind === 'number') values[name] = text.trim() === '' ? Number.NaN : Number(text);
    else if (kind === 'boolean')
      values[name] = text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
    else values[name] = text;
  }
  return values;
}
