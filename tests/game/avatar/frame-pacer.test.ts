import { expect, test } from 'vitest';
import { FAST_RATE, FramePacer, SLOW_RATE } from '../../../game/avatar/frame-pacer.ts';

/** Draws `count` frames of `work` milliseconds each, at the moments that the pacer asks for. */
function draw(pacer: FramePacer, at: { now: number }, count: number, work: number, busy = false): number[] {
  const begins: number[] = [];
  for (let i = 0; i < count; i++) {
    const begin = at.now;
    begins.push(begin);
    at.now += work;
    at.now += pacer.drawn(begin, at.now, busy);
  }
  return begins;
}
const start = (setting: number | 'auto') => {
  const at = { now: 1000 };
  const pacer = new FramePacer({ now: () => at.now, after: () => () => {} }, setting);
  pacer.resume();
  return { pacer, at };
};

test('frames begin on a grid, whatever drawing takes', () => {
  const { pacer, at } = start(30);
  const begins = draw(pacer, at, 31, 10);
  expect(begins[30]! - begins[0]!).toBeCloseTo(1000, 6);
  expect(pacer.dropped).toBe(0);
  const { frameMs, intervalMs } = pacer.statistics();
  expect(frameMs.p50).toBeCloseTo(10);
  expect(intervalMs.p99).toBeCloseTo(1000 / 30);
});

test('one that is late does not make the next ones late; what was missed is counted and not caught up', () => {
  const { pacer, at } = start(30);
  draw(pacer, at, 3, 5);
  const [late] = draw(pacer, at, 1, 120);
  const [next] = draw(pacer, at, 1, 5);
  expect(pacer.dropped).toBe(2);
  // At once, and then on the old grid.
  expect(next! - late!).toBeCloseTo(120);
  const [after] = draw(pacer, at, 1, 5);
  const steps = (after! - 1000) / (1000 / 30);
  expect(steps).toBeCloseTo(Math.round(steps), 6);
});

test('sixty where there is time, thirty where there is none or the machine has other work', () => {
  const { pacer, at } = start('auto');
  expect(pacer.rate).toBe(SLOW_RATE);
  draw(pacer, at, 120, 4);
  expect(pacer.rate).toBe(FAST_RATE);
  draw(pacer, at, 1, 4, true);
  expect(pacer.rate).toBe(SLOW_RATE);
  draw(pacer, at, 200, 4, true);
  expect(pacer.rate).toBe(SLOW_RATE);
  draw(pacer, at, 120, 4);
  expect(pacer.rate).toBe(FAST_RATE);
  draw(pacer, at, 120, 11);
  expect(pacer.rate).toBe(SLOW_RATE);
  draw(pacer, at, 200, 11);
  expect(pacer.rate).toBe(SLOW_RATE);
});

test('a rate that was asked for stays', () => {
  const { pacer, at } = start(24);
  draw(pacer, at, 200, 1);
  expect(pacer.rate).toBe(24);
});

test('a pause is no late frame', () => {
  const { pacer, at } = start(30);
  draw(pacer, at, 5, 5);
  at.now += 10_000;
  pacer.resume();
  draw(pacer, at, 5, 5);
  expect(pacer.dropped).toBe(0);
  expect(pacer.statistics().intervalMs.p99).toBeLessThan(40);
});
