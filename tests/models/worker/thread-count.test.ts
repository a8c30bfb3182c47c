import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { threadCount } from '../../../models/worker/thread-count.ts';

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
    expect(threadCount({})).toBe(availableParallelism());
    expect(threadCount({ AURORA_THREADS: '' })).toBe(availableParallelism());
  });
});
