import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

/**
 * A folder for big things that outlive a clone (the Electron that the tests drive).
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function cacheFolder(env = process.env) {
  if (env.AURORA_CACHE) return env.AURORA_CACHE;
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'aurora', 'Cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'aurora');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'aurora');
}
