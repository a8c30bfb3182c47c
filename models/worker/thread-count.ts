import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { AuroraError } from '../errors.ts';

/**
 * Threads of one network evaluation: `AURORA_THREADS`, or as many as the machine lets this process run at once.
 * Throws `INVALID_THREADS`.
 */
export function threadCount(environment: Readonly<Record<string, string | undefined>>): number {
  const text = environment.AURORA_THREADS;
  if (text === undefined || text === '') return availableThreads();
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= 256) return threads;
  throw new AuroraError('INVALID_THREADS', `AURORA_THREADS is ${JSON.stringify(text)}.`, {
    value: text,
    legal: 'a whole number of 1 … 256',
    hint: 'Unset it to use every core.',
    field: 'AURORA_THREADS',
  });
}

type Read = (path: string) => string;
const readText: Read = path => readFileSync(path, 'utf8');

/**
 * Processors that this process may use at once: those that it may run on, and no more than its container is granted time for. Node
 * counts the first only (libuv before 1.49), and threads beyond the second stop all of them for the rest of each period.
 */
export function availableThreads(read: Read = readText, parallel = availableParallelism()): number {
  // Rounded up, as Go and the JVM do.
  return Math.max(1, Math.min(parallel, Math.ceil(grantedProcessors(read))));
}

/** Linux's quota over its period, https://docs.kernel.org/admin-guide/cgroup-v2.html (cpu.max) and its predecessor's two files. */
function grantedProcessors(read: Read): number {
  const groups = '/sys/fs/cgroup';
  const attempts = [
    () => read(`${groups}/cpu.max`).trim().split(' '),
    () => [read(`${groups}/cpu/cpu.cfs_quota_us`), read(`${groups}/cpu/cpu.cfs_period_us`)],
  ];
  for (const attempt of attempts) {
    try {
      const [quota, period] = attempt().map(Number);
      // `max`, and -1 in the older files, stand for no limit.
      if (quota! > 0 && period! > 0) return quota! / period!;
    } catch {
      // No such file: no such limit.
    }
  }
  return Number.POSITIVE_INFINITY;
}
