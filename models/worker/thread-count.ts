import { availableParallelism } from 'node:os';
import { AuroraError } from '../errors.ts';

/**
 * Threads of one network evaluation: `AURORA_THREADS`, or as many as the machine lets this process run at once.
 * Throws `INVALID_THREADS`.
 */
export function threadCount(environment: Readonly<Record<string, string | undefined>>): number {
  const text = environment.AURORA_THREADS;
  if (text === undefined || text === '') return availableParallelism();
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= 256) return threads;
  throw new AuroraError('INVALID_THREADS', `AURORA_THREADS is ${JSON.stringify(text)}.`, {
    value: text,
    legal: 'a whole number of 1 … 256',
    hint: 'Unset it to use every core.',
    field: 'AURORA_THREADS',
  });
}
