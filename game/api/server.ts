import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { AuroraError } from '../../models/errors.ts';
import { LIMITS } from '../../models/settings.ts';
import { type CommandContext, PERMISSIONS } from '../bus/command.ts';
import type { Kernel } from '../kernel.ts';
import { addA1111 } from './a1111/index.ts';
import { parseBodiesAsJson } from './body.ts';
import { closeSocketsWithServer } from './close-sockets.ts';
import { addDocsPage } from './docs-page.ts';
import { guardAccess } from './guard-access.ts';
import { guardRate } from './guard-rate.ts';
import { addSecurityHeaders, guardOrigin } from './guards.ts';
import { errorBody, httpStatus } from './http-errors.ts';
import { addInputFiles, addInputs } from './inputs.ts';
import { addMcp } from './mcp/route.ts';
import { addOpenAi } from './openai.ts';
import { openApiDocument } from './openapi.ts';
import { addPictureFiles } from './picture-files.ts';
import { addPluginRoutes } from './plugin-routes.ts';
import { API, addRestRoutes } from './rest.ts';
import { addSocket } from './socket.ts';

export interface ApiServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The kernel's door: REST, WebSocket, MCP, the API's page, the compatible APIs, and the page itself.
 * @param token that every request has to show; null: none, on loopback
 */
export async function createServer(
  kernel: Kernel,
  root: string,
  token: string | null = null,
): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit: LIMITS.bodyBytes,
    forceCloseConnections: true,
    // Whoever sends a byte a minute holds a connection for this long at most, milliseconds.
    requestTimeout: 300_000,
    // A path that is no path (`/%zz`) is refused before any hook runs.
    frameworkErrors: (error, _request, reply) => {
      void (reply as FastifyReply).status(httpStatus(error)).send(errorBody(error));
    },
  });
  const { services, registry } = kernel;
  closeSocketsWithServer(server);
  guardRate(server);
  guardOrigin(server, token !== null);
  if (token !== null) guardAccess(server, token);
  addSecurityHeaders(server);
  parseBodiesAsJson(server);
  server.setErrorHandler((error, _request, reply) => {
    return reply.status(httpStatus(error)).send(errorBody(error));
  });
  server.setNotFoundHandler(request => {
    const { method, url } = request;
    throw new AuroraError('UNKNOWN_ROUTE', `There is nothing at ${method} ${url.slice(0, 200)}.`, {
      value: url.slice(0, 200),
      legal: `see ${API}/docs`,
      hint: 'Check method and path.',
    });
  });

  await server.register(fastifyWebsocket, { options: { maxPayload: LIMITS.bodyBytes } });
  const context = (face: CommandContext['face']): CommandContext => ({
    services,
    face,
    granted: new Set(PERMISSIONS),
  });
  addRestRoutes(server, registry, context('rest'));
  addPluginRoutes(server, registry, context('rest'));
  addInputs(server, services);
  addInputFiles(server, services);
  await server.register(async scope => addSocket(scope, kernel, context('socket')));
  await server.register(async scope => addA1111(scope, kernel));
  await server.register(async scope => addOpenAi(scope, kernel));
  addMcp(server, kernel);
  const document = openApiDocument(registry, services.version);
  server.get(`${API}/openapi.json`, async () => document);
  addDocsPage(server, root);
  addPictureFiles(server, services);
  await server.register(fastifyStatic, { root: join(root, 'build', 'page'), cacheControl: false });
  return server;
}

/** Where it is heard by nobody but this machine. */
export const LOOPBACK_HOST = '127.0.0.1';

/** Listens, on loopback where nothing else is said. @throws AuroraError `PORT_IN_USE`, `PORT_NOT_ALLOWED`, `HOST_UNKNOWN` */
export async function listen(
  server: FastifyInstance,
  port: number,
  host = LOOPBACK_HOST,
): Promise<ApiServer> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new AuroraError('PORT_IN_USE', `Port ${port} is in use by another program.`, {
        field: 'port',
        value: port,
        legal: '1 … 65535, or 0 for any free port',
        hint: 'Choose another with --port, or leave it out to take the next free one.',
      });
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new AuroraError('HOST_UNKNOWN', `This machine has no address "${host}".`, {
        field: 'host',
        value: host,
        legal: 'an address of this machine, or 0.0.0.0 for all of them',
        hint: 'Leave it out to be heard by this machine alone.',
      });
    }
    if (code === 'EACCES') {
      throw new AuroraError('PORT_NOT_ALLOWED', `Port ${port} may not be used by this account.`, {
        field: 'port',
        value: port,
        legal: '1024 … 65535',
        hint: 'Choose another with --port.',
      });
    }
    throw error;
  }
  const { port: actual } = server.server.address() as AddressInfo;
  // All addresses are this machine's too.
  const name = host === '0.0.0.0' || host === '::' ? LOOPBACK_HOST : host;
  return { port: actual, url: `http://${name}:${actual}/`, close: () => server.close() };
}
