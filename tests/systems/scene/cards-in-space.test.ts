import { describe, expect, it } from 'vitest';
import { CardMood, CardPhase, CardPlace, MAX_STAGE_CARDS, StageInput } from '../../../components/index.ts';
import { loadBodies } from '../../../game/stage/space/rapier-bodies.ts';
import { StageDriver } from '../../stage-driver.ts';

const withPhysics = async (width?: number, height?: number) => {
  const driver = new StageDriver(width, height);
  driver.world.bodies = await loadBodies();
  return driver;
};

describe('what cannot be', () => {
  it('messages about cards that are not there are no cards', () => {
    const driver = new StageDriver();
    for (const kind of Object.values(StageInput))
      if (kind !== StageInput.placed) driver.send(kind, 99, 98, 0.5, 0.5);
    driver.tick(3);
    expect(driver.world.queries.cards.dense.length).toBe(0);
    expect(driver.world.hand.card).toBe(0);
  });

  it('a slot beyond the orbit is its last place', () => {
    const driver = new StageDriver().orbit(1, 5).orbit(2, 60).seconds(1);
    expect(driver.card(2).x).toBeCloseTo(driver.card(1).x, 6);
  });

  it('a hand that takes a card while it has another lets go of the first', () => {
    const driver = new StageDriver().orbit(1, 0).orbit(2, 1).seconds(0.5);
    driver.grab(1).tick().grab(2).tick();
    expect(driver.card(1).phase).toBe(CardPhase.held);
    expect(driver.card(2).phase).toBe(CardPhase.grabbed);
  });
});

describe('a card', () => {
  it('appears at its place, a little smaller, and comes forward as it condenses', () => {
    const driver = new StageDriver().hero(1).tick();
    const { hero } = driver.world.layout;
    expect(driver.card(1)).toMatchObject({ x: hero.x, z: hero.z });
    expect(driver.card(1).size).toBeLessThan(hero.size);
    expect(driver.card(1).opacity).toBeLessThan(0.2);
    // What fades is not at rest, though nothing moves: else it would be left half there.
    expect(driver.world.unrest).toBe(1);
    driver.seconds(1);
    expect(driver.card(1).size).toBeCloseTo(hero.size, 4);
    expect(driver.card(1).opacity).toBeGreaterThan(0.99);
  });

  it('drifts to the orbit when another takes the middle, and is there after a second', () => {
    const driver = new StageDriver().hero(1).seconds(1).hero(2).orbit(1, 0);
    const [from] = [driver.card(1)];
    driver.seconds(0.2);
    const { orbit } = driver.world.layout;
    const part = (driver.card(1).x - from.x) / (orbit.x[0]! - from.x);
    expect(part).toBeGreaterThan(0.2);
    expect(part).toBeLessThan(0.95);
    driver.seconds(1.2);
    expect(driver.card(1).x).toBeCloseTo(orbit.x[0]!, 3);
    expect(driver.card(1).size).toBeCloseTo(orbit.size[0]!, 3);
  });

  it('never overshoots: its spring is critically damped', () => {
    const driver = new StageDriver().orbit(1, 0).seconds(1).orbit(1, 5);
    const { orbit } = driver.world.layout;
    let last = driver.card(1).z;
    for (let i = 0; i < 120; i++) {
      const { z } = driver.tick().card(1);
      expect(z).toBeLessThanOrEqual(last + 1e-9);
      expect(z).toBeGreaterThanOrEqual(orbit.z[5]! - 1e-6);
      last = z;
    }
    // 320 ms: what a person takes for arrived.
    const again = new StageDriver().orbit(1, 0).seconds(1).orbit(1, 5).tick(20).card(1).z;
    expect(Math.abs(again - orbit.z[5]!)).toBeLessThan(0.02 * Math.abs(orbit.z[5]! - orbit.z[0]!));
  });

  it('that is shown no more fades, and leaves the world', () => {
    const driver = new StageDriver().hero(1).seconds(1).send(StageInput.left, 1).tick(3);
    expect(driver.world.queries.cards.dense.length).toBe(1);
    driver.seconds(2);
    expect(driver.world.queries.cards.dense.length).toBe(0);
    // Its row is given out again, without a trace of it.
    driver.hero(2).tick();
    expect(driver.card(2)).toMatchObject({ phase: CardPhase.held });
  });

  it('leaves no row behind, however many come and go', () => {
    const driver = new StageDriver();
    for (let serial = 1; serial <= 3 * MAX_STAGE_CARDS; serial++) {
      driver.hero(serial).tick();
      driver.send(StageInput.left, serial).seconds(0.8);
    }
    expect(driver.world.queries.cards.dense.length).toBeLessThan(3);
  });

  it('a border that runs backwards begins anew', () => {
    const driver = new StageDriver().hero(1).send(StageInput.mood, 1, CardMood.painting, 0.8).seconds(1);
    const { StageCard } = driver.world.components;
    expect(StageCard.shown[driver.entity(1)]).toBeCloseTo(0.8, 3);
    driver.send(StageInput.mood, 1, CardMood.painting, 0.1).tick();
    expect(StageCard.shown[driver.entity(1)]).toBeLessThan(0.1);
  });

  it('flashes when it is finished before our eyes, not when it comes finished', () => {
    const { StageCard } = new StageDriver().world.components;
    expect(StageCard).toBeDefined();
    const driver = new StageDriver().hero(1).send(StageInput.mood, 1, CardMood.finished, 1).tick();
    const age = () => driver.world.components.StageCard.moodSeconds[driver.entity(1)]!;
    expect(age()).toBeGreaterThan(100);
    driver.hero(2).send(StageInput.mood, 2, CardMood.painting, 0.5).seconds(0.5);
    driver.send(StageInput.mood, 2, CardMood.finished, 1).tick();
    expect(driver.world.components.StageCard.moodSeconds[driver.entity(2)]).toBeLessThan(0.1);
  });
});

