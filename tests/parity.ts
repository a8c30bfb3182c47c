/**
 * Numbers held against a reference implementation. What is compared here is also written down when `AURORA_PARITY` names a
 * folder: `npm run -s parity` makes docs/parity.md of it.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { expect } from 'vitest';

export interface ParityRecord {
  /** The test's file, from the project's root. */
  readonly file: string;
  /** Numbers compared. */
  readonly values: number;
  /** Largest absolute difference, and the one that the test allows. */
  readonly error: number;
  readonly bound: number;
}

/** The largest absolute difference must be within `bound`; a NaN on either side, or another length, never is. */
export function expectParity(actual: ArrayLike<number>, expected: ArrayLike<number>, bound: number): void {
  expect(actual.length).toBe(expected.length);
  let error = 0;
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(actual[index]! - expected[index]!);
    if (!(difference <= error)) error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  recordParity(expected.length, error, bound);
  expect(error).toBeLessThanOrEqual(bound);
}

/** Writes down a comparison that was made elsewhere. */
export function recordParity(values: number, error: number, bound: number): void {
  const folder = process.env.AURORA_PARITY;
  const { testPath } = expect.getState();
  if (!folder || testPath === undefined) return;
  mkdirSync(folder, { recursive: true });
  const file = relative(process.cwd(), testPath);
  const line: ParityRecord = { file, values, error, bound };
  appendFileSync(join(folder, `${basename(file)}.${process.pid}.jsonl`), `${JSON.stringify(line)}\n`);
}
