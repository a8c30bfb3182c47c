import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './errors.mjs';
import { hashFile } from './fingerprint.mjs';
import { runQuietly } from './process.mjs';
import { readStamp, writeStamp } from './stamp.mjs';

/** Inside node_modules on purpose: whoever removes that folder removes the claim that it is complete. */
const stampFile = (/** @type {string} */ root) => join(root, 'node_modules/.cache/aurora/install.json');

/**
 * Whether node_modules holds what package-lock.json asks for. Somebody's own `npm install` counts: npm's record of
 * what it installed is compared, and nothing is installed twice.
 * @param {string} root
 * @returns {boolean}
 */
export function dependenciesAreCurrent(root) {
  const lockHash = hashFile(join(root, 'package-lock.json'));
  if (readStamp(stampFile(root))?.lockHash === lockHash) return true;
  if (!matchesInstalled(root)) return false;
  writeStamp(stampFile(root), { lockHash });
  return true;
}

/**
 * `npm ci`, with the build tools, whatever NODE_ENV says.
 * @param {string} root
 */
export async function installDependencies(root) {
  const args = ['ci', '--loglevel=error', '--include=dev', '--no-audit', '--no-fund'];
  // Its post-install step would fetch CUDA libraries that AURORA does not use, and fails without a network.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const npmScript = process.env.npm_execpath;
  const { code, output } =
    npmScript && /\.c?js$/.test(npmScript)
      ? await runQuietly(process.execPath, [npmScript, ...args], { cwd: root, env })
      : await runQuietly('npm', args, { cwd: root, env, shell: process.platform === 'win32' });
  if (code !== 0) {
    throw new SetupError(
      'INSTALL_FAILED',
      `npm ci ended with code ${code}:\n${lastLines(output, 15)}`,
      'Check the network connection (or npm’s registry and proxy settings) and run the same command again.',
    );
  }
  writeStamp(stampFile(root), { lockHash: hashFile(join(root, 'package-lock.json')) });
}

/** @param {string} root */
function matchesInstalled(root) {
  const wanted = readStamp(join(root, 'package-lock.json'))?.packages;
  const installed = readStamp(join(root, 'node_modules/.package-lock.json'))?.packages;
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const present = installed[path];
    // Optional packages for other platforms are absent by design.
    if (!present) return entry.optional === true;
    const same = present.version === entry.version && present.integrity === entry.integrity;
    return same && existsSync(join(root, path));
  });
}

/** @param {string} text @param {number} count */
function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
