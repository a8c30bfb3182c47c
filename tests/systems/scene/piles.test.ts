import { describe, expect, it } from 'vitest';
import { CardPlace, StageInput } from '../../../components/index.ts';
import { pilesOf } from '../../../game/stage/space/piles.ts';
import { StageDriver } from '../../stage-driver.ts';

const three = () => new StageDriver().orbit(1, 0).orbit(2, 2).orbit(3, 4).hero(9).seconds(1);
const stack = (driver: StageDriver, card: number, onto: number) =>
  driver.send(StageInput.stacked, card, onto).tick();

describe('what is no pile', () => {
  it('a card on itself, on the one in the middle, or on nothing', () => {
    const driver = three();
    stack(driver, 1, 1);
    stack(driver, 1, 9);
    stack(driver, 1, 77);
    expect(pilesOf(driver.world)).toEqual([]);
  });

  it('cards that lie on none cannot be spread or dissolved', () => {
    const driver = three().send(StageInput.fanned, 1).send(StageInput.dissolved, 1).tick();
    expect([...driver.world.piles.used, ...driver.world.piles.fanned].every(value => value === 0)).toBe(true);
  });
});

describe('a pile', () => {
  it('is made by letting a card go over another', () => {
    const driver = three().grab(1).tick();
    const { u, v } = driver.place(2);
    driver.dragTo(u, v).seconds(0.4).letGo();
    expect(pilesOf(driver.world)).toEqual([{ cards: [2, 1], fanned: false }]);
    driver.seconds(1);
    const [below, above] = [driver.card(2), driver.card(1)];
    expect(Math.abs(above.x - below.x)).toBeLessThan(below.size * 0.2);
    expect(above.z).toBeGreaterThan(below.z);
  });

  it('is not made of a card that is let go elsewhere, and goes home', () => {
    const driver = three().grab(1).tick().dragTo(0.5, 0.4).seconds(0.4).letGo();
    expect(pilesOf(driver.world)).toEqual([]);
  });

  it('grows, is spread so that each card can be seen, and gathered again', () => {
    const driver = three();
    stack(driver, 1, 2);
    stack(driver, 3, 1);
    expect(pilesOf(driver.world)).toEqual([{ cards: [2, 1, 3], fanned: false }]);
    driver.send(StageInput.fanned, 3).seconds(1);
    const xs = [2, 1, 3].map(serial => driver.card(serial).x);
    const { size } = driver.card(2);
    expect(xs[1]! - xs[0]!).toBeGreaterThan(size * 0.6);
    expect(xs[2]! - xs[1]!).toBeGreaterThan(size * 0.6);
    const { aspect } = driver.world.layout;
    for (const serial of [1, 2, 3]) expect(Math.abs(driver.place(serial).u)).toBeLessThan(aspect / 2);
    driver.send(StageInput.fanned, 1).seconds(1);
    expect(Math.abs(driver.card(3).x - driver.card(2).x)).toBeLessThan(size * 0.2);
  });

  it('dissolved, each goes back to its place', () => {
    const driver = three();
    const before = [1, 2, 3].map(serial => driver.card(serial).x);
    stack(driver, 1, 2);
    stack(driver, 3, 2);
    driver.seconds(1).send(StageInput.dissolved, 1).seconds(2.5);
    expect(pilesOf(driver.world)).toEqual([]);
    for (const [i, serial] of [1, 2, 3].entries()) expect(driver.card(serial).x).toBeCloseTo(before[i]!, 3);
  });

  it('of which all but one are taken is none', () => {
    const driver = three();
    stack(driver, 1, 2);
    driver.seconds(0.5).grab(1).tick();
    expect(pilesOf(driver.world)).toEqual([]);
    expect(driver.world.piles.used.every(value => value === 0)).toBe(true);
  });

  it('closes up when a card of its middle is looked at, or leaves', () => {
    const driver = three();
    stack(driver, 1, 2);
    stack(driver, 3, 2);
    driver.send(StageInput.placed, 1, CardPlace.hero, 1).tick();
    expect(pilesOf(driver.world)).toEqual([{ cards: [2, 3], fanned: false }]);
    driver.send(StageInput.left, 3).tick();
    expect(pilesOf(driver.world)).toEqual([]);
  });
});
