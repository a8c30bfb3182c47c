import { describe, expect, test } from 'vitest';
import { parseTestArguments } from '../../scripts/lib/test-arguments.mjs';
import { countUnittest, countVitest, summarise, withSecondTry } from '../../scripts/lib/test-report.mjs';

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
    expect(countVitest(null, 1)).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
    expect(countUnittest('', 2)).toEqual({ passed: 0, failed: 1, skipped: 0 });
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
      failures: [{ file: '', name: 'a failed test', message: '' }],
    });
  });

  test('each failure is told with its file and the first lines of its error', () => {
    const failing = {
      status: 'failed',
      fullName: 'a test',
      failureMessages: ['\u001b[31mError\u001b[39m: it broke\nin two lines\n    at file.ts:1:2'],
    };
    const report = {
      testResults: [
        { name: '/a.test.ts', status: 'failed', message: '', assertionResults: [failing] },
        { name: '/b.test.ts', status: 'failed', message: 'Error: in afterAll', assertionResults: [] },
      ],
    };
    expect(countVitest(report, 1).failures).toEqual([
      { file: '/a.test.ts', name: 'a test', message: 'Error: it broke\nin two lines' },
      { file: '/b.test.ts', name: 'outside of every test', message: 'Error: in afterAll' },
    ]);
    expect(countVitest({ testResults: [] }, 3).failures).toMatchObject([{ message: 'vitest ended with 3' }]);
  });

  test('what passes at the second try counts as passed, and is told', () => {
    const failure = (name: string) => ({ file: '/a.test.ts', name, message: '' });
    const first = { passed: 9, failed: 3, skipped: 1, failures: ['x', 'y', 'z'].map(failure) };
    const second = { passed: 4, failed: 1, skipped: 0, failures: [failure('y')] };
    expect(withSecondTry(first, second)).toEqual({
      passed: 11,
      failed: 1,
      skipped: 1,
      failures: [failure('y')],
      again: [failure('x'), failure('z')],
    });
    expect(withSecondTry(first, { passed: 0, failed: 4, skipped: 0, failures: [] })).toMatchObject({
      passed: 9,
      failed: 4,
    });
  });

  test('a second try that was ended makes nothing pass', () => {
    const failure = (file: string, name: string) => ({ file, name, message: '' });
    const first = { passed: 9, failed: 1, skipped: 0, failures: [failure('/a.test.ts', 'x')] };
    const ended = { passed: 0, failed: 1, skipped: 0, failures: [failure('', 'the whole suite')] };
    expect(withSecondTry(first, ended)).toEqual({
      ...first,
      failed: 2,
      failures: [...first.failures, ...ended.failures],
    });
  });

  // As Python 3.11 prints them.
  test.each([
    ['Ran 46 tests in 6.604s\n\nOK\n', 0, { passed: 46, failed: 0, skipped: 0 }],
    ['Ran 1 test in 0.1s\n\nOK (skipped=1)\n', 0, { passed: 0, failed: 0, skipped: 1 }],
    [
      'Ran 9 tests in 1s\n\nFAILED (failures=1, errors=2, skipped=3)\n',
      1,
      { passed: 3, failed: 3, skipped: 3 },
    ],
    ['Ran 0 tests in 0.000s\n\nOK\n', 0, { passed: 0, failed: 1, skipped: 0 }],
    ['Ran 5 tests in 1s\n\nOK\nSegmentation fault\n', 139, { passed: 5, failed: 1, skipped: 0 }],
  ])('unittest: %j', (output, code, counts) => {
    expect(countUnittest(output, code)).toEqual(counts);
  });
});

test('the last line', () => {
  const counts = { passed: 3, failed: 0, skipped: 0 };
  expect(summarise([counts, counts], 0)).toEqual({ line: '6 passed, 0 failed', failed: 0 });
  expect(summarise([counts, { ...counts, skipped: 2 }], 0).line).toBe('6 passed, 0 failed, 2 skipped');
  expect(summarise([counts], 2)).toEqual({ line: '3 passed, 2 failed', failed: 2 });
});
