import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AuroraError } from '../../../models/errors.ts';
import { PERMISSIONS, type Permission } from '../../bus/command.ts';
import type { Kernel } from '../../kernel.ts';
import type { McpSessions } from './sessions.ts';

/** Where the Model Context Protocol is spoken. */
export const MCP_PATH = '/mcp';

/** A client may ask for fewer permissions than it could have, separated by commas. */
export const PERMISSIONS_HEADER = 'x-aurora-permissions';

/** The Model Context Protocol over streamable HTTP. Its library is loaded when the first client comes. */
export function addMcp(server: FastifyInstance, { registry, services }: Kernel): void {
  let sessions: McpSessions | null = null;
  const load = async () => {
    const { McpSessions } = await import('./sessions.ts');
    sessions ??= new McpSessions();
    return sessions;
  };
  server.addHook('preClose', async () => {
    await sessions?.close();
  });

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const known = request.headers['mcp-session-id'];
    const open = await load();
    const transport =
      typeof known === 'string'
        ? open.find(known)
        : await open.begin({ registry, services, granted: permissionsOf(request) });
    if (transport === undefined) {
      // The specification's answer: a client begins anew.
      return reply.status(404).send({
        jsonrpc: '2.0',
        error: {
          code: -32001,
          message: 'There is no such session; it was closed, or AURORA was started again.',
        },
        id: null,
      });
    }
    reply.hijack();
    await transport.handleRequest(request.raw, reply.raw, request.body);
  };
  for (const method of ['GET', 'POST', 'DELETE'] as const)
    server.route({ method, url: MCP_PATH, handler: answer });
}

/** @throws AuroraError `UNKNOWN_PERMISSION` */
function permissionsOf({ headers }: FastifyRequest): ReadonlySet<Permission> {
  const text = headers[PERMISSIONS_HEADER];
  if (typeof text !== 'string') return new Set(PERMISSIONS);
  return new Set(
    text.split(',').map(word => {
      const permission = PERMISSIONS.find(known => known === word.trim());
      if (permission !== undefined) return permission;
      throw new AuroraError('UNKNOWN_PERMISSION', `There is no permission "${word.trim().slice(0, 40)}".`, {
        field: 'permissions',
        value: word.trim().slice(0, 40),
        legal: PERMISSIONS,
        hint: 'Separate several by commas.',
      });
    }),
  );
}
