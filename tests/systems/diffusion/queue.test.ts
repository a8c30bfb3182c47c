import { describe, expect, it } from 'vitest';
import { Effect, Input } from '../../../components/index.ts';
import { WorldDriver } from '../../world-driver.ts';

describe('messages that make no sense', () => {
  it('ignores messages about jobs that nobody knows, or that have ended', () => {
    const driver = new WorldDriver();
    for (const kind of [Input.jobStepped, Input.jobFinished, Input.jobFailed, Input.jobCancelRequested]) {
      driver.send(kind, 99, 1, 1);
    }
    driver.tick();
    expect(driver.effects).toEqual([]);
    driver.submit(1).send(Input.deviceReady, 0).tick().send(Input.jobFinished, 1).tick();
    driver.send(Input.jobStepped, 1, 5, 0.1).send(Input.jobFailed, 1).tick();
    expect(driver.world.jobBySerial.size).toBe(0);
  });

  it('asks a worker to stop once, however often a person clicks', () => {
    const driver = new WorldDriver().submit(1).send(Input.deviceReady, 0).tick();
    driver.send(Input.jobCancelRequested, 1).send(Input.jobCancelRequested, 1).tick();
    expect(driver.effects.filter(e => e.kind === Effect.stop)).toHaveLength(1);
  });
});

