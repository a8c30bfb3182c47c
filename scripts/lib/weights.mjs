import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './errors.mjs';
import { hashFile, listFiles } from './fingerprint.mjs';
import { readStamp, writeStamp } from './stamp.mjs';

export const WEIGHTS_FOLDER = 'models/weights';
export const MANIFEST = `${WEIGHTS_FOLDER}/manifest.json`;

const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

/** Binary formats; text files may legitimately change their line ends in a checkout. */
const BINARY = /\.(safetensors|onnx|f32)$/;

/** Without these AURORA starts all the same, and says what it does instead: the voice is left to flite. */
const OPTIONAL = /^voice\//;

/** @typedef {{ bytes: number, sha256: string, optional?: true }} ManifestEntry `optional`: may be absent, never damaged */
/** @typedef {{ version: 1, files: Record<string, ManifestEntry> }} Manifest paths relative to models/weights */

/**
 * Size and SHA-256 of every weights file that ships with the program.
 * @param {string} root
 * @returns {Manifest}
 */
export function createManifest(root) {
  /** @type {Record<string, ManifestEntry>} */
  const files = {};
  for (const path of listFiles(root, [WEIGHTS_FOLDER])) {
    if (!BINARY.test(path)) continue;
    const full = join(root, path);
    const name = path.slice(WEIGHTS_FOLDER.length + 1);
    const entry = { bytes: statSync(full).size, sha256: hashFile(full) };
    files[name] = OPTIONAL.test(name) ? { ...entry, optional: true } : entry;
  }
  return { version: 1, files };
}

/**
 * Whether every file of the manifest is there and unchanged since it was last verified: one `stat` a file.
 * @param {string} root
 * @returns {boolean} false when a full check is due, or when there is no manifest
 */
export function weightsAreVerified(root) {
  const manifest = readManifest(root);
  const verified = readStamp(stampFile(root)) ?? {};
  return Object.entries(manifest.files).every(([name, entry]) => {
    const info = statSync(join(root, WEIGHTS_FOLDER, name), { throwIfNoEntry: false });
    if (!info && entry.optional) return true;
    return info?.size === entry.bytes && verified[name] === verifiedAs(entry, info.mtimeMs);
  });
}

/**
 * Reads every weights file of the manifest and compares it. Throws on the first that is missing, a Git LFS
 * pointer, truncated or different.
 * @param {string} root
 */
export function verifyWeights(root) {
  /** @type {Record<string, string>} */
  const verified = {};
  for (const [name, entry] of Object.entries(readManifest(root).files)) {
    const path = join(root, WEIGHTS_FOLDER, name);
    const info = statSync(path, { throwIfNoEntry: false });
    const shown = `${WEIGHTS_FOLDER}/${name}`;
    const restore = `Restore it with: git checkout -- ${shown}`;
    if (!info && entry.optional) continue;
    if (!info) throw new SetupError('WEIGHTS_MISSING', `${shown} is missing.`, restore);
    if (firstBytes(path, LFS_POINTER.length) === LFS_POINTER) {
      throw new SetupError(
        'WEIGHTS_POINTER',
        `${shown} is a Git LFS pointer, not the weights.`,
        'Fetch the real file with: git lfs install && git lfs pull',
      );
    }
    if (info.size !== entry.bytes) {
      const problem = `${shown} has ${info.size} bytes, and ${entry.bytes} were expected (a cut-off download?).`;
      throw new SetupError('WEIGHTS_TRUNCATED', problem, restore);
    }
    if (hashFile(path) !== entry.sha256) {
      const problem = `${shown} is damaged: its SHA-256 is not ${entry.sha256.slice(0, 10)}….`;
      throw new SetupError('WEIGHTS_DAMAGED', problem, restore);
    }
    verified[name] = verifiedAs(entry, info.mtimeMs);
  }
  writeStamp(stampFile(root), verified);
}

/** @param {string} root @returns {Manifest} */
export function readManifest(root) {
  let text;
  try {
    text = readFileSync(join(root, MANIFEST), 'utf8');
  } catch {
    throw new SetupError(
      'MANIFEST_MISSING',
      `${MANIFEST} is missing.`,
      `Restore it with: git checkout -- ${MANIFEST}`,
    );
  }
  return JSON.parse(text);
}

const stampFile = (/** @type {string} */ root) => join(root, 'build/.stamps/weights.json');

/** @param {ManifestEntry} entry @param {number} mtimeMs */
const verifiedAs = (entry, mtimeMs) => `${entry.sha256} ${mtimeMs}`;

/** @param {string} path @param {number} count */
function firstBytes(path, count) {
  const buffer = Buffer.alloc(count);
  const file = openSync(path, 'r');
  try {
    return buffer.toString('latin1', 0, readSync(file, buffer, 0, count, 0));
  } finally {
    closeSync(file);
  }
}
