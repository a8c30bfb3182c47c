import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type LoopClock, systemClock } from '../../game/loop.ts';
import { SupervisedProcess } from '../../game/supervisor/supervised-process.ts';

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
