import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {[size: number, mtimeMs: number, sha256: string]} Fingerprint */
/** @typedef {Record<string, Fingerprint>} Fingerprints by path relative to the root, with `/` */

/**
 * Every file under the given files and folders, sorted; what does not exist is left out.
 * @param {string} root
 * @param {readonly string[]} sources relative to the root
 * @param {(path: string) => boolean} [ignore] asked for every file and folder, by its relative path
 * @returns {string[]} relative paths with `/`
 */
export function listFiles(root, sources, ignore = () => false) {
  /** @type {string[]} */
  const found = [];
  /** @param {string} path */
  const visit = path => {
    if (ignore(path)) return;
    const info = statSync(join(root, path), { throwIfNoEntry: false });
    if (!info) return;
    if (!info.isDirectory()) {
      found.push(path);
      return;
    }
    for (const name of readdirSync(join(root, path))) visit(`${path}/${name}`);
  };
  for (const source of sources) visit(source);
  return found.sort();
}

/**
 * Compares files with what was recorded: size and time first, content only where those differ, so that a check
 * of an unchanged tree costs one `stat` a file.
 * @param {string} root
 * @param {readonly string[]} files relative paths
 * @param {Fingerprints} recorded
 * @returns {{ changed: string[], fingerprints: Fingerprints, touched: boolean }} `changed`: added, removed or with
 *   other content; `touched`: some time or size is not as recorded, so the record is worth rewriting
 */
export function compareFiles(root, files, recorded) {
  /** @type {string[]} */
  const changed = [];
  /** @type {Fingerprints} */
  const fingerprints = {};
  let touched = false;
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(root, file));
    const before = recorded[file];
    if (before && before[0] === size && before[1] === mtimeMs) {
      fingerprints[file] = before;
      continue;
    }
    touched = true;
    const sha256 = hashFile(join(root, file));
    fingerprints[file] = [size, mtimeMs, sha256];
    if (before?.[2] !== sha256) changed.push(file);
  }
  for (const file of Object.keys(recorded)) if (!fingerprints[file]) changed.push(file);
  return { changed, fingerprints, touched: touched || changed.length > 0 };
}

/** @param {string} path @returns {string} SHA-256 in hex */
export function hashFile(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
