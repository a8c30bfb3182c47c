import { describe, expect, test } from 'vitest';
import { HairSpring } from '../../../game/avatar/hair-spring.ts';

const TICK = 1 / 60;

/** Turns the head by `yaw` within `seconds`, then holds still; the sway at every tick. */
function turn(yaw: number, seconds: number, after: number, dt = TICK): number[][] {
  const spring = new HairSpring();
  spring.step(dt, 0, 0, 0);
  const swayed: number[][] = [];
  for (let t = dt; t < seconds + after; t += dt) {
    swayed.push([...spring.step(dt, yaw * Math.min(1, t / seconds), 0, 0)]);
  }
  return swayed;
}

describe('hair', () => {
  test.each([Number.NaN, 0, -1])('does not move when %s seconds have passed', dt => {
    const spring = new HairSpring();
    spring.step(TICK, 0, 0, 0);
    expect(spring.step(dt, 1, 0, 0)).toEqual([0, 0, 0]);
  });

  test('hangs still on a head at rest, and after a pause', () => {
    const spring = new HairSpring();
    for (let i = 0; i < 100; i++) expect(spring.step(TICK, 0.2, 0.1, 0)).toEqual([0, 0, 0]);
    expect(spring.step(3, -0.5, 0, 0)).toEqual([0, 0, 0]);
  });

  test('stays behind when the head starts, swings past when it stops, and comes to rest', () => {
    // To her left: the attachment, before the pivot, goes to +x.
    const swayed = turn(0.5, 0.25, 4);
    const during = swayed.slice(0, 10).map(([x]) => x!);
    const later = swayed.slice(16, 40).map(([x]) => x!);
    expect(Math.min(...during)).toBeLessThan(-0.002);
    expect(Math.max(...later)).toBeGreaterThan(0.002);
    expect(Math.hypot(...swayed.at(-1)!)).toBeLessThan(1e-4);
  });

  test('never leaves the head, however wildly it turns', () => {
    const spring = new HairSpring();
    for (let i = 0; i < 300; i++) {
      const sway = spring.step(TICK, i % 2 ? 1.5 : -1.5, i % 3 ? 1 : -1, 0.5);
      expect(Math.hypot(...sway)).toBeLessThanOrEqual(0.0300001);
    }
  });

  test('moves nearly alike at 30 and 120 frames a second', () => {
    const at = (dt: number) => turn(0.4, 0.3, 0.3, dt).at(-1)!;
    const [slow, fast] = [at(1 / 30), at(1 / 120)];
    for (let k = 0; k < 3; k++) expect(Math.abs(slow[k]! - fast[k]!)).toBeLessThan(0.003);
  });
});
