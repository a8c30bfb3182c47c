import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../../../game/api/protocol.ts';
import {
  median,
  NO_SAMPLES,
  sparkline,
  together,
  WINDOW,
  withGraphics,
  withSample,
} from '../../../../game/stage/machine/samples.ts';

const process = (patch: Partial<ProcessView> = {}): ProcessView => ({
  name: 'kernel',
  pid: 7,
  state: 'ready',
  restarts: 0,
  lastEnd: null,
  silentSeconds: null,
  memoryCap: null,
  residentBytes: 1e8,
  cpuSeconds: 10,
  ...patch,
});
const view = (patch: Partial<Parameters<typeof withSample>[1]> = {}) => ({
  frame: 60,
  stepMs: 16,
  dropped: 0,
  systems: ['time', 'input'],
  total: [0.3, 0.1, 0.2],
  bySystem: [[0.1, 0.3, 0.2], []],
  queue: { waiting: 0, running: 0, secondsPerStep: null },
  speechLatencyMs: null,
  processes: [process()],
  ...patch,
});

describe('samples of the machine', () => {
  it('have a load from the second on: seconds worked over seconds passed', () => {
    const first = withSample(NO_SAMPLES, view(), 1_000);
    const second = withSample(first, view({ processes: [process({ cpuSeconds: 10.5 })] }), 2_000);
    expect(second.processes[0]).toMatchObject({ load: [null, 0.5], memory: [1e8, 1e8] });
  });

  it('say nothing of the load of a process that is another one now, or that the system tells nothing of', () => {
    const first = withSample(NO_SAMPLES, view(), 1_000);
    const reborn = view({ processes: [process({ pid: 8, cpuSeconds: 0.1 })] });
    expect(withSample(first, reborn, 2_000).processes[0]!.load).toEqual([null, null]);
    const silent = view({ processes: [process({ cpuSeconds: null, residentBytes: null })] });
    expect(withSample(first, silent, 2_000).processes[0]).toMatchObject({
      load: [null, null],
      memory: [1e8, null],
    });
  });

  it('keep the last minute and a half', () => {
    let samples = NO_SAMPLES;
    for (let i = 0; i < WINDOW + 20; i++) samples = withSample(samples, view(), i * 1_000);
    expect(samples.processes[0]!.memory).toHaveLength(WINDOW);
  });

  it('have the median of each system, and keep it where no frame came', () => {
    const first = withSample(NO_SAMPLES, view(), 1_000);
    expect(first.systems).toEqual([
      { name: 'time', ms: 0.2 },
      { name: 'input', ms: 0 },
    ]);
    expect(withSample(first, view({ total: [], bySystem: [[], []] }), 2_000).systems).toEqual(first.systems);
    expect(median([])).toBeNull();
  });
});

describe('all processes together', () => {
  it('are added second by second, counted from the newest, with a gap where nobody is known', () => {
    let samples = NO_SAMPLES;
    const silent = process({ residentBytes: null });
    samples = withSample(samples, view({ processes: [silent] }), 1_000);
    samples = withSample(samples, view(), 2_000);
    const two = [process({ cpuSeconds: 10.5 }), process({ name: 'painter', residentBytes: 4e8 })];
    samples = withSample(samples, view({ processes: two }), 3_000);
    expect(together(samples.processes, 'memory')).toEqual([null, 1e8, 5e8]);
    expect(together(samples.processes, 'load')).toEqual([null, 0, 0.5]);
    expect(together([], 'load')).toEqual([]);
  });
});

describe('graphics cards', () => {
  const card = (patch: Partial<Parameters<typeof withGraphics>[1][number]> = {}) => ({
    ...{ name: 'RTX', kind: 'discrete' as const, driver: null, libraries: ['cuda' as const] },
    ...{ memoryTotal: 8e9, memoryUsed: 1e9, load: 50, temperature: null },
    ...patch,
  });

  it('are told apart by their places, and a program that draws is none', () => {
    const first = withGraphics(
      [],
      [card(), card({ kind: 'software', name: 'llvmpipe' }), card({ load: null })],
    );
    expect(first.map(({ load }) => load)).toEqual([[0.5], [null]]);
    const second = withGraphics(first, [card({ memoryUsed: 2e9 }), card({ load: 10 })]);
    expect(second[0]!.memory).toEqual([1e9, 2e9]);
    expect(second[1]!.load).toEqual([null, 0.1]);
  });

  it('begin anew where another one has taken the place', () => {
    const second = withGraphics(withGraphics([], [card()]), [card({ name: 'Arc', memoryUsed: 3e9 })]);
    expect(second[0]!.memory).toEqual([3e9]);
  });
});

describe('a sparkline', () => {
  const size = { width: 10, height: 10, most: 4, room: 3 };
  it('ends at the right, has gaps where nothing is known, and stays within its height', () => {
    expect(sparkline([0, 2, 8], size)).toBe('M0.0 10.0L5.0 5.0L10.0 0.0');
    expect(sparkline([1, null, 4], size)).toBe('M0.0 7.5M10.0 0.0');
    expect(sparkline([4], size)).toBe('M10.0 0.0');
    expect(sparkline([], size)).toBe('');
    expect(sparkline([0], { ...size, most: 0 })).toBe('M10.0 10.0');
  });
});
