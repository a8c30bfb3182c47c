/**
 * Marks on disk: one `.marks.json` in each folder with pictures, by their file names, so that they go where the folder
 * goes, and a picture that is given to somebody takes none along. Readable, and correct without the index.
 */
import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isUnmarked, type Marks, readMarks } from './marks.ts';
import { notWritable, PART_SUFFIX } from './write-picture.ts';

export const MARKS_FILE = '.marks.json';

/** Larger than any that we write; somebody else's file is not read into memory whole. */
const MAX_BYTES = 16 * 1024 * 1024;

const VERSION = 1;

/**
 * Marks of the pictures in `folder` (absolute), by file name; empty where there are none.
 * @throws Error for a file that cannot be understood, which `setAside` makes room for
 */
export async function readMarksFile(folder: string): Promise<Map<string, Marks>> {
  const text = await readFile(join(folder, MARKS_FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return new Map();
  if (text.length > MAX_BYTES) throw new Error(`it has ${text.length} characters, ${MAX_BYTES} is the most`);
  const { version, pictures } = (JSON.parse(text) ?? {}) as { version?: unknown; pictures?: unknown };
  if (version !== VERSION || typeof pictures !== 'object' || pictures === null)
    throw new Error(`it is not of version ${VERSION}`);
  const entries = Object.entries(pictures).map(([name, value]) => [name, readMarks(value)] as const);
  return new Map(entries.filter(([, marks]) => !isUnmarked(marks)));
}

/**
 * Writes them whole or not at all.
 * @throws AuroraError PICTURES_NOT_WRITABLE
 */
export async function writeMarksFile(folder: string, marks: ReadonlyMap<string, Marks>): Promise<void> {
  const file = join(folder, MARKS_FILE);
  const part = join(folder, `.${randomBytes(8).toString('hex')}${PART_SUFFIX}`);
  const marked = [...marks].filter(([, of]) => !isUnmarked(of)).sort(([a], [b]) => (a < b ? -1 : 1));
  try {
    if (marked.length === 0) return await rm(file, { force: true });
    const handle = await open(part, 'wx');
    try {
      const text = JSON.stringify({ version: VERSION, pictures: Object.fromEntries(marked) }, null, 1);
      await handle.writeFile(`${text}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw notWritable(folder, error as NodeJS.ErrnoException);
  }
}

/** Puts a file that cannot be read beside itself, so that new marks do not write over it. */
export async function setMarksAside(folder: string): Promise<string> {
  const aside = join(folder, `${MARKS_FILE}.damaged`);
  await rename(join(folder, MARKS_FILE), aside);
  return aside;
}
