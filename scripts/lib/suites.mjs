import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './fingerprint.mjs';
import { findChromium, findClientsPython, findElectronTestBed, findTrainingPython } from './machine.mjs';
import { buildAddon, missingForAddon, missingForNative, runNative } from './native.mjs';
import { runForeground, runQuietly } from './process.mjs';
import { readStamp } from './stamp.mjs';
import { countUnittest, countVitest, withSecondTry } from './test-report.mjs';
import { WEIGHTS_FOLDER } from './weights.mjs';

/** @typedef {import('./test-report.mjs').Counts} Counts */
/** @typedef {{ reason: string, command: string }} Missing what a suite lacks here, and the one command that helps */
/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {readonly string[]} folders where its tests are; a suite without a test file has nothing to run
 * @property {(root: string) => Promise<Missing | null>} missing
 * @property {(root: string, rest: readonly string[]) => Promise<Counts>} run
 */

const nothingMissing = async () => null;
/**
 * Suites that drive whole processes on a machine that has other things to do. A file of theirs that fails is run once more,
 * alone, and what passes then is named at the end: told, but not in anybody's way.
 */
const SECOND_TRY = new Set(['process', 'avatar', 'voice', 'clients', 'e2e', 'electron', 'faults']);
/** @type {Suite['missing']} */
async function needsChromium() {
  if (findChromium()) return null;
  return { reason: 'it needs Chromium', command: 'sudo apt-get install -y chromium' };
}
const TEST_FILE = /\.test\.tsx?$|(^|\/)test_\w+\.py$|_test\.cpp$/;

/** @type {readonly Suite[]} fastest first */
export const SUITES = [
  { name: 'check', folders: [], missing: nothingMissing, run: runCheck },
  vitestSuite('unit', ['components', 'systems', 'game', 'models', 'scripts']),
  nativeSuite('native', ['']),
  visualSuite(),
  vitestSuite('engine', ['engine']),
  vitestSuite('voice', ['voice'], async root => {
    if (existsSync(join(root, WEIGHTS_FOLDER, 'voice/kokoro/generator.onnx'))) return null;
    return {
      reason: `it needs the voice models (${WEIGHTS_FOLDER}/voice)`,
      command: `git checkout -- ${WEIGHTS_FOLDER}/voice`,
    };
  }),
  vitestSuite('process', ['process']),
  vitestSuite('machines', ['machines'], async () => {
    const { code } = await runQuietly('redis-server', ['--version']);
    if (code === 0) return null;
    return { reason: 'it needs a Redis server', command: 'sudo apt-get install -y redis-server' };
  }),
  vitestSuite('faults', ['faults']),
  vitestSuite('avatar', ['avatar'], async () => missingForAddon()),
  vitestSuite('clients', ['clients'], async () => {
    if (findClientsPython()) return null;
    return {
      reason: "it needs other programs' Python clients",
      command: 'bash scripts/clients-environment.sh',
    };
  }),
  vitestSuite('scenes', ['scenes'], needsChromium),
  vitestSuite('e2e', ['e2e'], needsChromium),
  vitestSuite(
    'electron',
    ['electron'],
    async root => {
      const { folder, display } = findElectronTestBed(root);
      if (!display) {
        return { reason: 'it needs a display or Xvfb', command: 'sudo apt-get install -y xvfb xauth' };
      }
      if (!folder) {
        return { reason: 'it needs an Electron runtime', command: 'node scripts/fetch-test-electron.mjs' };
      }
      return missingLibraries(folder);
    },
    root =>
      findElectronTestBed(root).display === 'xvfb' ? ['xvfb-run', '-a', '-s', '-screen 0 1280x720x24'] : [],
  ),
  {
    name: 'training',
    folders: ['models/training/tests'],
    async missing() {
      const command = 'bash scripts/training-environment.sh';
      const python = findTrainingPython();
      if (!python) return { reason: 'it needs the Python environment for training', command };
      const { code } = await runQuietly(python, ['-c', 'import torch']);
      return code === 0 ? null : { reason: 'its Python environment lacks torch', command };
    },
    run: runTraining,
  },
  vitestSuite('fuzz', ['fuzz']),
  // The same tests under the compilers' checks for memory, undefined behaviour and races.
  nativeSuite('sanitizers', ['address,undefined', 'thread']),
];