describe('in a hand', () => {
  it('a card follows the pointer by where it was taken, and tilts with its speed', () => {
    const driver = new StageDriver().orbit(1, 0).seconds(1).grab(1).tick();
    driver.dragTo(0, -0.05, 10);
    const { Pose } = driver.world.components;
    expect(Math.abs(Pose.qy[driver.entity(1)]!)).toBeGreaterThan(0.02);
    driver.seconds(0.5);
    const { u, v } = driver.place(1);
    expect(u).toBeCloseTo(0, 1);
    expect(v).toBeCloseTo(-0.05, 1);
    expect(driver.world.attention.card).toBe(driver.entity(1));
  });

  it('let go gently it goes home', () => {
    const driver = new StageDriver().orbit(1, 0).seconds(1);
    const before = driver.card(1);
    driver.grab(1).tick().dragTo(0.2, 0.2).seconds(0.4).letGo().seconds(1.5);
    expect(driver.card(1).x).toBeCloseTo(before.x, 3);
    expect(driver.isHeld(1)).toBe(true);
  });

  it('never goes under the floor', () => {
    const driver = new StageDriver().orbit(1, 0).seconds(1).grab(1).tick().dragTo(-0.2, -0.6).seconds(0.5);
    expect(driver.card(1).y).toBeGreaterThan(driver.world.layout.floor);
  });
});

