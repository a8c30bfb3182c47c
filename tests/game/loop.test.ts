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

  describe('when nobody would notice', () => {
    const calmLoop = (calm: () => boolean) => {
      const hand = handClock();
      const wakes: number[] = [];
      let steps = 0;
      const count = () => {
        steps++;
        if (wakes.at(-1) !== hand.clock.now()) wakes.push(hand.clock.now());
      };
      const loop = createLoop({ stepMs: STEP, maxCatchUp: 5, clock: hand.clock, step: count, calm });
      loop.start();
      return { hand, loop, steps: () => steps, wakes };
    };

    it('it runs as many steps with a sixth of the wake-ups', () => {
      const { hand, loop, steps, wakes } = calmLoop(() => true);
      hand.advance(10_000.001);
      expect(steps()).toBeGreaterThan(594);
      expect(wakes.length).toBeLessThan(130);
      expect(loop.dropped()).toBe(0);
    });

    it('a nudge brings what is due at once, loses none, and does nothing twice', () => {
      const { hand, loop, steps } = calmLoop(() => true);
      hand.advance(STEP + 0.001);
      const before = steps();
      hand.advance(4.5 * STEP);
      expect(steps()).toBe(before);
      loop.nudge();
      loop.nudge();
      expect(steps()).toBe(before);
      hand.advance(0.001);
      expect(steps()).toBe(before + 4);
      hand.advance(6 * STEP);
      expect(steps()).toBe(before + 10);
      expect(loop.dropped()).toBe(0);
    });

    it('a nudge from within a step leaves one timer', () => {
      const hand = handClock();
      let steps = 0;
      const loop = createLoop({
        ...{ stepMs: STEP, maxCatchUp: 5, clock: hand.clock, calm: () => true },
        step() {
          steps++;
          loop.nudge();
        },
      });
      loop.start();
      hand.advance(1000.001);
      expect(steps).toBeGreaterThan(54);
      expect(steps).toBeLessThan(61);
    });

    it('steps are in time again when it is over', () => {
      let calm = true;
      const { hand, wakes } = calmLoop(() => calm);
      hand.advance(1000);
      calm = false;
      hand.advance(200);
      const before = wakes.length;
      hand.advance(1000);
      expect(wakes.length - before).toBeGreaterThanOrEqual(59);
    });
  });
});
