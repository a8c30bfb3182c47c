/** Puts a finished picture on disk: whole or not at all, and never over another one. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AuroraError, isDiskFull } from '../../models/errors.ts';

/** Names of files that are still being written end so; one that stays behind is from a crash. */
export const PART_SUFFIX = '.aurora-part';

const NOT_WRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']);
const MAX_ATTEMPTS = 10_000;

/**
 * Writes `bytes` into `folder` under the first name of `nameOf(1)`, `nameOf(2)`, … that is free, dates the file `at`,
 * and returns its path. Written aside, flushed to the disk, then renamed; on failure nothing is left behind.
 *
 * @throws AuroraError DISK_FULL, PICTURES_NOT_WRITABLE, PICTURE_NOT_SAVED
 */
export async function writePicture(
  folder: string,
  nameOf: (attempt: number) => string,
  bytes: Uint8Array,
  at: Date,
): Promise<string> {
  const part = join(folder, `.${randomBytes(8).toString('hex')}${PART_SUFFIX}`);
  let reserved: string | null = null;
  try {
    await makeFolder(folder);
    await writeFlushed(part, bytes, at);
    reserved = await reserve(folder, nameOf);
    await rename(part, reserved);
    await flushFolder(folder);
    return reserved;
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    if (reserved !== null) await rm(reserved, { force: true }).catch(() => {});
    throw await explain(error as NodeJS.ErrnoException, reserved ?? join(folder, nameOf(1)), bytes.length);
  }
}

/**
 * Makes a folder unless something of that name is there; system errors as they come. Node's recursive `mkdir`
 * reports a read-only disk as ENOENT, so the folder itself is tried first.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') await mkdir(folder, { recursive: true });
    else if (code !== 'EEXIST') throw error;
  }
}

async function writeFlushed(path: string, bytes: Uint8Array, at: Date): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.utimes(at, at);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Takes a free name by an empty file: renaming onto it is atomic, where renaming alone might replace a picture. */
async function reserve(folder: string, nameOf: (attempt: number) => string): Promise<string> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const path = join(folder, nameOf(attempt));
    try {
      await (await open(path, 'wx')).close();
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`${MAX_ATTEMPTS} names beginning with ${nameOf(1)} are taken`);
}

/** Makes the rename itself last. Windows cannot open a folder, and needs no such thing. */
async function flushFolder(folder: string): Promise<void> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch {
    // The picture is there; only its survival of a power cut in this very moment is not certain.
  } finally {
    await handle?.close();
  }
}

/** The same failure in words that say what to do. */
async function explain(error: NodeJS.ErrnoException, path: string, bytes: number): Promise<AuroraError> {
  const code = error.code ?? '';
  if (isDiskFull(error)) {
    const free = await freeBytes(dirname(path));
    return new AuroraError(
      'DISK_FULL',
      `There is no room for ${path}: it needs ${bytes} bytes${free === null ? '' : `, ${free} are free`}.`,
      {
        value: path,
        legal: `${bytes} free bytes`,
        hint: 'Make room on that disk, or choose another pictures folder; then paint it again.',
      },
      error,
    );
  }
  if (NOT_WRITABLE.has(code)) return notWritable(dirname(path), error);
  return new AuroraError(
    'PICTURE_NOT_SAVED',
    `${path} could not be written: ${error.message}.`,
    { value: path, hint: 'Check that the disk is there and sound, then paint it again.' },
    error,
  );
}

/** The error for a pictures folder that cannot be written to. */
export function notWritable(folder: string, cause: NodeJS.ErrnoException): AuroraError {
  return new AuroraError(
    'PICTURES_NOT_WRITABLE',
    `Pictures cannot be saved in ${folder} (${cause.code}).`,
    {
      value: folder,
      legal: 'a folder in which you may create files',
      hint: 'Allow writing to it, or choose another pictures folder.',
    },
    cause,
  );
}

async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
