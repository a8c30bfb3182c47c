/** A server of the Model Context Protocol for one client: tools from the registry, pictures as resources. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  type ProgressToken,
  ReadResourceRequestSchema,
  type ServerNotification,
} from '@modelcontextprotocol/sdk/types.js';
import { serializeError } from '../../../models/errors.ts';
import { PERMISSIONS, type Permission } from '../../bus/command.ts';
import type { Registry } from '../../bus/registry.ts';
import type { KernelServices } from '../../services.ts';
import { contentOf, contentOfError } from './content.ts';
import { listResources, PICTURE_TEMPLATE, readResource } from './resources.ts';
import { isTool, toolsOf } from './tools.ts';

export interface McpOptions {
  readonly registry: Registry;
  readonly services: KernelServices;
  readonly granted: ReadonlySet<Permission>;
}

const INSTRUCTIONS = `AURORA paints pictures on this machine and keeps them in a gallery; she speaks, remembers and is a companion.
\`generate\` paints and waits for the picture. \`pictures\` finds earlier ones, \`remember\` and \`recall-memory\` are her memory.`;

/** A client without a permission is not offered what needs it, and is refused where it calls it all the same. */
export function createMcpServer({ registry, services, granted }: McpOptions): Server {
  const server = new Server(
    { name: 'aurora', title: 'AURORA', version: services.version },
    { capabilities: { tools: {}, resources: {} }, instructions: INSTRUCTIONS },
  );
  const tools = toolsOf(registry, granted);
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification }) => {
    const command = registry.commands.find(({ name }) => name === params.name);
    if (command === undefined || !isTool(command, new Set(PERMISSIONS)))
      throw new McpError(ErrorCode.InvalidParams, `There is no tool "${params.name.slice(0, 100)}".`);
    const context = { services, face: 'mcp', granted, signal } as const;
    const progress = teller(params._meta?.progressToken, sendNotification);
    try {
      const result = await registry.invoke(params.name, params.arguments ?? {}, context);
      return await contentOf(await (command.settle?.(result, { ...context, progress }) ?? result), services);
    } catch (error) {
      return contentOfError(error);
    }
  });
  if (granted.has('read')) {
    server.setRequestHandler(ListResourcesRequestSchema, () => listResources(services));
    server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
      resourceTemplates: [PICTURE_TEMPLATE],
    }));
    server.setRequestHandler(ReadResourceRequestSchema, async ({ params }) => {
      try {
        return await readResource(params.uri, services);
      } catch (error) {
        throw new McpError(ErrorCode.InvalidParams, serializeError(error).message);
      }
    });
  }
  return server;
}

/** Tells how far something is, where the client wants to hear it. */
function teller(
  progressToken: ProgressToken | undefined,
  send: (notification: ServerNotification) => Promise<void>,
): (done: number, of: number) => void {
  if (progressToken === undefined) return () => {};
  return (progress, total) =>
    // The client may be gone.
    void send({ method: 'notifications/progress', params: { progressToken, progress, total } }).catch(
      () => {},
    );
}
