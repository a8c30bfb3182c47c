import { describe, expect, test } from 'vitest';
import { parseTestArguments } from '../../scripts/lib/test-arguments.mjs';
import { countJunit, countVitest, summarise } from '../../scripts/lib/test-report.mjs';

const NAMES = ['check', 'unit', 'e2e'];

describe('arguments', () => {
  test('an unknown suite is named with the legal ones', () => {
    expect(() => parseTestArguments(['units'], NAMES, {})).toThrow(/no test suite "units"/);
  });

  test('suites come first, then what belongs to vitest', () => {
    expect(parseTestArguments(['unit', '-t', 'e2e'], NAMES, {})).toEqual({
      suites: ['unit'],
      all: false,
      changed: false,
      rest: ['-t', 'e2e'],
    });
    expect(parseTestArguments(['tests/scripts/lock.test.ts'], NAMES, {}).rest).toHaveLength(1);
  });

  test('CI means all', () => {
    expect(parseTestArguments([], NAMES, { CI: 'true' }).all).toBe(true);
    expect(parseTestArguments(['--all', '--changed'], NAMES, {})).toMatchObject({
      all: true,
      changed: true,
      rest: [],
    });
  });
});

describe('counting', () => {
  const result = (status: string, ...tests: string[]) => ({
    status,
    assertionResults: tests.map(each => ({ status: each, fullName: `a ${each} test` })),
  });

  test('a run without a report is a failure', () => {
    expect(countVitest(null, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countJunit('', 2)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('so are a file that does not load, and an error outside of every test', () => {
    expect(countVitest({ testResults: [result('failed'), result('passed', 'passed')] }, 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
    expect(countVitest({ testResults: [result('passed', 'passed')] }, 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  test('passed, failed and skipped tests are counted, the skipped by name', () => {
    const report = {
      testResults: [result('failed', 'passed', 'failed', 'passed'), result('passed', 'pending', 'todo')],
    };
    expect(countVitest(report, 1)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 2,
      skippedNames: ['a pending test', 'a todo test'],
    });
  });

  test('a JUnit report is summed over its suites', () => {
    const xml =
      '<testsuites><testsuite name="a" errors="1" failures="2" skipped="3" tests="10" time="1"/>' +
      '<testsuite name="b" errors="0" failures="0" skipped="0" tests="5"></testsuite></testsuites>';
    expect(countJunit(xml, 1)).toEqual({ passed: 9, failed: 3, skipped: 3 });
  });
});

test('the last line', () => {
  const counts = { passed: 3, failed: 0, skipped: 0 };
  expect(summarise([counts, counts], 0)).toEqual({ line: '6 passed, 0 failed', failed: 0 });
  expect(summarise([counts, { ...counts, skipped: 2 }], 0).line).toBe('6 passed, 0 failed, 2 skipped');
  expect(summarise([counts], 2)).toEqual({ line: '3 passed, 2 failed', failed: 2 });
});
