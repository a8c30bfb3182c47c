/** A command as data: what a palette, a plugin or a language model needs to know to call it. */
import { z } from 'zod';
import { type AnyCommand, type Face, PERMISSIONS } from './command.ts';
import { ruleOf } from './field-rules.ts';
import { toJsonSchema } from './json-schema.ts';

const FACES = ['rest', 'socket', 'cli', 'mcp'] as const satisfies readonly Face[];

export const CommandView = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    permission: z.enum(PERMISSIONS),
    /** What is lost by it for good; null: nothing. */
    danger: z.string().nullable(),
    /** Where it can be called from. */
    faces: z.array(z.enum(FACES)),
    /** JSON Schema of its input: an object, its fields in the order in which they are asked for. */
    input: z.record(z.string(), z.unknown()),
    /** Of fields with rules of their own: the legal values in words, and what to do. */
    rules: z.record(z.string(), z.object({ legal: z.string(), hint: z.string() })),
  })
  .meta({ id: 'Command' });
export type CommandView = z.output<typeof CommandView>;

export function describeCommand(command: AnyCommand): CommandView {
  const { name, title, description, permission, danger = null, faces = FACES } = command;
  const { schema, definitions } = toJsonSchema(command.input as z.ZodType, 'input');
  return {
    ...{ name, title, description, permission, danger, faces: [...faces] },
    input: { ...schema, ...(Object.keys(definitions).length > 0 && { $defs: definitions }) },
    rules: rulesOf(command.input as z.ZodObject),
  };
}

function rulesOf({ shape }: z.ZodObject): CommandView['rules'] {
  const rules = Object.entries(shape).flatMap(([name, schema]) => {
    const rule = ruleOf(schema as z.ZodType);
    return rule ? [[name, { legal: rule.legal, hint: rule.hint }] as const] : [];
  });
  return Object.fromEntries(rules);
}
