import { describe, expect, it } from 'vitest';
import { placeAt, queueSeconds } from '../../../../game/stage/queue/queue-order.ts';
import { job } from '../make.ts';

describe('a row that is dragged', () => {
  it.each([
    [0, 0],
    [19, 0],
    [21, 1],
    [59, 1],
    [61, 2],
    [999, 2],
  ])('at %i would come to stand in gap %i', (y, gap) => {
    expect(placeAt(y, [20, 60])).toBe(gap);
  });
});

describe('how long all of it takes', () => {
  it('is as long as the last one, and unknown while one of them is', () => {
    const jobs = [
      job('a', { state: 'running', etaSeconds: 3 }),
      job('b', { etaSeconds: 9 }),
      job('c', { state: 'done' }),
    ];
    expect(queueSeconds(jobs)).toBe(9);
    expect(queueSeconds([...jobs, job('d')])).toBeNull();
    expect(queueSeconds([])).toBeNull();
  });
});
