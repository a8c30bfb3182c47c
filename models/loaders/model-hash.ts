/** The short hash by which a picture's metadata names its model. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** As A1111 and its followers show it. */
const SHOWN_DIGITS = 10;

interface CachedHash {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly sha256: string;
}

/**
 * First 10 hex digits of SHA-256 over a file. With `cacheFolder`, the digest is kept there and used again while
 * the file's size and modification time stay the same; a cache that cannot be read or written changes nothing.
 */
export async function shortHash(path: string, cacheFolder?: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const cachePath =
    cacheFolder === undefined ? undefined : join(cacheFolder, `${digestOfText(path).slice(0, 32)}.json`);
  const cached = cachePath === undefined ? undefined : await readCache(cachePath);
  if (cached?.path === path && cached.size === size && cached.mtimeMs === mtimeMs) {
    return cached.sha256.slice(0, SHOWN_DIGITS);
  }
  const sha256 = await digestOfFile(path);
  if (cachePath !== undefined) await writeCache(cachePath, cacheFolder!, { path, size, mtimeMs, sha256 });
  return sha256.slice(0, SHOWN_DIGITS);
}

async function readCache(path: string): Promise<CachedHash | undefined> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as Partial<CachedHash> | null;
    return /^[0-9a-f]{64}$/.test(value?.sha256 ?? '') ? (value as CachedHash) : undefined;
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, so that a reader never sees half of it. */
async function writeCache(path: string, folder: string, entry: CachedHash): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, JSON.stringify(entry));
    await rename(temporary, path);
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

function digestOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
