import { reportFailure } from './errors.mjs';
import { ROOT } from './paths.mjs';
import { ensureSetup } from './setup.mjs';
import { hasTests, SUITES } from './suites.mjs';
import { parseTestArguments } from './test-arguments.mjs';
import { nameOf, summarise } from './test-report.mjs';

/** @typedef {import('./test-report.mjs').Counts} Counts */
/** @typedef {import('./test-report.mjs').LeftOut} LeftOut */

/**
 * Sets up, then runs every suite that this machine can run, and says of each other one what would enable it.
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function test(args) {
  const say = (/** @type {string} */ line) => console.log(line);
  try {
    const names = SUITES.map(suite => suite.name);
    const { suites, all, changed, rest } = parseTestArguments(args, names, process.env);
    await ensureSetup(ROOT, { say });
    /** @type {Counts[]} */
    const counts = [];
    /** @type {LeftOut[]} */
    const leftOut = [];
    for (const suite of choose(suites, changed, rest)) {
      const missing = hasTests(ROOT, suite)
        ? await suite.missing(ROOT)
        : { reason: 'it has no tests', command: `add one under ${suite.folders[0]}` };
      if (missing) {
        leftOut.push({ suite: suite.name, ...missing });
        continue;
      }
      say(`\n▸ ${suite.name}`);
      counts.push(await suite.run(ROOT, changed ? ['--changed', ...rest] : rest));
    }
    say('');
    for (const name of counts.flatMap(count => count.skippedNames ?? [])) say(`skipped: ${name}`);
    for (const failure of counts.flatMap(count => count.again ?? []))
      say(`only at the second try: ${nameOf(failure)}\n  ${failure.message.replaceAll('\n', '\n  ')}`);
    for (const failure of counts.flatMap(count => count.failures ?? []))
      say(`failed: ${nameOf(failure)}\n  ${failure.message.replaceAll('\n', '\n  ')}`);
    for (const { suite, reason, command } of leftOut)
      say(`left out: ${suite} (${reason}); to enable it: ${command}`);
    const { line, failed } = summarise(counts, all ? leftOut.length : 0);
    say(line);
    return failed === 0 ? 0 : 1;
  } catch (error) {
    return reportFailure(error);
  }
}

/**
 * @param {readonly string[]} asked
 * @param {boolean} changed
 * @param {readonly string[]} rest
 */
function choose(asked, changed, rest) {
  if (asked.length > 0) return SUITES.filter(suite => asked.includes(suite.name));
  if (changed) return SUITES.filter(suite => ['check', 'unit'].includes(suite.name));
  // A filter for vitest means nothing to the others.
  if (rest.length > 0) return SUITES.filter(suite => !['check', 'training'].includes(suite.name));
  return SUITES;
}
