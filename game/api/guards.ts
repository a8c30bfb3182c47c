import type { FastifyInstance } from 'fastify';
import { AuroraError } from '../../models/errors.ts';
import { PANEL_POLICY, PANELS } from './plugin-routes.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

const hostName = (authority: string) => authority.replace(/:\d+$/, '');

/**
 * Keeps other web pages out. A page of another site may reach this server, either under its own name that resolves to
 * 127.0.0.1 (DNS rebinding: the Host header gives it away) or across origins (Origin does).
 * @param anyHost it is asked for a token, and other machines know it by names of their own
 */
export function guardOrigin(server: FastifyInstance, anyHost: boolean): void {
  server.addHook('onRequest', async request => {
    if (/%00|\0/.test(request.url)) {
      throw new AuroraError('BAD_REQUEST', 'A path has no zero bytes.', {
        value: request.url.slice(0, 200),
        legal: 'a path of text',
        hint: 'Check the address.',
      });
    }
    const host = request.headers.host ?? '';
    if (!anyHost && !LOOPBACK.has(hostName(host))) {
      throw new AuroraError('HOST_REFUSED', `This server does not answer for the host "${host}".`, {
        value: host,
        legal: [...LOOPBACK],
        hint: 'Open it by one of these names.',
      });
    }
    // An <img> or <script> of another page sends no Origin; browsers say where it stands all the same.
    const site = request.headers['sec-fetch-site'];
    const foreign = site === 'cross-site' || site === 'same-site';
    if (foreign && request.headers['sec-fetch-mode'] !== 'navigate') {
      throw new AuroraError('ORIGIN_REFUSED', 'Pages of other sites may not use this server.', {
        value: site,
        legal: 'same-origin',
        hint: 'Use the page that this server serves.',
      });
    }
    const { origin } = request.headers;
    if (origin !== undefined && origin !== `http://${host}`) {
      throw new AuroraError('ORIGIN_REFUSED', `Pages of "${origin}" may not use this server.`, {
        value: origin,
        legal: `http://${host}`,
        hint: 'Use the page that this server serves.',
      });
    }
  });
}

/** Content-Security-Policy of the page: nothing from elsewhere, no inline script, no eval. */
const PAGE_POLICY = [
  "default-src 'self'",
  // WebAssembly (physics) may be compiled; text may not become code.
  "script-src 'self' 'wasm-unsafe-eval'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

/** The API's page builds its styles at run time. */
const DOCS_POLICY = [...PAGE_POLICY, "style-src 'self' 'unsafe-inline'"];

function policyOf(url: string): readonly string[] {
  if (PANELS.test(url)) return PANEL_POLICY;
  return url.startsWith('/api/v1/docs') ? DOCS_POLICY : PAGE_POLICY;
}

/** Security headers on every answer. */
export function addSecurityHeaders(server: FastifyInstance): void {
  server.addHook('onSend', async (request, reply) => {
    reply.header('Content-Security-Policy', policyOf(request.url).join('; '));
    reply.header('X-Content-Type-Options', 'nosniff');
    reply.header('Referrer-Policy', 'no-referrer');
    // Shared memory in the page (avatar frames) needs an isolated origin.
    reply.header('Cross-Origin-Opener-Policy', 'same-origin');
    reply.header('Cross-Origin-Embedder-Policy', 'require-corp');
    reply.header('Cross-Origin-Resource-Policy', 'same-origin');
  });
}
