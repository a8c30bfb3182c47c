import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AuroraError, isDiskFull } from '../../models/errors.ts';
import { INPUT_LIMITS, tooLarge } from './read-image.ts';

/** Names of files that are still being written end so; one that stays behind is from a crash. */
export const PART_SUFFIX = '.part';

/**
 * Writes what comes in pieces to a file, gives it to `use`, and removes it.
 * @throws AuroraError `IMAGE_TOO_LARGE` as soon as more has come than a picture may have; `DISK_FULL`, `INPUT_NOT_SAVED`
 */
export async function receiveFile<Result>(
  pieces: AsyncIterable<Uint8Array>,
  path: string,
  field: string,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  try {
    await write(pieces, path, field);
    return await use(path);
  } finally {
    await rm(path, { force: true }).catch(() => {});
  }
}

async function write(pieces: AsyncIterable<Uint8Array>, path: string, field: string): Promise<void> {
  let bytes = 0;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx');
    try {
      for await (const piece of pieces) {
        bytes += piece.length;
        if (bytes > INPUT_LIMITS.bytes) throw tooLarge(field, `more than ${INPUT_LIMITS.bytes} bytes`);
        await file.writeFile(piece);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof AuroraError ? error : notKept(path, bytes, error);
  }
}

/** A failure of the disk in words that say what to do. */
export function notKept(path: string, bytes: number, error: unknown): AuroraError {
  const { message } = error as NodeJS.ErrnoException;
  const full = isDiskFull(error);
  return new AuroraError(
    full ? 'DISK_FULL' : 'INPUT_NOT_SAVED',
    `The picture cannot be kept: ${message}.`,
    {
      value: path,
      legal: `${bytes} free bytes in a folder that may be written to`,
      hint: full ? 'Make room on the disk and try again.' : 'Check the rights of the folder.',
    },
    error,
  );
}
