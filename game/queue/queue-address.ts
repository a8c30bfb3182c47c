import type { RedisOptions } from 'ioredis';
import { AuroraError } from '../../models/errors.ts';

export interface QueueAddress {
  readonly options: RedisOptions;
  /** For logs and pages: without name and password. */
  readonly shown: string;
}

const USUAL_PORT = 6379;

/**
 * `redis://[name[:password]@]host[:port][/database]`; `rediss://` is the same over TLS, checked against the machine's certificate
 * authorities and those of `NODE_EXTRA_CA_CERTS`.
 * @throws AuroraError `QUEUE_ADDRESS`, which never repeats a password
 */
export function queueAddress(text: string): QueueAddress {
  const url = parsed(text);
  const secure = url?.protocol === 'rediss:';
  const database = url?.pathname.replace(/^\//, '') ?? '';
  const isLegal =
    (secure || url?.protocol === 'redis:') && url?.hostname !== '' && /^\d{0,4}$/.test(database);
  if (url === null || !isLegal || url.search !== '' || url.hash !== '') throw badAddress(text);
  // URL keeps an IPv6 address in its brackets; a socket wants it without.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? USUAL_PORT : Number(url.port);
  return {
    options: {
      ...{ host, port, db: Number(database) },
      ...(url.username !== '' && { username: decodeURIComponent(url.username) }),
      ...(url.password !== '' && { password: decodeURIComponent(url.password) }),
      ...(secure && { tls: { servername: host } }),
    },
    shown: `${url.protocol}//${url.hostname}:${port}/${Number(database)}`,
  };
}

function parsed(text: string): URL | null {
  try {
    const url = new URL(text);
    decodeURIComponent(url.username + url.password);
    return url;
  } catch {
    return null;
  }
}

function badAddress(text: string): AuroraError {
  // What stands before an @ may be a secret, however the rest is spelt.
  const value = text.replace(/^.*@/s, '…@').replace(/[?#].*$/s, '');
  return new AuroraError('QUEUE_ADDRESS', `"${value}" is no address of a queue.`, {
    field: 'queue',
    value,
    legal: 'redis://[name:password@]host[:port][/database], or rediss:// for TLS',
    hint: 'For example redis://192.168.1.20:6379. Special characters of a password are written as %40 and the like.',
  });
}
