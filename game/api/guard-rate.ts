import type { FastifyInstance } from 'fastify';
import { AuroraError } from '../../models/errors.ts';
import { RateLimit } from '../security/rate-limit.ts';

/**
 * Requests of one address. A page that scrolls through the gallery asks for a hundred thumbnails a second, and a script may count on as much as
 * the kernel can do; beyond that it is a flood, and everybody else would wait.
 */
const RATES = {
  '/mcp': { burst: 500, perSecond: 100 },
  '/': { burst: 10_000, perSecond: 1_000 },
} as const;

export function guardRate(server: FastifyInstance): void {
  const limits = Object.entries(RATES).map(([path, rate]) => ({ path, rate, limit: new RateLimit(rate) }));
  server.addHook('onRequest', async ({ url, ip }) => {
    const { limit, rate } = limits.find(({ path }) => url.startsWith(path)) ?? limits.at(-1)!;
    if (limit.take(ip)) return;
    throw new AuroraError('TOO_MANY_REQUESTS', 'There are too many requests from this address.', {
      legal: `${rate.burst} at once, and ${rate.perSecond} a second`,
      hint: 'Slow down.',
    });
  });
}
