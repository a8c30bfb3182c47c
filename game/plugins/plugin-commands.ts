/** A plugin's commands as commands of AURORA's: in the registry, and so on every face. */
import { z } from 'zod';
import { type AnyCommand, type Command, defineCommand } from '../bus/command.ts';
import type { PluginField, PluginManifest } from './manifest.ts';

const MOST_TEXT = 20_000;

export const pluginCommandName = (id: string, name: string): string => `plugin.${id}.${name}`;

export function pluginCommand(
  { id, name: plugin }: Pick<PluginManifest, 'id' | 'name'>,
  { name, title, description = title, input = {} }: PluginManifest['commands'][number],
  run: Command['run'],
): AnyCommand {
  const fields = Object.entries(input).map(([field, rules]) => [field, schemaOf(rules)] as const);
  return defineCommand({
    name: pluginCommandName(id, name),
    title: `${title} (${plugin})`,
    description,
    permission: 'paint',
    rest: { method: 'POST', path: `/plugins/${id}/commands/${name}` },
    input: z.object(Object.fromEntries(fields)),
    output: z.unknown(),
    run,
    cli: { positional: fields.slice(0, 1).map(([field]) => field) as never },
  });
}

function schemaOf({ type, description, required = false, choices, min, max }: PluginField): z.ZodType {
  const bare = bareSchema(type, choices, min, max);
  const described = description === undefined ? bare : bare.describe(description);
  return required ? described : described.optional();
}

function bareSchema(
  type: PluginField['type'],
  choices: readonly string[] | undefined,
  min = Number.MIN_SAFE_INTEGER,
  max = Number.MAX_SAFE_INTEGER,
): z.ZodType {
  if (type === 'yes-no') return z.boolean();
  if (type === 'whole') return z.int().min(min).max(max);
  if (type === 'number') return z.number().min(min).max(max);
  return choices ? z.enum(choices as [string, ...string[]]) : z.string().max(MOST_TEXT);
}
