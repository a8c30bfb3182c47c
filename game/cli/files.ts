import { access, constants } from 'node:fs/promises';
import { AuroraError } from '../../models/errors.ts';
import type { AnyCommand } from '../bus/command.ts';
import type { InputKind } from '../inputs/read-image.ts';

export interface PictureFile {
  readonly field: string;
  readonly path: string;
  readonly kind: InputKind;
}

/**
 * The picture files that were named on the command line. What is no file's name (a hash, an id) stays as it is.
 * @throws AuroraError `FILE_NOT_READABLE`
 */
export async function picturesOf(
  command: AnyCommand,
  typed: Record<string, unknown>,
): Promise<PictureFile[]> {
  const files: PictureFile[] = [];
  const fields = (command.cli?.files?.(typed) ?? {}) as Record<string, InputKind>;
  for (const [field, kind] of Object.entries(fields)) {
    const path = typed[field];
    if (typeof path === 'string' && (await isReadable(path, field))) files.push({ field, path, kind });
  }
  return files;
}

async function isReadable(path: string, field: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK);
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && /^[0-9a-z]+$/i.test(path)) return false;
    throw new AuroraError('FILE_NOT_READABLE', `The file "${path}" cannot be read: ${message}.`, {
      field,
      value: path,
      legal: 'a picture file, or the id of a picture of the gallery',
      hint: 'Check the path.',
    });
  }
}
