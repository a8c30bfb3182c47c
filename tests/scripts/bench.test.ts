import { describe, expect, test } from 'vitest';
import { bytesAllocated } from '../../bench/allocation.ts';
import type { Bench } from '../../bench/bench.ts';
import { median, percentile, summarise } from '../../bench/statistics.ts';
import { formatNumber, formatTable, replaceTable } from '../../bench/table.ts';

const bench: Bench<'time' | 'memory'> = {
  name: 'sample',
  metrics: {
    time: { title: 'time', unit: 'ms', aim: { of: 'median', atMost: 2 }, peer: { name: 'theirs', value: 4 } },
    memory: { title: 'memory', unit: 'MiB', aim: { of: 'max', atMost: 100 } },
  },
  run: async () => ({ time: [], memory: [] }),
};

describe('statistics', () => {
  test('no samples, and samples that are no numbers, are errors', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(() => summarise(bench, { time: [1, Number.NaN], memory: [1] })).toThrow(
      /sample time: a sample is NaN/,
    );
    expect(() => summarise(bench, { time: [1] })).toThrow(RangeError);
  });

  test('median and percentile', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile([7], 0.5)).toBe(7);
  });

  test('an aim is about one statistic, and a peer gives a ratio of medians', () => {
    const [time, memory] = summarise(bench, { time: [1, 2, 9], memory: [50, 120] });
    expect(time).toMatchObject({ min: 1, median: 2, max: 9, met: true, peer: { ratio: 0.5 } });
    expect(memory).toMatchObject({ median: 85, max: 120, met: false, peer: null });
  });
});

describe('peers of the same run', () => {
  const against: Bench<'ours' | 'fast' | 'slow'> = {
    name: 'race',
    metrics: {
      ours: {
        title: 'ours',
        unit: 'ms',
        aim: { of: 'ratio', atMost: 0.8 },
        peer: { name: 'the best', bestOf: ['fast', 'slow'] },
      },
      fast: { title: 'fast', unit: 'ms', optional: true },
      slow: { title: 'slow', unit: 'ms', optional: true },
    },
    run: async () => ({ ours: [], fast: [], slow: [] }),
  };

  test('the best median counts, and the aim is about the ratio', () => {
    const [ours] = summarise(against, { ours: [3], fast: [4, 4, 9], slow: [8] });
    expect(ours).toMatchObject({ met: true, peer: { value: 4, ratio: 0.75 } });
    const [missed] = summarise(against, { ours: [7], fast: [8], slow: [20] });
    expect(missed).toMatchObject({ met: false, peer: { ratio: 0.875 } });
  });

  test('a peer that is not here leaves its line out; without any, an aim is open', () => {
    const results = summarise(against, { ours: [3], slow: [6] });
    expect(results.map(({ metric }) => metric)).toEqual(['ours', 'slow']);
    const alone = summarise(against, { ours: [3] });
    expect(alone).toMatchObject([{ met: null, peer: null }]);
    expect(formatTable(alone)).toContain('ratio ≤ 0.800 ?');
  });

  test('the table stands in its place of a page', () => {
    const page = 'before\n<!-- bench race -->\nold\n<!-- end -->\nafter';
    const results = summarise(against, { ours: [3], fast: [4] });
    const written = replaceTable(page, 'race', 'a machine', results);
    expect(written).toContain('| ours | ms | 3.00 | 3.00 | 3.00 | 0.75 × the best | ≤ 0.800 ✓ |');
    expect(written).not.toContain('old');
    expect(replaceTable(written, 'race', 'a machine', results)).toBe(written);
    expect(() => replaceTable('no place', 'race', 'a machine', results)).toThrow('<!-- bench race -->');
  });
});

test('the table says what was missed', () => {
  expect(formatTable(summarise(bench, { time: [1, 2, 9], memory: [50, 120] })).split('\n')).toEqual([
    '        unit   min  median   max  runs  aim',
    'time    ms    1.00    2.00  9.00     3  median ≤ 2.00 ✓  0.50 × theirs',
    'memory  MiB   50.0    85.0   120     2  max ≤ 100 ✗',
  ]);
});

test.each([
  [1234.5, '1235'],
  [56.78, '56.8'],
  [1.234, '1.23'],
  [0.01234, '0.0123'],
  [0, '0'],
])('%d is written as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test('allocation is seen where there is some, and not where there is none', async () => {
  const kept: number[][] = [];
  const allocating = () => {
    kept[0] = Array.from({ length: 100 }, (_, i) => i);
  };
  const column = new Float64Array(100);
  const still = () => {
    for (let i = 0; i < column.length; i++) column[i] = i;
  };
  // Warm: what the compiler allocates is not the work's.
  for (let i = 0; i < 5000; i++) still();
  expect(await bytesAllocated(allocating, 2000)).toBeGreaterThan(400);
  expect(await bytesAllocated(still, 2000)).toBeLessThan(8);
});
