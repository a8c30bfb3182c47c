import { z } from 'zod';

export type Json = Record<string, unknown>;

/** A schema as JSON Schema (draft 2020-12), in plain data; `definitions` are those that it refers to by `#/$defs/`. */
export function toJsonSchema(
  schema: z.ZodType,
  io: 'input' | 'output',
): { readonly schema: Json; readonly definitions: Readonly<Record<string, Json>> } {
  const text = JSON.stringify(z.toJSONSchema(schema, { io, reused: 'inline' }));
  const { $defs = {}, $schema, ...rest } = JSON.parse(text) as Json & { $defs?: Record<string, Json> };
  const definitions = Object.entries($defs).map(([name, { $schema: _, ...plain }]) => [name, plain] as const);
  return { schema: rest, definitions: Object.fromEntries(definitions) };
}