describe('thrown', () => {
  it('without physics it goes home instead', () => {
    const driver = new StageDriver().orbit(1, 0).seconds(1).grab(1).tick().dragTo(0, 0).letGo(2, 1);
    expect(driver.isHeld(1)).toBe(true);
  });

  it('it flies, falls, and comes to rest upright on the floor, within what is seen', async () => {
    const driver = await withPhysics();
    driver.orbit(1, 0).orbit(2, 1).hero(3).seconds(1).grab(1).tick().dragTo(-0.3, 0.1).letGo(1.2, 0.8);
    expect(driver.card(1).phase).toBe(CardPhase.free);
    const highest = { y: -9 };
    for (let i = 0; i < 9 * 60 && driver.card(1).phase === CardPhase.free; i++)
      highest.y = Math.max(highest.y, driver.tick().card(1).y);
    expect(driver.card(1).phase).toBe(CardPhase.resting);
    const { floor, aspect } = driver.world.layout;
    const { y, size } = driver.card(1);
    expect(highest.y).toBeGreaterThan(y + 0.02);
    expect(y - size / 2).toBeCloseTo(floor, 2);
    expect(Math.abs(driver.place(1).u)).toBeLessThan(aspect / 2);
    driver.seconds(0.6);
    const { Pose } = driver.world.components;
    expect(Math.abs(Pose.qw[driver.entity(1)]!)).toBeGreaterThan(0.999);
    // After a while it goes back to its place.
    driver.seconds(23);
    expect(driver.isHeld(1)).toBe(true);
    expect(driver.card(1).x).toBeCloseTo(driver.world.layout.orbit.x[0]!, 3);
  });

  it('what it hits is pushed, and swings back', async () => {
    const driver = await withPhysics();
    driver.orbit(1, 0).orbit(2, 0).seconds(1).grab(1).tick().seconds(0.4);
    const before = driver.card(2);
    // Straight up before the other: it flies into the scene, and comes down on it.
    driver.letGo(0, 0.8);
    let most = 0;
    for (let i = 0; i < 120; i++) {
      const { x, z } = driver.tick().card(2);
      most = Math.max(most, Math.abs(x - before.x) + Math.abs(z - before.z));
    }
    expect(most).toBeGreaterThan(0.002);
    driver.seconds(2);
    expect(driver.card(2).x).toBeCloseTo(before.x, 3);
  });

  it('however it is thrown, it stays in the picture', async () => {
    const driver = await withPhysics();
    driver.orbit(1, 0).seconds(1);
    for (const [u, v] of [
      [5, 0],
      [-5, 2],
      [0, 5],
      [3, -5],
      [-1, -3],
    ] as const) {
      driver.grab(1).tick().dragTo(0, 0.1).letGo(u, v);
      for (let i = 0; i < 10 * 60; i++) {
        driver.tick();
        const { x, y, z } = driver.card(1);
        expect(Number.isFinite(x + y + z)).toBe(true);
        expect(Math.abs(driver.place(1).u), `thrown ${u}, ${v}`).toBeLessThan(1.1);
        expect(y).toBeGreaterThan(driver.world.layout.floor - 0.02);
      }
      expect(driver.card(1).phase).not.toBe(CardPhase.free);
    }
  });

  it('a card that is to be looked at comes back from wherever it flies', async () => {
    const driver = await withPhysics();
    driver.orbit(1, 0).seconds(1).grab(1).tick().dragTo(0, 0.1).letGo(1, 1).tick(5);
    driver.send(StageInput.placed, 1, CardPlace.hero, 1).seconds(2);
    const { hero } = driver.world.layout;
    expect(driver.card(1).x).toBeCloseTo(hero.x, 2);
    expect(driver.card(1).size).toBeCloseTo(hero.size, 2);
  });

  it('the same throws at the same ticks give the same poses, to the last bit', async () => {
    const run = async () => {
      const driver = await withPhysics();
      driver.hero(9);
      for (let i = 0; i < 5; i++) driver.orbit(i + 1, i);
      driver.seconds(1);
      for (let i = 0; i < 5; i++)
        driver
          .grab(i + 1)
          .tick()
          .dragTo(-0.4 + 0.2 * i, 0.1)
          .letGo(1.5 - 0.4 * i, 0.9)
          .tick(17);
      driver.seconds(3);
      const { Pose } = driver.world.components;
      return Object.values(Pose).flatMap(column => [...column.slice(0, 12)]);
    };
    const [one, other] = [await run(), await run()];
    expect(other).toEqual(one);
    expect(one.some(value => value !== 0)).toBe(true);
  });
});

describe('with less motion', () => {
  it('things are where they belong at once, and fade in there', () => {
    const driver = new StageDriver();
    driver.world.still = true;
    driver.hero(1).seconds(1).hero(2).orbit(1, 0).tick();
    const { orbit } = driver.world.layout;
    expect(driver.card(1).x).toBe(orbit.x[0]);
    expect(driver.card(1).opacity).toBeLessThan(0.2);
    driver.seconds(1);
    expect(driver.card(1).opacity).toBeGreaterThan(0.9);
    expect(driver.world.unrest).toBeLessThan(1e-3);
  });

  it('nothing is thrown', async () => {
    const driver = await withPhysics();
    driver.world.still = true;
    driver.orbit(1, 0).seconds(1).grab(1).tick().dragTo(0, 0).letGo(3, 1);
    expect(driver.isHeld(1)).toBe(true);
  });
});

describe('at rest', () => {
  it('a scene says so, and that it moves as soon as it does', () => {
    const driver = new StageDriver().orbit(1, 0).seconds(2);
    expect(driver.world.unrest).toBe(0);
    driver.orbit(1, 3).tick();
    expect(driver.world.unrest).toBe(1);
    driver.seconds(2);
    expect(driver.world.unrest).toBe(0);
    driver.send(StageInput.mood, 1, CardMood.painting, 0).tick();
    expect(driver.world.unrest).toBe(1);
  });
});
