import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A small JSON record of what was done for which inputs. Missing or unreadable means "nothing was done".
 * @param {string} file
 * @returns {any} null when there is none
 */
export function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Written beside and renamed, so that a reader never sees half of it.
 * @param {string} file
 * @param {unknown} value
 */
export function writeStamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 1)}\n`);
  renameSync(temporary, file);
}
