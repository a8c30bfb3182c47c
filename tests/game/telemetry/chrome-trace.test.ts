import { describe, expect, test } from 'vitest';
import { createFrameTimes, FRAME_WINDOW } from '../../../game/frame-times.ts';
import { KERNEL_SCHEDULE } from '../../../game/schedule.ts';
import { chromeTrace } from '../../../game/telemetry/chrome-trace.ts';
import { MOST_SPANS, Spans } from '../../../game/telemetry/spans.ts';
import { runTick } from '../../../game/tick.ts';
import { createAuroraWorld } from '../../../game/world.ts';
import { traceProblems } from './trace-rules.ts';

const systems = KERNEL_SCHEDULE.map(({ name }) => name);

/** Real ticks, measured by a clock that goes on by a little with every look, as the machine's own does. */
function lived(ticks: number) {
  const world = createAuroraWorld({ seed: 3 });
  const times = createFrameTimes(KERNEL_SCHEDULE.length);
  let now = 5000;
  let look = 0;
  for (let i = 0; i < ticks; i++) {
    now += 16;
    runTick(world, KERNEL_SCHEDULE, times, () => {
      now += (look++ % 7) / 300;
      return now;
    });
  }
  return { times, now };
}

const step = (start: number, duration = 20) => ({
  ...{ track: 'steps' as const, name: 'step 1', start, duration },
  args: { job: 'a', step: 1 },
});

describe('a trace', () => {
  test('of nothing is one that opens', () => {
    const times = createFrameTimes(systems.length);
    const trace = chromeTrace({ times, systems, spans: [], pageFrames: [], since: 0, facts: {} });
    expect(traceProblems(trace)).toEqual([]);
    expect(trace.traceEvents.every(({ ph }) => ph === 'M')).toBe(true);
  });

  test('holds every tick with its systems within it, steps, and the page', () => {
    const { times, now } = lived(40);
    const trace = chromeTrace({
      ...{ times, systems, since: 0, facts: { program: 'AURORA 0' } },
      spans: [step(now - 400), step(now - 300)],
      pageFrames: [
        [now - 100, 16.7],
        [now - 83.3, 16.7],
      ],
    });
    expect(traceProblems(trace)).toEqual([]);
    const named = (name: string) =>
      trace.traceEvents.filter(event => event.name === name && event.ph === 'X');
    expect(named('tick')).toHaveLength(40);
    for (const system of systems) expect(named(system)).toHaveLength(40);
    expect(named('step 1').map(({ dur }) => dur)).toEqual([20_000, 20_000]);
    expect(named('frame')).toHaveLength(2);
    expect(Math.min(...trace.traceEvents.map(({ ts }) => ts))).toBe(0);
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
  });

  test('of a page that tells wall time: frames that follow each other do not overlap by rounding', () => {
    const { times } = lived(1);
    const origin = 1.7959e12;
    const wall = Array.from({ length: 200 }, (_, i) => [origin + i * 16.7001 - 1.7958e12, 16.7001] as const);
    const trace = chromeTrace({ times, systems, spans: [], pageFrames: wall, since: 0, facts: {} });
    expect(traceProblems(trace)).toEqual([]);
  });

  test('is bounded by what is kept, and by how far back was asked for', () => {
    const { times, now } = lived(FRAME_WINDOW + 50);
    const count = (since: number) =>
      chromeTrace({ times, systems, spans: [], pageFrames: [], since, facts: {} }).traceEvents.filter(
        ({ name }) => name === 'tick',
      ).length;
    expect(count(0)).toBe(FRAME_WINDOW);
    expect(count(now - 1000)).toBeLessThan(64);
    expect(count(now - 1000)).toBeGreaterThan(50);
    const spans = new Spans();
    for (let i = 0; i < MOST_SPANS + 10; i++) spans.add(step(i));
    expect(spans.list()).toHaveLength(MOST_SPANS);
    expect(spans.list()[0]?.start).toBe(10);
    expect(spans.list().at(-1)?.start).toBe(MOST_SPANS + 9);
  });
});

describe('the rules that a trace is held to', () => {
  const x = (ts: number, dur: number, more = {}) => ({
    name: 'a',
    cat: 'b',
    ph: 'X',
    ts,
    dur,
    pid: 1,
    tid: 1,
    ...more,
  });
  const names = [
    { name: 'process_name', ph: 'M', ts: 0, pid: 1, tid: 0, args: { name: 'p' } },
    { name: 'thread_name', ph: 'M', ts: 0, pid: 1, tid: 1, args: { name: 't' } },
  ];
  test.each([
    ['time goes back', [...names, x(5, 1), x(4, 1)]],
    ['no such phase', [...names, x(0, 1, { ph: 'Q' })]],
    ['no length', [...names, x(0, -1)]],
    ['no name of the process', [names[1], x(0, 1)]],
    ['no name of the thread', [names[0], x(0, 1)]],
    ['one ends within another', [...names, x(0, 5), x(3, 5)]],
    ['no number', [...names, x(Number.NaN, 1)]],
  ])('%s', (_what, traceEvents) => {
    expect(traceProblems({ traceEvents })).not.toEqual([]);
  });
});
