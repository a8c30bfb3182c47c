import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { residentBytes } from '../../game/process-memory.ts';
import { KernelDriver } from './kernel-driver.ts';

describe('a queue of fifty', () => {
  let driver: KernelDriver;
  beforeAll(async () => {
    driver = await KernelDriver.open();
  });
  afterAll(() => driver.close());

  it('keeps its order, and tells everybody their place and time', async () => {
    const { jobs } = driver.kernel.services;
    const order: string[] = [];
    jobs.on('ended', record => order.push(record.id));
    const submitted = Array.from({ length: 50 }, (_, seed) =>
      driver.paint({ seed, steps: 2, guidanceScale: 1 }),
    );
    await driver.step(submitted[3]!, 1);
    const waiting = jobs.list().filter(job => job.state === 'queued');
    expect(waiting.length).toBeGreaterThan(40);
    expect(waiting.map(job => job.position)).toEqual(waiting.map((_, i) => i));
    const etas = waiting.map(job => job.etaSeconds);
    expect(etas.every(eta => eta !== null && eta > 0)).toBe(true);
    expect(etas).toEqual([...etas].sort((a, b) => a! - b!));
    await Promise.all(submitted.map(job => driver.ended(job)));
    expect(order).toEqual(submitted.map(job => job.id));
    expect(jobs.list().every(job => job.state === 'done')).toBe(true);
  });

  it('cancels a running job within one step, and the next one starts', async () => {
    const job = driver.paint({ steps: 1000 });
    const next = driver.paint({ steps: 2 });
    await driver.step(job, 3);
    const at = driver.kernel.services.jobs.cancel(job.id).step;
    const ended = await driver.ended(job);
    expect(ended).toMatchObject({ state: 'cancelled', picture: null, error: null });
    // The step that was under way, and at most the message of the one before it.
    expect(ended.step - at).toBeLessThanOrEqual(2);
    expect((await driver.ended(next)).state).toBe('done');
  });

  it('cancels a waiting job without touching the running one', async () => {
    const running = driver.paint({ steps: 30 });
    const waiting = driver.paint();
    await driver.step(running, 2);
    driver.kernel.services.jobs.cancel(waiting.id);
    expect((await driver.ended(waiting)).state).toBe('cancelled');
    expect((await driver.ended(running)).state).toBe('done');
  });

  it('frees what cancelled jobs held', async () => {
    const cancelSome = async (count: number) => {
      for (let i = 0; i < count; i++) {
        const job = driver.paint({ steps: 500, width: 512, height: 512 });
        await driver.step(job, 1);
        driver.kernel.services.jobs.cancel(job.id);
        await driver.ended(job);
      }
      return residentBytes(driver.workerPid())!;
    };
    const first = await cancelSome(4);
    const later = await cancelSome(12);
    expect(later - first).toBeLessThan(60e6);
    expect(driver.kernel.services.jobs.list().length).toBeGreaterThan(0);
  });
});

describe('a queue with an order of its own', () => {
  let driver: KernelDriver;
  beforeAll(async () => {
    driver = await KernelDriver.open();
  });
  afterAll(() => driver.close());

  const order = () => driver.request('GET', '/api/v1/jobs').then(({ json }) => json());

  it('says why a job cannot be moved', async () => {
    const running = driver.paint({ steps: 400 });
    await driver.step(running, 1);
    const refused = await driver.request('POST', `/api/v1/jobs/${running.id}/move`, { place: 0 });
    expect([refused.status, refused.json().error.code]).toEqual([422, 'JOB_NOT_WAITING']);
    const nowhere = await driver.request('POST', `/api/v1/jobs/${running.id}/move`, { place: -1 });
    expect(nowhere.json().error).toMatchObject({ code: 'PLACE_NOT_IN_QUEUE', value: -1 });
    const unknown = await driver.request('POST', '/api/v1/jobs/nobody/move', { place: 0 });
    expect([unknown.status, unknown.json().error.code]).toEqual([404, 'UNKNOWN_JOB']);
    driver.kernel.services.jobs.cancel(running.id);
    await driver.ended(running);
  });

  it('stands still when asked, paints in the order that it was given, and goes on', async () => {
    const ended: string[] = [];
    driver.kernel.services.jobs.on('ended', ({ settings }) => ended.push(settings.prompt));
    await driver.request('POST', '/api/v1/queue/pause', {});
    const jobs = ['a', 'b', 'c', 'd'].map(prompt => driver.paint({ prompt, steps: 2 }));
    await driver.request('POST', `/api/v1/jobs/${jobs[3]!.id}/move`, { place: 0 });
    await driver.request('POST', `/api/v1/jobs/${jobs[0]!.id}/move`, { place: 99 });
    driver.kernel.services.jobs.cancel(jobs[1]!.id);
    await driver.ended(jobs[1]!);
    const { jobs: listed, paused } = await order();
    expect(paused).toBe(true);
    expect(listed.filter((job: { state: string }) => job.state === 'queued')).toHaveLength(3);
    await driver.request('POST', '/api/v1/queue/pause', { paused: false });
    await Promise.all(jobs.map(job => driver.ended(job)));
    expect(ended).toEqual(['b', 'd', 'c', 'a']);
  });

  it('is cleared of what waits, and only of that', async () => {
    const running = driver.paint({ steps: 60 });
    await driver.step(running, 1);
    const waiting = [driver.paint(), driver.paint()];
    const { cancelled } = (await driver.request('POST', '/api/v1/queue/clear', {})).json();
    expect(cancelled.map(({ id }: { id: string }) => id)).toEqual(waiting.map(({ id }) => id));
    expect((await driver.ended(running)).state).toBe('done');
  });
});