/** @param {string} root @param {Suite} suite */
export function hasTests(root, suite) {
  return suite.folders.length === 0 || listFiles(root, suite.folders).some(path => TEST_FILE.test(path));
}

/**
 * @param {string} name of the vitest project
 * @param {readonly string[]} folders below tests/
 * @param {Suite['missing']} [missing]
 * @param {(root: string) => string[]} [prefix] words before the command
 * @returns {Suite}
 */
function vitestSuite(name, folders, missing = nothingMissing, prefix = () => []) {
  return {
    name,
    folders: folders.map(folder => `tests/${folder}`),
    missing,
    async run(root, rest) {
      const runFiles = async (/** @type {string} */ file, /** @type {readonly string[]} */ filter) => {
        const report = reportFile(root, file);
        const vitest = join(root, 'node_modules/vitest/vitest.mjs');
        const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
        const [command = '', ...args] = [
          ...prefix(root),
          ...[process.execPath, vitest, 'run', '--project', name, ...reporters, ...filter],
        ];
        // With a filter, a suite in which nothing matches is not a failure.
        if (filter.length > 0) args.push('--passWithNoTests');
        const code = await runForeground(command, args, { cwd: root });
        return countVitest(readStamp(report), code);
      };
      const first = await runFiles(`${name}.json`, rest);
      const files = [...new Set((first.failures ?? []).map(failure => failure.file))];
      if (rest.length > 0 || files.length === 0 || files.includes('') || !SECOND_TRY.has(name)) return first;
      console.log(`\n▸ ${name}: once more, what failed`);
      return withSecondTry(first, await runFiles(`${name}-again.json`, files));
    },
  };
}

/** @param {string} name @param {readonly string[]} sanitizers @returns {Suite} */
function nativeSuite(name, sanitizers) {
  return {
    name,
    folders: ['tests/native'],
    missing: async () => missingForNative(),
    run: (root, rest) => runNative(root, sanitizers, rest),
  };
}

/** Whole pictures of her, on every backend, through the addon. @returns {Suite} */
function visualSuite() {
  const suite = vitestSuite('visual', ['visual'], async () => missingForNative());
  return {
    ...suite,
    async run(root, rest) {
      await buildAddon(root);
      return suite.run(root, rest);
    },
  };
}

/** @param {string} root @returns {Promise<Counts>} one test each for format-and-lint and types */
async function runCheck(root) {
  const commands = [
    [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '.'],
    [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit'],
  ];
  const codes = [];
  for (const args of commands) codes.push(await runForeground(process.execPath, args, { cwd: root }));
  const failed = codes.filter(code => code !== 0).length;
  return { passed: codes.length - failed, failed, skipped: 0 };
}

/** @param {string} root @returns {Promise<Counts>} */
async function runTraining(root) {
  const { code, output } = await runQuietly(
    findTrainingPython() ?? 'python3',
    ['-B', '-m', 'unittest', 'discover'],
    {
      cwd: join(root, 'models/training/tests'),
    },
  );
  process.stdout.write(output);
  return countUnittest(output, code);
}

/** @param {string} folder of an Electron runtime @returns {Promise<Missing | null>} */
async function missingLibraries(folder) {
  if (process.platform !== 'linux') return null;
  const { output } = await runQuietly('ldd', [join(folder, 'electron')]);
  const absent = [...output.matchAll(/(\S+) => not found/g)].map(([, name]) => name);
  if (absent.length === 0) return null;
  return {
    reason: `Electron needs system libraries that are not here (${absent.join(', ')})`,
    command: 'sudo apt-get install -y libgtk-3-0 libnss3 libasound2 libgbm1 libxss1 libxtst6',
  };
}

/** @param {string} root @param {string} name */
function reportFile(root, name) {
  const folder = join(root, 'build/test-results');
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, name), { force: true });
  return join(folder, name);
}