describe('the queue', () => {
  it('runs fifty jobs in the order in which they were submitted, one at a time', () => {
    const driver = new WorldDriver();
    for (let serial = 1; serial <= 50; serial++) driver.submit(serial);
    driver.send(Input.deviceReady, 0).tick();
    for (let serial = 1; serial <= 50; serial++) {
      expect(driver.dispatched()).toHaveLength(serial);
      expect(driver.job(serial).state).toBe('running');
      for (let waiting = serial + 1; waiting <= 50; waiting++) {
        expect(driver.job(waiting).position).toBe(waiting - serial - 1);
      }
      driver.send(Input.jobFinished, serial).tick();
    }
    expect(driver.dispatched()).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  it('lets a higher priority pass, and keeps the order within one', () => {
    const driver = new WorldDriver()
      .submit(1)
      .submit(2)
      .submit(3, { priority: 5 })
      .submit(4, { priority: 5 });
    driver.submit(5, { priority: -1 }).send(Input.deviceReady, 0).tick();
    for (let i = 0; i < 5; i++) driver.send(Input.jobFinished, driver.dispatched().at(-1)!).tick();
    expect(driver.dispatched()).toEqual([3, 4, 1, 2, 5]);
  });

  it('estimates by the measured pace: the rest of the running job, then each job before', () => {
    const driver = new WorldDriver().submit(1, { steps: 10 }).submit(2, { steps: 10 });
    driver.submit(3, { steps: 20, cost: 1024 }).send(Input.deviceReady, 0).tick();
    expect(driver.job(2).eta).toBe(-1);
    driver.send(Input.jobStepped, 1, 4, 0.5).tick();
    expect(driver.job(1).eta).toBeCloseTo(6 * 0.5);
    expect(driver.job(2).eta).toBeCloseTo(6 * 0.5 + 10 * 0.5);
    // Twice the latent pixels: twice the time a step.
    expect(driver.job(3).eta).toBeCloseTo(6 * 0.5 + 10 * 0.5 + 20 * 1);
  });

  it('shares the work between two devices', () => {
    const driver = new WorldDriver().submit(1).submit(2).submit(3);
    driver.send(Input.deviceReady, 0).send(Input.deviceReady, 1).tick();
    expect(driver.dispatched()).toEqual([1, 2]);
    driver.send(Input.jobFinished, 2).tick();
    expect(driver.effects.at(-1)).toEqual({ kind: Effect.dispatch, job: 3, device: 1 });
  });
});

describe('moving a waiting job', () => {
  const waiting = (driver: WorldDriver) => {
    const { entities, length } = driver.world.waiting;
    return [...entities.subarray(0, length)].map(entity => driver.world.components.Job.serial[entity]!);
  };
  const five = () => {
    const driver = new WorldDriver();
    for (let serial = 1; serial <= 5; serial++) driver.submit(serial);
    return driver.tick();
  };

  it('has no effect on a job that is unknown or runs, and tells nobody', () => {
    const driver = five().send(Input.deviceReady, 0).tick();
    driver.effects.length = 0;
    driver.send(Input.jobMoved, 99, 0).send(Input.jobMoved, 1, 3).send(Input.jobMoved, 3, 1).tick();
    expect(waiting(driver)).toEqual([2, 3, 4, 5]);
    expect(driver.effects).toEqual([]);
  });

  it('puts it where it is wanted, and moves the others up or down', () => {
    const driver = five().send(Input.jobMoved, 4, 0).tick();
    expect(waiting(driver)).toEqual([4, 1, 2, 3, 5]);
    driver.send(Input.jobMoved, 1, 3).tick();
    expect(waiting(driver)).toEqual([4, 2, 3, 1, 5]);
    expect([4, 2, 3, 1, 5].map(serial => driver.job(serial).position)).toEqual([0, 1, 2, 3, 4]);
    driver.send(Input.jobMoved, 4, 1_000_000).tick();
    expect(waiting(driver)).toEqual([2, 3, 1, 5, 4]);
    expect(driver.effects.filter(e => e.kind === Effect.reordered).map(e => e.job)).toEqual([4, 1, 4]);
  });

  it('lets it pass those of a higher priority, and what comes later still finds its place', () => {
    const driver = new WorldDriver().submit(1, { priority: 5 }).submit(2).submit(3).tick();
    driver.send(Input.jobMoved, 3, 0).tick();
    expect(waiting(driver)).toEqual([3, 1, 2]);
    driver.submit(4, { priority: 5 }).submit(5).tick();
    // 3 has the priority and the order that 1 had, 1 what 2 had, 2 its own.
    expect(waiting(driver)).toEqual([3, 4, 1, 2, 5]);
  });

  it('a job that its worker left comes back before those that were moved behind it', () => {
    const driver = five().send(Input.deviceReady, 0).tick();
    driver.send(Input.jobMoved, 5, 0).send(Input.deviceLost, 0).tick();
    expect(waiting(driver)).toEqual([1, 5, 2, 3, 4]);
  });
});

describe('after a move', () => {
  it('jobs that come back from lost workers stand among the others as they did', () => {
    const driver = new WorldDriver();
    for (let serial = 1; serial <= 4; serial++) driver.submit(serial);
    driver.tick().send(Input.jobMoved, 1, 3).tick();
    driver.send(Input.deviceReady, 0).send(Input.deviceReady, 1).tick();
    expect(driver.dispatched()).toEqual([2, 3]);
    driver.send(Input.deviceLost, 0).send(Input.deviceLost, 1).tick();
    expect([2, 3, 4, 1].map(serial => driver.job(serial).position)).toEqual([0, 1, 2, 3]);
  });
});

describe('a queue that stands still', () => {
  it('begins nothing, lets what runs end, and goes on where it was', () => {
    const driver = new WorldDriver().submit(1).submit(2).send(Input.deviceReady, 0).tick();
    driver.send(Input.queuePaused, 1).send(Input.jobFinished, 1).tick(3);
    expect(driver.dispatched()).toEqual([1]);
    expect(driver.job(2)).toMatchObject({ state: 'queued', position: 0 });
    driver.send(Input.queuePaused, 0).tick();
    expect(driver.dispatched()).toEqual([1, 2]);
  });
});

describe('cancelling', () => {
  it('takes a waiting job out of the queue at once, and moves the others up', () => {
    const driver = new WorldDriver().submit(1).submit(2).submit(3).tick();
    driver.send(Input.jobCancelRequested, 2).tick();
    expect(driver.effects).toEqual([{ kind: Effect.cancelled, job: 2, device: 0 }]);
    expect(driver.job(3).position).toBe(1);
  });

  it('keeps the device busy until the worker has let go', () => {
    const driver = new WorldDriver().submit(1).submit(2).send(Input.deviceReady, 0).tick();
    driver.send(Input.jobCancelRequested, 1).tick(5);
    expect(driver.dispatched()).toEqual([1]);
    driver.send(Input.jobStopped, 1).tick();
    expect(driver.dispatched()).toEqual([1, 2]);
  });

  it('counts a worker that dies while stopping as stopped', () => {
    const driver = new WorldDriver().submit(1).send(Input.deviceReady, 0).tick();
    driver.send(Input.jobCancelRequested, 1).send(Input.deviceLost, 0).tick();
    expect(driver.effects.at(-1)).toEqual({ kind: Effect.cancelled, job: 1, device: 0 });
    expect(driver.world.jobBySerial.has(1)).toBe(false);
  });
});

describe('a worker that dies', () => {
  it('gives its job back to the head of the queue with the steps it had done', () => {
    const driver = new WorldDriver().submit(1).submit(2).send(Input.deviceReady, 0).tick();
    driver.send(Input.jobStepped, 1, 12, 0.1).send(Input.deviceLost, 0).tick();
    expect(driver.job(1)).toMatchObject({ state: 'queued', position: 0, step: 12, resumes: 1 });
    driver.send(Input.deviceReady, 0).tick();
    expect(driver.dispatched()).toEqual([1, 1]);
  });

  it('gives a job up after three deaths without a step between, and goes on with the next', () => {
    const driver = new WorldDriver().submit(1).submit(2).send(Input.deviceReady, 0).tick();
    for (let death = 0; death < 3; death++)
      driver.send(Input.deviceLost, 0).send(Input.deviceReady, 0).tick();
    expect(driver.effects.find(e => e.kind === Effect.abandoned)?.job).toBe(1);
    expect(driver.dispatched().at(-1)).toBe(2);
  });

  it('forgives deaths that progress lies between', () => {
    const driver = new WorldDriver().submit(1).send(Input.deviceReady, 0).tick();
    for (let death = 1; death <= 8; death++) {
      driver
        .send(Input.jobStepped, 1, death, 0.1)
        .send(Input.deviceLost, 0)
        .send(Input.deviceReady, 0)
        .tick();
    }
    expect(driver.job(1)).toMatchObject({ state: 'running', resumes: 8 });
  });
});

describe('what pages are told', () => {
  it('is each job that changed, once, and nothing in a quiet tick', () => {
    const driver = new WorldDriver().submit(1).submit(2).tick();
    expect(driver.published.splice(0)).toEqual([1, 2]);
    driver.tick(10);
    expect(driver.published).toEqual([]);
    driver.send(Input.jobCancelRequested, 2).tick();
    expect(driver.published).toEqual([2]);
  });
});
