import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { SetupError } from './errors.mjs';
import { findProgram } from './machine.mjs';
import { runForeground, runQuietly } from './process.mjs';
import { readStamp } from './stamp.mjs';

/** @typedef {import('./test-report.mjs').Counts} Counts */

/** @typedef {{ found: unknown, reason: string, packages: string }} Need */

/** @param {NodeJS.ProcessEnv} env @returns {Need[]} */
const compilers = env => [
  { found: findProgram(['cmake'], env), reason: 'it needs CMake', packages: 'cmake' },
  {
    found: findProgram(['c++', 'g++', 'clang++'], env),
    reason: 'it needs a C++ compiler',
    packages: 'g++',
  },
];

/** What the renderer's addon lacks here; null when nothing. @param {NodeJS.ProcessEnv} [env] */
export const missingForAddon = (env = process.env) => missingOf(compilers(env));

/** What the native tests lack here; null when nothing. @param {NodeJS.ProcessEnv} [env] */
export const missingForNative = (env = process.env) =>
  missingOf([
    ...compilers(env),
    { found: findGoogleTest(), reason: 'it needs GoogleTest', packages: 'libgtest-dev' },
    { found: findEgl(), reason: 'it needs OpenGL through EGL', packages: 'libegl1 libgl1-mesa-dri' },
    { found: findVulkan(), reason: 'it needs Vulkan', packages: 'libvulkan1 mesa-vulkan-drivers' },
  ]);

/** @param {readonly Need[]} needs */
function missingOf(needs) {
  const absent = needs.filter(({ found }) => !found);
  if (absent.length === 0) return null;
  return {
    reason: absent.map(({ reason }) => reason).join(', '),
    command: `sudo apt-get install -y ${absent.map(({ packages }) => packages).join(' ')}`,
  };
}

const findGoogleTest = () =>
  ['/usr/include', '/usr/local/include', '/opt/homebrew/include'].some(folder =>
    existsSync(join(folder, 'gtest/gtest.h')),
  );

/** Elsewhere than on Linux the backend for OpenGL is not there, and neither are its tests. */
const findEgl = () =>
  process.platform !== 'linux' ||
  ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'].some(folder =>
    existsSync(join(folder, 'libEGL.so.1')),
  );

/** Only Linux has a software device that is there on every machine. */
const findVulkan = () =>
  process.platform !== 'linux' ||
  ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].some(
    folder => existsSync(folder) && readdirSync(folder).some(name => name.startsWith('lvp_icd')),
  );

/** Where the addon for Node lies when it is built. */
const ADDON = 'build/native/aurora.node';

/** Builds the addon for Node. @param {string} root */
export const buildAddon = root => buildNative(root, join(root, 'build/native'), ['-DAURORA_ADDON=ON']);

/**
 * The addon as a part of the set-up. Where it cannot be built, everything else works: it says so, once, and tries again when
 * a source has changed.
 * @param {string} root
 * @returns {Promise<{ outputs: string[], note?: string }>}
 */
export async function makeRenderer(root) {
  try {
    await buildAddon(root);
    return { outputs: [ADDON] };
  } catch (error) {
    mkdirSync(join(root, 'build'), { recursive: true });
    const log = join(root, 'build/renderer.log');
    writeFileSync(log, error instanceof Error ? error.message : String(error));
    return { outputs: [], note: `her renderer could not be built, see ${log}; AURORA works without her` };
  }
}

/**
 * Builds the renderer's tests, once for each kind of sanitizer ('' = none), and runs them.
 * @param {string} root
 * @param {readonly string[]} sanitizers
 * @param {readonly string[]} rest for GoogleTest, e.g. --gtest_filter=Soft.*
 * @returns {Promise<Counts>}
 */
export async function runNative(root, sanitizers, rest) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const sanitizer of sanitizers) {
    const folder = join(root, 'build', sanitizer ? `native-${sanitizer.replace(',', '-')}` : 'native-tests');
    await buildNative(root, folder, [
      '-DAURORA_TESTS=ON',
      '-DAURORA_ADDON=OFF',
      `-DAURORA_SANITIZE=${sanitizer}`,
    ]);
    const report = join(folder, 'report.json');
    rmSync(report, { force: true });
    const flags = ['--gtest_brief=1', `--gtest_output=json:${report}`];
    const args = rest.filter(argument => argument.startsWith('--gtest_'));
    const code = await runForeground(join(folder, 'aurora_tests'), [...flags, ...args], {
      cwd: root,
      env: { ...process.env, ...sanitizerOptions(root) },
    });
    const { passed, failed } = countGoogleTest(readStamp(report), code);
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}

/** What graphics drivers leak or race on is theirs; each list names only their libraries. @param {string} root */
function sanitizerOptions(root) {
  const list = (/** @type {string} */ name) => `suppressions=${join(root, 'tests/native', name)}`;
  return {
    LSAN_OPTIONS: `${list('leaks.txt')}:print_suppressions=0`,
    TSAN_OPTIONS: `halt_on_error=1:${list('races.txt')}`,
    UBSAN_OPTIONS: 'print_stacktrace=1',
  };
}

/**
 * Configures and builds into `folder`. Quiet unless it fails.
 * @param {string} root
 * @param {string} folder
 * @param {readonly string[]} options for CMake
 */
export async function buildNative(root, folder, options) {
  forgetOtherPlace(root, folder);
  mkdirSync(folder, { recursive: true });
  const generator =
    existsSync(join(folder, 'CMakeCache.txt')) || !findProgram(['ninja']) ? [] : ['-G', 'Ninja'];
  const steps = [
    ['-S', root, '-B', folder, ...generator, ...options],
    ['--build', folder, '--parallel', String(availableParallelism())],
  ];
  for (const args of steps) {
    const { code, output } = await runQuietly('cmake', args);
    if (code !== 0) {
      throw new SetupError(
        'BUILD_FAILED',
        `cmake ${args.join(' ')} failed:\n${output}`,
        'Look at the messages above; a C++20 compiler (GCC 12, Clang 15 or newer) and CMake 3.20 are needed.',
      );
    }
  }
}

/**
 * CMake refuses what it configured for sources elsewhere: after the program's folder was moved or copied, it begins anew.
 * @param {string} root
 * @param {string} folder
 */
export function forgetOtherPlace(root, folder) {
  const cache = join(folder, 'CMakeCache.txt');
  if (!existsSync(cache)) return;
  const text = readFileSync(cache, 'utf8');
  const home = /^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$/m.exec(text)?.[1];
  const place = /^CMAKE_CACHEFILE_DIR:INTERNAL=(.*)$/m.exec(text)?.[1];
  const same = (/** @type {string | undefined} */ a, /** @type {string} */ b) =>
    a !== undefined && relative(resolve(a), resolve(b)) === '';
  if (!same(home, root) || !same(place, folder)) rmSync(folder, { recursive: true, force: true });
}

/**
 * Reads GoogleTest's JSON report; a run that left none counts as one failure.
 * @param {any} report
 * @param {number} exitCode
 */
export function countGoogleTest(report, exitCode) {
  if (!report) return { passed: 0, failed: 1 };
  const failed = report.failures + report.errors || (exitCode === 0 ? 0 : 1);
  return { passed: report.tests - report.failures - report.errors, failed };
}
