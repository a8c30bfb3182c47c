import { describe, expect, it } from 'vitest';
import { DeviceReach, Effect, Input } from '../../../components/index.ts';
import { WorldDriver } from '../../world-driver.ts';

const HERE = 0;
const ELSEWHERE = 1;

const withRemote = () => new WorldDriver().send(Input.deviceReady, ELSEWHERE, DeviceReach.elsewhere).tick();

describe('messages that make no sense', () => {
  it('a job that waits, has ended or is unknown cannot be given back', () => {
    const driver = new WorldDriver().submit(1).send(Input.jobReturned, 1).send(Input.jobReturned, 99).tick();
    expect(driver.job(1)).toMatchObject({ state: 'queued', resumes: 0 });
    driver.send(Input.deviceReady, HERE).tick().send(Input.jobFinished, 1).send(Input.jobReturned, 1).tick();
    expect(driver.world.jobBySerial.size).toBe(0);
    expect(driver.dispatched()).toEqual([1]);
  });
});

describe('other machines', () => {
  it('get only jobs that they have everything for, and those behind pass the others', () => {
    const driver = withRemote().submit(1).submit(2).send(Input.jobPlaced, 2, 1).tick();
    expect(driver.effects).toEqual([{ kind: Effect.dispatch, job: 2, device: ELSEWHERE }]);
    driver.send(Input.jobFinished, 2).tick(5);
    expect(driver.job(1).state).toBe('queued');
    driver.send(Input.deviceReady, HERE).tick();
    expect(driver.effects.at(-1)).toEqual({ kind: Effect.dispatch, job: 1, device: HERE });
  });

  it('get none when the file that was there is gone before the job began', () => {
    const driver = withRemote().submit(1).send(Input.jobPlaced, 1, 1).send(Input.jobPlaced, 1, 0).tick();
    expect(driver.dispatched()).toEqual([]);
  });

  it('give a job back without blame: however often, it is never given up', () => {
    const driver = withRemote().submit(1).send(Input.jobPlaced, 1, 1).tick();
    for (let time = 0; time < 10; time++) driver.send(Input.jobReturned, 1).tick();
    expect(driver.dispatched()).toHaveLength(11);
    expect(driver.job(1)).toMatchObject({ state: 'running', resumes: 10 });
  });

  it('what is given back after somebody cancelled it has ended', () => {
    const driver = withRemote().submit(1).send(Input.jobPlaced, 1, 1).tick();
    driver.send(Input.jobCancelRequested, 1).send(Input.jobReturned, 1).tick();
    expect(driver.effects.map(({ kind }) => kind)).toEqual([Effect.dispatch, Effect.stop, Effect.cancelled]);
    expect(driver.world.jobBySerial.size).toBe(0);
  });

  it('one that leaves does to its end what it was doing, and gets nothing more', () => {
    const driver = withRemote().submit(1).submit(2);
    driver.send(Input.jobPlaced, 1, 1).send(Input.jobPlaced, 2, 1).tick();
    driver.send(Input.deviceLeft, ELSEWHERE).tick();
    expect(driver.job(1).state).toBe('running');
    driver.send(Input.jobStepped, 1, 5, 0.1).send(Input.jobFinished, 1).tick(3);
    expect(driver.dispatched()).toEqual([1]);
    driver.send(Input.deviceReady, ELSEWHERE, DeviceReach.elsewhere).tick();
    expect(driver.dispatched()).toEqual([1, 2]);
  });

  it('one that is spared paints only what they cannot, and all of it when they are gone', () => {
    const driver = withRemote().send(Input.deviceReady, HERE, DeviceReach.rest);
    driver.submit(1).submit(2).submit(3).send(Input.jobPlaced, 1, 1).send(Input.jobPlaced, 2, 1).tick();
    const given = () => driver.effects.map(({ job, device }) => [job, device]);
    expect(given().sort()).toEqual([
      [1, ELSEWHERE],
      [3, HERE],
    ]);
    driver.send(Input.jobFinished, 3).tick(3);
    expect(driver.job(2).state).toBe('queued');
    driver.send(Input.jobPlaced, 2, 0).tick();
    expect(given().at(-1)).toEqual([2, HERE]);
  });
});
