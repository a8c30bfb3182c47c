import { describe, expect, it } from 'vitest';
import { GiveWay } from '../../../../game/stage/quality/give-way.ts';

const at = { now: 0 };
const machine = (lowest: boolean) =>
  new GiveWay(
    () => lowest,
    () => at.now,
  );

describe('whoever scrolls', () => {
  it('has the machine for themselves until they rest, where it draws on its processor', () => {
    const giveWay = machine(true);
    expect(giveWay.interval(50)).toBe(50);
    giveWay.scrolled();
    expect(giveWay.interval(50)).toBe(500);
    expect(giveWay.interval(2_000)).toBe(2_000);
    at.now += 299;
    expect(giveWay.interval(0)).toBe(500);
    at.now += 1;
    expect(giveWay.interval(0)).toBe(0);
    expect(giveWay.interval(50)).toBe(50);
  });

  it('takes nothing away where a graphics card draws', () => {
    const giveWay = machine(false);
    giveWay.scrolled();
    expect(giveWay.interval(16)).toBe(16);
  });
});
