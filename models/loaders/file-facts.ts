/** What was found out about a file, remembered while its size and modification time stay the same. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';

/** What a file of the cache holds; the facts stand under their kind. */
type Entry = Readonly<Record<string, unknown>>;

export interface FactsCache<Facts> {
  /** A folder; undefined remembers nothing. One that cannot be read or written changes nothing. */
  readonly folder: string | undefined;
  /** What is remembered, and in which form: another word for another form. Not `path`, `size` or `mtimeMs`. */
  readonly kind: string;
  readonly schema: z.ZodType<Facts>;
}

/** The facts of a file, found out by `find` unless they are known. Throws what `find` throws, and that there is no such file. */
export async function rememberedFacts<Facts>(
  path: string,
  { folder, kind, schema }: FactsCache<Facts>,
  find: () => Promise<Facts>,
): Promise<Facts> {
  if (folder === undefined) return find();
  const { size, mtimeMs } = await stat(path);
  const name = createHash('sha256').update(path).digest('hex').slice(0, 32);
  const cachePath = join(folder, `${name}.json`);
  const known = await readEntry(cachePath);
  if (known?.path === path && known.size === size && known.mtimeMs === mtimeMs) {
    const facts = schema.safeParse(known[kind]);
    if (facts.success) return facts.data;
  }
  const found = await find();
  await writeEntry(cachePath, folder, { path, size, mtimeMs, [kind]: found });
  return found;
}

async function readEntry(path: string): Promise<Entry | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Entry | null;
  } catch {
    return null;
  }
}

/** Written beside and renamed, so that a reader never sees half of it. */
async function writeEntry(path: string, folder: string, entry: Entry): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, JSON.stringify(entry));
    await rename(temporary, path);
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
  }
}
