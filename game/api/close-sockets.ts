import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Time that clients get to answer the closing handshake of their WebSockets, milliseconds. */
const GRACE = 200;

/** Lets a closing server go even when a client does not: what is still connected after the grace is cut. */
export function closeSocketsWithServer(server: FastifyInstance): void {
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.addHook('preClose', async () => {
    setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, GRACE).unref();
  });
}
