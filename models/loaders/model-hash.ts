/** The short hash by which a picture's metadata names its model. */
import { z } from 'zod';
import { fileDigest } from './file-digest.ts';
import { rememberedFacts } from './file-facts.ts';

/** As A1111 and its followers show it. */
const SHOWN_DIGITS = 10;

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * First 10 hex digits of SHA-256 over a file. With `cacheFolder`, the digest is kept there and used again while
 * the file's size and modification time stay the same; a cache that cannot be read or written changes nothing.
 */
export async function shortHash(path: string, cacheFolder?: string): Promise<string> {
  const cache = { folder: cacheFolder, kind: 'sha256', schema: digest };
  const sha256 = await rememberedFacts(path, cache, () => fileDigest(path));
  return sha256.slice(0, SHOWN_DIGITS);
}
