/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} [skippedNames]
 * @property {Failure[]} [failures]
 * @property {Failure[]} [again] what failed at first and passed when its file was run once more, alone
 */

/** @typedef {{ file: string, name: string, message: string }} Failure one that is told at the end, where a long log is read first */

/** @typedef {{ suite: string, reason: string, command: string }} LeftOut */

/**
 * Reads what vitest's JSON reporter wrote. A test file that could not even be loaded counts as one failure, and so
 * does a run that left no report.
 * @param {any} report parsed JSON, or null
 * @param {number} exitCode vitest's
 * @returns {Counts}
 */
export function countVitest(report, exitCode) {
  if (!report) {
    const message = `vitest ended with ${exitCode}, and no report`;
    return { passed: 0, failed: 1, skipped: 0, failures: [{ file: '', name: 'the whole suite', message }] };
  }
  let passed = 0;
  let failed = 0;
  /** @type {string[]} */
  const skippedNames = [];
  /** @type {Failure[]} */
  const failures = [];
  for (const file of report.testResults) {
    const tell = (/** @type {string} */ name, /** @type {string | undefined} */ message) =>
      failures.push({ file: file.name ?? '', name, message: shorten(message ?? '') });
    if (file.status === 'failed' && !file.assertionResults.some(isFailure)) {
      failed += 1;
      tell('outside of every test', file.message);
    }
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed += 1;
      else if (isFailure(test)) {
        failed += 1;
        tell(test.fullName, test.failureMessages?.[0]);
      } else skippedNames.push(test.fullName);
    }
  }
  // An unhandled error outside of every test, or a crash: the exit code alone knows.
  if (exitCode !== 0 && failed === 0) {
    failed = 1;
    failures.push({ file: '', name: 'outside of every file', message: `vitest ended with ${exitCode}` });
  }
  return { passed, failed, skipped: skippedNames.length, skippedNames, failures };
}

/**
 * What a suite says after the files that failed were run a second time.
 * @param {Counts} first of the whole suite
 * @param {Counts} second of those files alone
 * @returns {Counts}
 */
export function withSecondTry(first, second) {
  const whole = (second.failures ?? []).filter(({ file }) => file === '');
  // A second run that was ended has tried nothing to its end: what failed has failed.
  if (whole.length > 0)
    return {
      ...first,
      failed: first.failed + whole.length,
      failures: [...(first.failures ?? []), ...whole],
    };
  const stillFails = new Set((second.failures ?? []).map(nameOf));
  return {
    ...first,
    passed: first.passed + Math.max(0, first.failed - second.failed),
    failed: second.failed,
    failures: second.failures ?? [],
    again: (first.failures ?? []).filter(failure => !stillFails.has(nameOf(failure))),
  };
}

/** @param {Failure} failure */
export const nameOf = ({ file, name }) => `${file} > ${name}`;

/** The first lines of an error, without colours and without the stack. @param {string} message */
const shorten = message => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours begin with
  const lines = message.replaceAll(/\u001b\[\d+m/g, '').split('\n');
  const stack = lines.findIndex(line => /^\s+at /.test(line));
  return lines
    .slice(0, stack < 0 ? 6 : Math.min(6, stack))
    .join('\n')
    .slice(0, 600);
};

/** @param {{ status: string }} test */
const isFailure = test => test.status === 'failed';

/**
 * Reads the last lines of Python's unittest: `Ran 46 tests in 6.6s`, then `OK (skipped=1)` or
 * `FAILED (failures=1, errors=2)`.
 * @param {string} output
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countUnittest(output, exitCode) {
  const ran = Number(/^Ran (\d+) tests?/m.exec(output)?.[1] ?? 0);
  const result = /^(?:OK|FAILED)(?: \((.*)\))?$/m.exec(output)?.[1] ?? '';
  const count = (/** @type {string} */ name) =>
    Number(new RegExp(`\\b${name}=(\\d+)`).exec(result)?.[1] ?? 0);
  const bad = count('failures') + count('errors') + count('unexpected successes');
  const failed = bad === 0 && (exitCode !== 0 || ran === 0) ? 1 : bad;
  const skipped = count('skipped');
  return { passed: Math.max(0, ran - bad - skipped), failed, skipped };
}

/**
 * @param {readonly Counts[]} counts
 * @param {number} leftOutAsFailures
 * @returns {{ line: string, failed: number }} the last line of `npm test`
 */
export function summarise(counts, leftOutAsFailures) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    counts.reduce((total, c) => total + c[key], 0);
  const failed = sum('failed') + leftOutAsFailures;
  const skipped = sum('skipped');
  return {
    line: `${sum('passed')} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`,
    failed,
  };
}
