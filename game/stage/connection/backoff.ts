/**
 * Milliseconds to wait before attempt `attempts + 1`: 250 ms doubling to 8 s, less up to a quarter by chance, so
 * that many pages do not come back in the same instant. A kernel that restarts is up again in one or two seconds.
 */
export function backoff(attempts: number, random: () => number = Math.random): number {
  const full = Math.min(8000, 250 * 2 ** Math.min(attempts, 10));
  return Math.round(full * (1 - 0.25 * random()));
}
