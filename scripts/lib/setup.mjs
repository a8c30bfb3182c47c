import { join } from 'node:path';
import { buildTarget, staleTargets } from './build.mjs';
import { dependenciesAreCurrent, installDependencies } from './install.mjs';
import { withLock } from './lock.mjs';
import { missingForAddon } from './native.mjs';
import { verifyWeights, weightsAreVerified } from './weights.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {(root: string) => boolean} isDone cheap: it runs on every start
 * @property {(root: string) => Promise<string>} run returns a remark, or ''
 */

/** @type {readonly Step[]} in the order in which they depend on each other */
export const STEPS = [
  {
    name: 'dependencies',
    isDone: dependenciesAreCurrent,
    async run(root) {
      await installDependencies(root);
      return '';
    },
  },
  {
    name: 'model check',
    isDone: weightsAreVerified,
    async run(root) {
      verifyWeights(root);
      return '';
    },
  },
  {
    name: 'build',
    isDone: root => staleTargets(root).length === 0,
    async run(root) {
      const remarks = [];
      for (const target of staleTargets(root)) remarks.push(await buildTarget(root, target));
      remarks.push(withoutRenderer());
      return remarks.filter(Boolean).join('; ');
    },
  },
];

/** Why she will not be seen here, when that is so. @param {NodeJS.ProcessEnv} [env] */
export function withoutRenderer(env = process.env) {
  const missing = missingForAddon(env);
  return missing ? `no renderer for her: ${missing.reason}; to see her: ${missing.command}` : '';
}

/**
 * Brings a clone into the state where everything can run: dependencies by the lock file, weights verified,
 * programs and page built. Does and says nothing when that is so already. Safe to call from several commands at
 * once: one works, the others wait.
 * @param {string} root
 * @param {{ say?: (line: string) => void, steps?: readonly Step[] }} [options] `say` gets a line per step done
 * @returns {Promise<string[]>} the names of the steps that were run
 */
export async function ensureSetup(root, { say = () => {}, steps = STEPS } = {}) {
  if (steps.every(step => step.isDone(root))) return [];
  const lockFile = join(root, 'build/.setup.lock');
  return withLock(
    lockFile,
    async () => {
      /** @type {string[]} */
      const ran = [];
      for (const step of steps) {
        if (step.isDone(root)) continue;
        const begin = performance.now();
        const remark = await step.run(root);
        const seconds = ((performance.now() - begin) / 1000).toFixed(1);
        say(`  ${step.name.padEnd(14)}${seconds.padStart(6)} s${remark && `   (${remark})`}`);
        ran.push(step.name);
      }
      return ran;
    },
    pid => say(`  waiting for the set-up that process ${pid} is doing …`),
  );
}
