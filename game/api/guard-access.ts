import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AuroraError } from '../../models/errors.ts';
import { isToken } from '../security/access-token.ts';
import { RateLimit } from '../security/rate-limit.ts';

/** Wrong tokens that one address may show; a guess a second is of no use against 24 random bytes. */
const GUESSES = { burst: 10, perSecond: 1 / 6 };

const COOKIE = 'aurora-token';

/**
 * Asks for a token: as `Authorization: Bearer …`, as the cookie that the page gets, or once as `?token=…` of an address that is
 * opened in a browser, which becomes that cookie.
 */
export function guardAccess(server: FastifyInstance, token: string): void {
  const guesses = new RateLimit(GUESSES);
  server.addHook('onRequest', async (request, reply) => {
    if (guesses.isEmpty(request.ip)) throw tooManyGuesses();
    const shown = shownIn(request);
    if (shown !== null && isToken(shown, token)) {
      if (tokenInAddress(request) !== null) return welcome(request, reply, token);
      return;
    }
    if (shown !== null) guesses.take(request.ip);
    throw new AuroraError(
      shown === null ? 'TOKEN_MISSING' : 'TOKEN_WRONG',
      shown === null ? 'This AURORA asks other machines for a token.' : 'This is not the token.',
      {
        legal: 'Authorization: Bearer TOKEN, or the address with ?token=TOKEN opened in a browser',
        hint: 'The machine on which AURORA runs has it, in the file `token` of its home folder.',
      },
    );
  });
}

/** The token leaves the address bar and the history at once. */
function welcome(request: FastifyRequest, reply: FastifyReply, token: string): FastifyReply {
  const address = addressOf(request);
  address.searchParams.delete('token');
  // Strict: a link on another site opens nothing in somebody's name.
  reply.header('Set-Cookie', `${COOKIE}=${encodeURIComponent(token)}; HttpOnly; SameSite=Strict; Path=/`);
  return reply.redirect(address.pathname + address.search, 303);
}

function shownIn(request: FastifyRequest): string | null {
  const [, bearer] = /^bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return bearer?.trim() ?? cookieOf(request) ?? tokenInAddress(request);
}

/** Only of what is opened: a token in the address of an image or a script would be written down in many places. */
function tokenInAddress(request: FastifyRequest): string | null {
  return request.method === 'GET' && addressOf(request).pathname === '/'
    ? addressOf(request).searchParams.get('token')
    : null;
}

function addressOf({ url }: FastifyRequest): URL {
  return new URL(url.replace(/^\/+/, '/'), 'http://aurora');
}

function cookieOf({ headers }: FastifyRequest): string | null {
  const [, value] = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]*)`).exec(headers.cookie ?? '') ?? [];
  try {
    return value === undefined ? null : decodeURIComponent(value);
  } catch {
    return null;
  }
}

const tooManyGuesses = () =>
  new AuroraError('TOO_MANY_GUESSES', 'Too many wrong tokens came from this address.', {
    legal: `${GUESSES.burst} wrong ones, and one more every ${1 / GUESSES.perSecond} s`,
    hint: 'Wait for a minute.',
  });
