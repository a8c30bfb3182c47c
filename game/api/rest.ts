import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LIMITS } from '../../models/settings.ts';
import { coerceTexts } from '../bus/coerce.ts';
import type { CommandContext } from '../bus/command.ts';
import { type Registry, routeOf } from '../bus/registry.ts';

export const API = '/api/v1';

/** One route for each command that REST may call; path fields, query and body together are its input. */
export function addRestRoutes(server: FastifyInstance, registry: Registry, context: CommandContext): void {
  for (const command of registry.commands) {
    if (command.faces !== undefined && !command.faces.includes('rest')) continue;
    // Those of plugins come and go: `plugin-routes.ts` serves them.
    if (command.name.includes('.')) continue;
    const { method, path, status } = routeOf(command);
    server.route({
      method,
      url: API + path.replace(/\{(\w+)\}/g, ':$1'),
      bodyLimit: command.maxBytes ?? LIMITS.bodyBytes,
      async handler(request, reply) {
        const called = { ...context, signal: leaveSignal(reply) };
        const result = await registry.invoke(command.name, inputOf(request, command.input), called);
        reply.status(status);
        return result;
      },
    });
  }
}

/** Aborted when the client has gone before it was answered. */
export function leaveSignal({ raw }: FastifyReply): AbortSignal {
  const left = new AbortController();
  raw.once('close', () => raw.writableFinished || left.abort());
  return left.signal;
}

function inputOf(request: FastifyRequest, schema: Parameters<typeof coerceTexts>[0]): unknown {
  const texts = { ...(request.query as object), ...(request.params as object) };
  const { body } = request;
  // A body that is no object goes on as it is: the command's own check says what is wrong with it.
  if (body !== undefined && body !== null && (typeof body !== 'object' || Array.isArray(body))) return body;
  return { ...body, ...coerceTexts(schema, texts) };
}
