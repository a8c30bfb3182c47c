import { getAllEntities } from 'bitecs';
import { describe, expect, it } from 'vitest';
import { CardState, Input } from '../../components/index.ts';
import { WorldDriver } from '../world-driver.ts';

const cardOf = (driver: WorldDriver, serial: number) => {
  const { Card } = driver.world.components;
  const card = [...driver.world.queries.cards.dense].find(entity => Card.job[entity] === serial);
  return card === undefined
    ? null
    : { state: Card.state[card], progress: Card.progress[card], slot: Card.slot[card] };
};

describe('cards', () => {
  it('sharpen with every step and are formed when the picture is there', () => {
    const driver = new WorldDriver().submit(1, { steps: 4 }).send(Input.deviceReady, 0).tick();
    expect(cardOf(driver, 1)).toEqual({ state: CardState.forming, progress: 0, slot: 0 });
    driver.send(Input.jobStepped, 1, 3, 0.1).tick();
    expect(cardOf(driver, 1)?.progress).toBe(0.75);
    driver.send(Input.jobFinished, 1).tick();
    expect(cardOf(driver, 1)).toEqual({ state: CardState.formed, progress: 1, slot: 0 });
  });

  it('leave the scene with a job that failed or was cancelled', () => {
    const driver = new WorldDriver().submit(1).submit(2).send(Input.deviceReady, 0).tick();
    driver.send(Input.jobFailed, 1).send(Input.jobCancelRequested, 2).tick(2);
    expect(cardOf(driver, 1)).toBeNull();
    expect(cardOf(driver, 2)).toBeNull();
  });

  it('leave no entity behind after a hundred pictures but the newest in the orbit', () => {
    const driver = new WorldDriver().send(Input.deviceReady, 0);
    for (let serial = 1; serial <= 100; serial++)
      driver.submit(serial).tick().send(Input.jobFinished, serial).tick();
    driver.tick(2);
    const cards = driver.world.queries.cards.dense.length;
    expect(cards).toBe(24);
    // She, the device and the cards: jobs were swept.
    expect(getAllEntities(driver.world)).toHaveLength(cards + 2);
    expect(cardOf(driver, 100)?.slot).toBe(0);
  });
});
