import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

const ID = /^[0-9a-f]{16}$/;

/** By which the server knows this kernel's jobs; kept in a file, so that the next run finds them again. Null: of this run only. */
export async function kernelId(file: string | null): Promise<string> {
  const id = randomBytes(8).toString('hex');
  if (file === null) return id;
  const known = await readFile(file, 'utf8').catch(() => '');
  if (ID.test(known)) return known;
  await writeFile(file, id);
  return id;
}
