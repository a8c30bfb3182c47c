import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type LoopClock, systemClock } from '../../game/loop.ts';
import { SupervisedProcess } from '../../game/supervisor/supervised-process.ts';
import { Supervisor } from '../../game/supervisor/supervisor.ts';
import { temporaryFolder } from './kernel-driver.ts';

const child = (name: string) => join(import.meta.dirname, 'children', name);
const alive: SupervisedProcess[] = [];

function supervise(entry: string, clock: LoopClock = systemClock, env: Record<string, string> = {}) {
  const supervised = new SupervisedProcess({ name: 'test', entry: child(entry), clock, env });
  alive.push(supervised);
  return supervised;
}

/** The next message or event that fits. */
const next = <T>(
  supervised: SupervisedProcess,
  event: 'message' | 'lost',
  fits: (value: T) => boolean = () => true,
) =>
  new Promise<T>(resolve => {
    const listener = (value: unknown) => {
      if (!fits(value as T)) return;
      supervised.off(event, listener as never);
      resolve(value as T);
    };
    supervised.on(event, listener as never);
  });

const isHello = (message: { type: string }) => message.type === 'hello';

afterEach(async () => {
  await Promise.all(alive.splice(0).map(supervised => supervised.stop({ type: 'exit' })));
});

describe('a supervised process', () => {
  it('is started again after kill -9, as another process', async () => {
    const supervised = supervise('echo.mjs');
    supervised.start();
    const first = await next<{ pid: number }>(supervised, 'message', isHello as never);
    process.kill(first.pid, 'SIGKILL');
    expect(await next(supervised, 'lost')).toMatchObject({ signal: 'SIGKILL' });
    const second = await next<{ pid: number }>(supervised, 'message', isHello as never);
    expect(second.pid).not.toBe(first.pid);
    expect(supervised.restarts).toBe(1);
  });

  it('delivers the last words before the loss', async () => {
    const supervised = supervise('echo.mjs');
    const heard: string[] = [];
    supervised.on('message', message => heard.push((message as { type: string }).type));
    supervised.on('lost', () => heard.push('lost'));
    supervised.start();
    await next(supervised, 'message', isHello as never);
    supervised.send({ type: 'die' });
    await next(supervised, 'lost');
    expect(heard).toEqual(['hello', 'last words', 'lost']);
  });

  it('waits twice as long after each death in a row, up to a limit', async () => {
    const pauses: number[] = [];
    const clock: LoopClock = {
      now: () => 0,
      after: (ms, run) => {
        pauses.push(ms);
        if (pauses.length < 12) setImmediate(run);
        return () => {};
      },
    };
    const supervised = supervise('crash.mjs', clock);
    supervised.start();
    while (pauses.length < 12) await next(supervised, 'lost');
    expect(pauses.slice(0, 10)).toEqual([50, 100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  });

  it('ends a child that will not go, and does not start it again', async () => {
    const supervised = supervise('echo.mjs', systemClock, { STUBBORN: '1' });
    supervised.start();
    const { pid } = await next<{ pid: number }>(supervised, 'message', isHello as never);
    await supervised.stop({ type: 'exit' });
    expect(supervised.state).toBe('stopped');
    expect(() => process.kill(pid, 0)).toThrow();
    expect(supervised.send({ type: 'ignore' })).toBe(false);
  });
});

describe('a process that does not die, and is of no use', () => {
  const limits = { beatEvery: 50, mostMissed: 20, mostMissedAtStart: 2_000, longestTurn: 1_000 };
  const crashes = temporaryFolder();
  const supervisor = new Supervisor({ crashes, version: '1', wall: () => new Date() });
  const guarded = (more: object = {}) => {
    const child = supervisor.supervise({
      ...{ name: 'test', entry: join(import.meta.dirname, 'children/beats.mjs'), clock: systemClock },
      limits: { ...limits, ...more },
      goodbye: { type: 'exit' },
    });
    alive.push(child);
    child.start();
    return child;
  };
  const hello = async (child: SupervisedProcess) => {
    const { pid } = await next<{ pid: number }>(child, 'message', isHello as never);
    await vi.waitUntil(() => child.residentBytes !== null, { timeout: 30_000 });
    return pid;
  };

  it('is found when it was stopped, when it loops for ever and when it hoards memory, and comes back each time', async () => {
    const child = guarded({ memoryBytes: 300e6 });
    process.kill(await hello(child), 'SIGSTOP');
    expect(await next(child, 'lost')).toMatchObject({ signal: 'SIGKILL' });
    expect(child.lastEnd).toBe('it gave no sign of life for 1 s');
    await hello(child);
    child.send({ type: 'loop' });
    expect(await next(child, 'lost')).toMatchObject({ signal: 'SIGKILL' });
    expect(child.lastEnd).toMatch(/^it stood still for \d s$/);
    await hello(child);
    child.send({ type: 'hoard' });
    // It was asked, and went.
    expect(await next(child, 'lost')).toMatchObject({ code: 0 });
    expect(child.lastEnd).toMatch(/^\d+ MB of memory were more than the 300 MB/);
    await hello(child);
    expect(child.restarts).toBe(3);
    const kept = new Supervisor({ crashes, version: '1', wall: () => new Date() }).crashes();
    expect(kept.map(({ process, reason }) => [process, reason.slice(0, 8)])).toEqual([
      ['test', expect.stringMatching(/^\d+ MB/)],
      ['test', 'it stood'],
      ['test', 'it gave '],
    ]);
    expect(supervisor.crashes()).toEqual(kept);
  });

  it('that was told to leave is no crash', async () => {
    const before = supervisor.crashes();
    const child = guarded();
    await hello(child);
    await child.stop({ type: 'exit' });
    expect(supervisor.crashes()).toEqual(before);
  });
});

describe('one that keeps dying', () => {
  it('is given up with its reason, and tried once more by whoever needs it', async () => {
    const child = new SupervisedProcess({
      ...{ name: 'test', entry: join(import.meta.dirname, 'children/crash.mjs'), mostDeaths: 3 },
      clock: {
        now: () => 0,
        after(_ms, run) {
          setImmediate(run);
          return () => {};
        },
      },
    });
    alive.push(child);
    const states: string[] = [];
    child.on('state', state => states.push(state));
    const givenUp = () =>
      new Promise<void>(resolve => child.on('state', state => state === 'given up' && resolve()));
    child.start();
    await givenUp();
    expect(states).toEqual(['starting', 'restarting', 'given up']);
    expect(child).toMatchObject({ restarts: 3, asleep: true, lastEnd: 'it ended by code 1' });
    const again = givenUp();
    child.start();
    await again;
    expect(child.restarts).toBe(4);
  });
});
