import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { availableThreads, threadCount } from '../../../models/worker/thread-count.ts';

describe('threads of an evaluation', () => {
  it.each(['0', '-1', '1.5', 'many', '257', 'NaN'])('%j is refused with the legal set', text => {
    expect(() => threadCount({ AURORA_THREADS: text })).toThrow(
      expect.objectContaining({
        code: 'INVALID_THREADS',
        details: expect.objectContaining({ value: text, field: 'AURORA_THREADS' }),
      }),
    );
  });

  it('are as many as the variable says, or as the machine gives', () => {
    expect(threadCount({ AURORA_THREADS: '3' })).toBe(3);
    expect(threadCount({})).toBe(availableThreads());
    expect(threadCount({ AURORA_THREADS: '' })).toBe(availableThreads());
    expect(availableThreads()).toBeLessThanOrEqual(availableParallelism());
  });
});

describe('what a container grants', () => {
  const V1 = { quota: '/sys/fs/cgroup/cpu/cpu.cfs_quota_us', period: '/sys/fs/cgroup/cpu/cpu.cfs_period_us' };
  const threads = (files: Record<string, string>) =>
    availableThreads(path => {
      const text = files[path];
      if (text === undefined) throw new Error('ENOENT');
      return text;
    }, 32);

  it.each([
    ['max 100000\n', 32],
    ['200000 100000\n', 2],
    ['150000 100000\n', 2],
    ['5000 100000\n', 1],
    ['9900000 100000\n', 32],
    ['nonsense\n', 32],
    ['', 32],
  ])('cpu.max %j: %d threads of 32 processors', (text, expected) => {
    expect(threads({ '/sys/fs/cgroup/cpu.max': text })).toBe(expected);
  });

  it('is read in the older files too', () => {
    expect(threads({ [V1.quota]: '400000\n', [V1.period]: '100000\n' })).toBe(4);
    expect(threads({ [V1.quota]: '-1\n', [V1.period]: '100000\n' })).toBe(32);
    expect(threads({})).toBe(32);
  });
});
