import { AuroraError } from '../models/errors.ts';

/** A setting of the environment. A bad one is reported, and is no reason to have no pictures. */
export function configured<T>(read: () => T, otherwise: T, onProblem: (problem: string) => void): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AuroraError)) throw error;
    onProblem([`${error.code}: ${error.message}`, error.details.hint ?? ''].join(' ').trimEnd());
    return otherwise;
  }
}
