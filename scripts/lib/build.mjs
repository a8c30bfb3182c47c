import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_ENTRIES } from './bundle.mjs';
import { SetupError } from './errors.mjs';
import { compareFiles, listFiles } from './fingerprint.mjs';
import { makeRenderer, missingForAddon } from './native.mjs';
import { readStamp, writeStamp } from './stamp.mjs';

/**
 * What is built, from which inputs. A target is rebuilt when an input was added, removed or changed, or when an
 * output is missing.
 * @typedef {object} Target
 * @property {string} name
 * @property {(root: string) => boolean} exists whether there is anything to build yet
 * @property {readonly string[]} sources files and folders that are watched whole
 * @property {(path: string) => boolean} ignore
 * @property {(root: string) => Promise<{ outputs: string[], inputs?: string[], note?: string }>} make `inputs`: files
 *   outside of `sources` that turned out to matter
 */

const BUILD_FOLDER = 'build';
const isTypeScript = (/** @type {string} */ path) => !/\.[a-z]+$/.test(path) || /\.(ts|tsx|json)$/.test(path);

/** @type {readonly Target[]} */
export const TARGETS = [
  {
    name: 'renderer',
    exists: root => existsSync(join(root, 'CMakeLists.txt')) && missingForAddon() === null,
    sources: [
      ...['CMakeLists.txt', 'native/src', 'native/include', 'native/binding'],
      ...['node_modules/node-addon-api/package.json', 'node_modules/node-api-headers/package.json'],
    ],
    ignore: () => false,
    make: root => makeRenderer(root),
  },
  {
    name: 'programs',
    exists: () => true,
    sources: [
      ...['components', 'systems', 'models', 'native', 'game', 'electron-main.ts', 'electron-preload.ts'],
      ...['package-lock.json', 'tsconfig.json', 'scripts/lib/bundle.mjs', 'scripts/lib/eager-glob.mjs'],
    ],
    ignore: path =>
      ['models/weights', 'models/training', 'game/stage'].includes(path) ||
      !(isTypeScript(path) || path.endsWith('.mjs')),
    async make(root) {
      const { bundleNode } = await import('./bundle.mjs');
      const { built, absent } = await bundleNode(root, join(root, BUILD_FOLDER));
      const note = absent.map(name => `${NODE_ENTRIES[name]} does not exist yet`);
      return { outputs: built.map(name => `${BUILD_FOLDER}/${name}.cjs`), note: note.join(', ') };
    },
  },
  {
    name: 'page',
    exists: root =>
      existsSync(join(root, 'vite.config.ts')) && existsSync(join(root, 'game/stage/index.html')),
    sources: ['game/stage', 'vite.config.ts', 'package-lock.json', 'scripts/lib/page.mjs'],
    ignore: () => false,
    async make(root) {
      const { buildPage } = await import('./page.mjs');
      const inputs = await buildPage(root);
      return { outputs: [`${BUILD_FOLDER}/page/index.html`], inputs };
    },
  },
];

const stampFile = (/** @type {string} */ root, /** @type {string} */ name) =>
  join(root, BUILD_FOLDER, '.stamps', `${name}.json`);

/**
 * @param {string} root
 * @param {readonly Target[]} [targets]
 * @returns {Target[]} those that have to be built
 */
export function staleTargets(root, targets = TARGETS) {
  return targets.filter(target => target.exists(root) && !inspect(root, target).current);
}

/**
 * Builds one target and records what it was built from.
 * @param {string} root
 * @param {Target} target
 * @returns {Promise<string>} what there is to say about it; mostly nothing
 */
export async function buildTarget(root, target) {
  // Recorded before the build, so that a file that changes while it runs is noticed the next time.
  const before = inspect(root, target);
  const {
    outputs,
    inputs = [],
    note = '',
  } = await target.make(root).catch(error => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      'BUILD_FAILED',
      `Building the ${target.name} failed: ${reason}`,
      'If you changed the source, see the messages above; on a clean checkout, please report this.',
    );
  });
  const extra = compareFiles(
    root,
    inputs.filter(path => existsSync(join(root, path))),
    {},
  ).fingerprints;
  writeStamp(stampFile(root, target.name), {
    inputs: { ...extra, ...before.fingerprints },
    extra: Object.keys(extra),
    outputs: Object.fromEntries(outputs.map(path => [path, statSync(join(root, path)).size])),
  });
  return note;
}

/** @param {string} root @param {Target} target */
function inspect(root, target) {
  const stamp = readStamp(stampFile(root, target.name));
  const extra = /** @type {string[]} */ (stamp?.extra ?? []).filter(path => existsSync(join(root, path)));
  const files = [...new Set([...listFiles(root, target.sources, target.ignore), ...extra])];
  const { changed, fingerprints, touched } = compareFiles(root, files, stamp?.inputs ?? {});
  const outputs = /** @type {[string, number][]} */ (Object.entries(stamp?.outputs ?? {}));
  const complete = outputs.every(
    ([path, size]) => statSync(join(root, path), { throwIfNoEntry: false })?.size === size,
  );
  const current = stamp !== null && changed.length === 0 && complete;
  if (current && touched) writeStamp(stampFile(root, target.name), { ...stamp, inputs: fingerprints });
  return { current, fingerprints };
}
