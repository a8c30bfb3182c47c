import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './process.mjs';
import { readStamp, writeStamp } from './stamp.mjs';

const DOWNLOAD_LIMIT_MS = 5 * 60_000;

/**
 * Whether a window can be shown at all.
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @returns {boolean}
 */
export function hasDisplay(env, platform) {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * The Electron program, if it has been downloaded: the one that `ELECTRON_OVERRIDE_DIST_PATH` names, or the one
 * in node_modules. Never downloads anything.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | null}
 */
export function findElectron(root, env) {
  const folder = join(root, 'node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : defaultProgram();
  const program = env.ELECTRON_OVERRIDE_DIST_PATH
    ? join(env.ELECTRON_OVERRIDE_DIST_PATH, name)
    : join(folder, 'dist', name);
  return existsSync(program) ? program : null;
}

function defaultProgram() {
  if (process.platform === 'win32') return 'electron.exe';
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}

/**
 * Downloads Electron once, and says so before. A machine that could not is not asked again until the dependencies
 * are installed anew; AURORA_NO_DOWNLOAD=1 keeps it from trying.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 * @returns {Promise<string | null>} the program, or null when it could not be had
 */
export async function downloadElectron(root, env, say) {
  const refusal = join(root, 'node_modules/.cache/aurora/electron-download.json');
  if (env.AURORA_NO_DOWNLOAD || readStamp(refusal)) return null;
  say('  Electron’s program is not here yet: downloading it once (about 120 MB) …');
  const script = join(root, 'node_modules/electron/install.js');
  const { code, output, timedOut } = await runQuietly(process.execPath, [script], {
    cwd: root,
    env,
    timeoutMs: DOWNLOAD_LIMIT_MS,
  });
  const program = code === 0 ? findElectron(root, env) : null;
  if (program) return program;
  const said = /\bE[A-Z]{4,}\b/.exec(output)?.[0] ?? /^(?:Uncaught )?\w*Error: (.*)/m.exec(output)?.[1];
  const reason = timedOut ? 'it took too long' : (said ?? `code ${code}`);
  say(
    `  It could not be downloaded (${reason}); using the browser instead. To try again: npx install-electron --no`,
  );
  writeStamp(refusal, { reason });
  return null;
}
