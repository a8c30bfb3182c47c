import { SetupError } from './errors.mjs';

/**
 * @typedef {object} TestArguments
 * @property {string[]} suites those asked for by name; empty = every suite the machine can run
 * @property {boolean} all a suite that cannot run is a failure
 * @property {boolean} changed only what depends on changed files, in the suites that need nothing but Node
 * @property {string[]} rest handed to vitest
 */

/**
 * `npm test -- [suite …] [--all] [--changed] [anything vitest takes]`
 * @param {readonly string[]} args
 * @param {readonly string[]} names the legal suites
 * @param {NodeJS.ProcessEnv} env `CI=true` means `--all`
 * @returns {TestArguments}
 */
export function parseTestArguments(args, names, env) {
  /** @type {TestArguments} */
  const parsed = { suites: [], all: env.CI === 'true' || env.CI === '1', changed: false, rest: [] };
  for (const arg of args) {
    if (arg === '--all') parsed.all = true;
    else if (arg === '--changed') parsed.changed = true;
    // Suites come first; after the first other word, everything belongs to vitest (`-t unit` is no suite).
    else if (parsed.rest.length === 0 && names.includes(arg)) parsed.suites.push(arg);
    else if (parsed.rest.length === 0 && /^[a-z]+$/.test(arg)) {
      throw new SetupError(
        'UNKNOWN_SUITE',
        `There is no test suite "${arg}".`,
        `Suites: ${names.join(', ')}. A test file is named by its path, a test by -t "its name".`,
      );
    } else parsed.rest.push(arg);
  }
  return parsed;
}
