/** The registry as tools of the Model Context Protocol. */
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { AnyCommand, Permission } from '../../bus/command.ts';
import { toJsonSchema } from '../../bus/json-schema.ts';
import { type Registry, routeOf } from '../../bus/registry.ts';

/** Where a tool's permission stands in its description. */
export const PERMISSION_KEY = 'aurora/permission';

/** It can be called as a tool, and whoever asks may. */
export const isTool = ({ faces, permission }: AnyCommand, granted: ReadonlySet<Permission>): boolean =>
  (faces?.includes('mcp') ?? true) && granted.has(permission);

export function toolsOf(registry: Registry, granted: ReadonlySet<Permission>): Tool[] {
  return registry.commands.filter(command => isTool(command, granted)).map(toolOf);
}

function toolOf(command: AnyCommand): Tool {
  const { name, title, description, permission, danger, input } = command;
  const { schema, definitions } = toJsonSchema(input, 'input');
  const { method } = routeOf(command);
  return {
    ...{ name, title },
    description: danger === undefined ? description : `${description} For good: ${danger}.`,
    inputSchema: {
      ...schema,
      type: 'object',
      ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
    },
    annotations: {
      title,
      readOnlyHint: method === 'GET',
      destructiveHint: danger !== undefined,
      idempotentHint: method === 'GET',
      // All of it happens on this machine.
      openWorldHint: false,
    },
    _meta: { [PERMISSION_KEY]: permission },
  };
}
