import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findElectron, hasDisplay } from './electron.mjs';
import { testElectronFolder } from './test-electron.mjs';

/**
 * The first of the given programs that is on the PATH (or is an absolute path that exists).
 * @param {readonly string[]} names
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null} absolute path
 */
export function findProgram(names, env = process.env) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const name of names) {
    const candidates = name.includes('/')
      ? [name]
      : (env.PATH ?? '').split(delimiter).map(folder => join(folder, name + suffix));
    for (const candidate of candidates) {
      try {
        accessSync(candidate, constants.X_OK);
        return candidate;
      } catch {
        // Not here; look further.
      }
    }
  }
  return null;
}

/** A Chromium for the page's tests: `AURORA_CHROMIUM`, or any that is installed. */
export function findChromium(env = process.env) {
  return findProgram(
    [
      ...(env.AURORA_CHROMIUM ? [env.AURORA_CHROMIUM] : []),
      ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    env,
  );
}

/**
 * How an Electron window can be shown on this machine.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ folder: string | null, display: 'real' | 'xvfb' | null }} `folder` for ELECTRON_OVERRIDE_DIST_PATH
 */
export function findElectronTestBed(root, env = process.env) {
  const own = findElectron(root, env);
  const folder = own
    ? (env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules/electron/dist'))
    : testElectronFolder();
  const xvfb = findProgram(['xvfb-run'], env) && findProgram(['xauth'], env) ? 'xvfb' : null;
  return { folder, display: hasDisplay(env, process.platform) ? 'real' : xvfb };
}

/** The Python that the training code runs in, as its own `train` command finds it. */
export function findTrainingPython(env = process.env) {
  const work = env.AURORA_TRAINING_DIR ?? join(homedir(), '.cache/aurora-training');
  const python = join(work, process.platform === 'win32' ? 'venv/Scripts/python.exe' : 'venv/bin/python');
  return existsSync(python) ? python : null;
}

/** Python with the clients that the `clients` suite runs, or null. @param {NodeJS.ProcessEnv} [env] */
export function findClientsPython(env = process.env) {
  const venv = env.AURORA_CLIENTS_VENV ?? join(homedir(), '.cache/aurora/clients-venv');
  const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  return existsSync(python) ? python : null;
}
