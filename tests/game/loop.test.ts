import { describe, expect, it } from 'vitest';
import { createLoop, type LoopClock } from '../../game/loop.ts';

/** A clock that stands still until told to move. */
function handClock() {
  let now = 0;
  let pending: { at: number; run: () => void } | null = null;
  const clock: LoopClock = {
    now: () => now,
    after: (ms, run) => {
      const mine = { at: now + ms, run };
      pending = mine;
      return () => {
        if (pending === mine) pending = null;
      };
    },
  };
  return {
    clock,
    waiting: () => pending !== null,
    advance(ms: number) {
      const until = now + ms;
      while (pending !== null && pending.at <= until) {
        const { at, run } = pending;
        pending = null;
        now = Math.max(now, at);
        run();
      }
      now = until;
    },
    /** The machine sleeps: time passes, and nothing is woken until afterwards. */
    sleep(ms: number) {
      now += ms;
    },
  };
}

const STEP = 1000 / 60;

describe('the loop', () => {
  it('runs sixty steps a second', () => {
    const hand = handClock();
    let steps = 0;
    const loop = createLoop({ stepMs: STEP, maxCatchUp: 5, clock: hand.clock, step: () => steps++ });
    loop.start();
    hand.advance(10_000.001);
    expect(steps).toBe(600);
    expect(loop.dropped()).toBe(0);
  });

  it('catches up a short delay, and drops what a sleeping machine missed', () => {
    const hand = handClock();
    let steps = 0;
    const loop = createLoop({ stepMs: STEP, maxCatchUp: 5, clock: hand.clock, step: () => steps++ });
    loop.start();
    hand.sleep(3 * STEP);
    hand.advance(0.001);
    expect(steps).toBe(3);
    hand.sleep(3_600_000);
    hand.advance(0.001);
    expect(steps).toBe(8);
    expect(loop.dropped()).toBe(216_000 - 5);
    hand.advance(10 * STEP);
    expect(steps).toBe(18);
  });

  it('stops from inside a step, and starts again without running the pause', () => {
    const hand = handClock();
    let steps = 0;
    const loop = createLoop({
      stepMs: STEP,
      maxCatchUp: 5,
      clock: hand.clock,
      step: () => {
        if (++steps === 3) loop.stop();
      },
    });
    loop.start();
    hand.advance(1000);
    expect(steps).toBe(3);
    expect(hand.waiting()).toBe(false);
    loop.start();
    hand.advance(STEP + 0.001);
    expect(steps).toBe(4);
  });
});
