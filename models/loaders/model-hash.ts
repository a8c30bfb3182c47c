/** The hash by which a picture's metadata names its model. */
import { z } from 'zod';
import { fileDigest } from './file-digest.ts';
import { rememberedFacts } from './file-facts.ts';

/** As A1111 and its followers show it. */
const SHOWN_DIGITS = 10;

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Of a SHA-256, the first 10 hex digits. */
export const shortened = (sha256: string): string => sha256.slice(0, SHOWN_DIGITS);

/**
 * SHA-256 over a file, hex. With `cacheFolder`, the digest is kept there and used again while
 * the file's size and modification time stay the same; a cache that cannot be read or written changes nothing.
 */
export function modelDigest(path: string, cacheFolder?: string): Promise<string> {
  const cache = { folder: cacheFolder, kind: 'sha256', schema: digest };
  return rememberedFacts(path, cache, () => fileDigest(path));
}

/** The same, shortened. */
export async function shortHash(path: string, cacheFolder?: string): Promise<string> {
  return shortened(await modelDigest(path, cacheFolder));
}
