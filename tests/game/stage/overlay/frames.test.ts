import { describe, expect, test } from 'vitest';
import { niceTop } from '../../../../game/stage/overlay/frame-graph.ts';
import {
  extend,
  NO_FRAMES,
  percentile,
  SHOWN,
  slowest,
} from '../../../../game/stage/overlay/frame-history.ts';
import { PageFrames } from '../../../../game/stage/overlay/page-frames.ts';
import type { TelemetryView } from '../../../../game/telemetry/telemetry-view.ts';

const told = (systems: string[], total: number[], bySystem: number[][]) =>
  ({ systems, total, bySystem }) as unknown as TelemetryView;

describe("the kernel's frames", () => {
  test('are put together piece by piece, and only the last are kept', () => {
    let history = extend(
      NO_FRAMES,
      told(
        ['a', 'b'],
        [3, 4],
        [
          [1, 2],
          [2, 2],
        ],
      ),
    );
    history = extend(history, told(['a', 'b'], [5], [[1], [4]]));
    expect(history).toEqual({
      systems: ['a', 'b'],
      total: [3, 4, 5],
      bySystem: [
        [1, 2, 1],
        [2, 2, 4],
      ],
    });
    const many = Array.from({ length: 400 }, (_, i) => i);
    expect(extend(history, told(['a', 'b'], many, [many, many])).total).toEqual(many.slice(-SHOWN));
  });

  test('of another kernel, with other systems, begin anew', () => {
    const before = extend(NO_FRAMES, told(['a'], [1], [[1]]));
    expect(extend(before, told(['b'], [2], [[2]]))).toEqual({ systems: ['b'], total: [2], bySystem: [[2]] });
  });

  test('the slowest system comes first', () => {
    const history = extend(
      NO_FRAMES,
      told(
        ['a', 'b'],
        [3, 3],
        [
          [1, 1],
          [2, 9],
        ],
      ),
    );
    expect(slowest(history)).toEqual([
      { name: 'b', p50: 2, p99: 9 },
      { name: 'a', p50: 1, p99: 1 },
    ]);
    expect(percentile([], 0.5)).toBe(0);
  });
});

describe("the page's frames", () => {
  test('are counted from one to the next; late ones apart; a pause is no frame', () => {
    const frames = new PageFrames();
    for (const now of [0, 16, 32, 64]) frames.mark(now);
    frames.pause();
    for (const now of [5000, 5016]) frames.mark(now);
    expect(frames.lengths(10)).toEqual([16, 16, 32, 16]);
    expect(frames.lengths(2)).toEqual([32, 16]);
    expect({ count: frames.count, late: frames.late }).toEqual({ count: 4, late: 1 });
    expect(frames.list(1000).at(-1)).toEqual([6000, 16]);
  });

  test('are kept in a ring', () => {
    const frames = new PageFrames();
    for (let i = 0; i <= 3000; i++) frames.mark(i * 10);
    expect(frames.list(0)).toHaveLength(1200);
    expect(frames.list(0)[0]).toEqual([18_000, 10]);
  });
});

test('a scale ends at a number that can be read', () => {
  expect([0, 0.03, 0.05, 1.2, 7, 10, 33].map(niceTop)).toEqual([1, 0.05, 0.05, 2, 10, 10, 50]);
});
