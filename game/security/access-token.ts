/** The word that lets somebody in who is not on this machine. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AuroraError } from '../../models/errors.ts';
import { keepSecret } from './redact.ts';

/** Characters; what can be guessed is no token. */
const SHORTEST = 16;

/**
 * `AURORA_TOKEN`, or the one in the file, which is made where there is none and readable by its owner alone.
 * @throws AuroraError `TOKEN_TOO_SHORT`
 */
export function accessToken(file: string, env: NodeJS.ProcessEnv = process.env): string {
  const token = env.AURORA_TOKEN?.trim() || readToken(file) || makeToken(file);
  keepSecret(token);
  if (token.length >= SHORTEST) return token;
  throw new AuroraError('TOKEN_TOO_SHORT', `The token has ${token.length} characters.`, {
    field: 'AURORA_TOKEN',
    legal: `${SHORTEST} characters or more`,
    hint: 'Leave AURORA_TOKEN out: one is made.',
  });
}

/** What a program on this machine shows a kernel of the same home; null where there is none to show. */
export const knownToken = (file: string, env: NodeJS.ProcessEnv = process.env): string | null =>
  env.AURORA_TOKEN?.trim() || readToken(file);

/** For a request's headers. */
export const bearer = (token: string | null): Record<string, string> =>
  token === null ? {} : { authorization: `Bearer ${token}` };

/** In the same time whatever is shown. */
export function isToken(shown: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(shown), digest(token));
}

function readToken(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch {
    return null;
  }
}

function makeToken(file: string): string {
  const token = randomBytes(24).toString('base64url');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return token;
}
