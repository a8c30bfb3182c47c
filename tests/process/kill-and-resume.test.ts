import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FOX, KernelDriver } from './kernel-driver.ts';

describe('it cannot be hurt: kill -9 on the worker', () => {
  let driver: KernelDriver;
  let undisturbed: Buffer;

  beforeAll(async () => {
    driver = await KernelDriver.open();
    undisturbed = await driver.picture(driver.paint());
  });
  afterAll(() => driver.close());

  it('before the first step, in the middle and near the end gives the same bytes as the undisturbed picture', async () => {
    for (const step of [0, 1, 12, 19]) {
      const job = driver.paint();
      if (step > 0) await driver.step(job, step);
      process.kill(driver.workerPid(), 'SIGKILL');
      expect((await driver.picture(job)).equals(undisturbed)).toBe(true);
      if (step > 1) expect(driver.kernel.services.jobs.get(job.id).resumes).toBe(1);
    }
  });

  it('again and again within one picture still gives the same bytes, and no picture twice', async () => {
    const before = driver.kernel.services.pictures.list({}).total;
    const job = driver.paint();
    for (const step of [3, 8, 15]) {
      await driver.step(job, step);
      process.kill(driver.workerPid(), 'SIGKILL');
    }
    expect((await driver.picture(job)).equals(undisturbed)).toBe(true);
    expect(driver.kernel.services.jobs.get(job.id).resumes).toBeGreaterThanOrEqual(3);
    expect(driver.kernel.services.pictures.list({}).total).toBe(before + 1);
  });

  it('makes way for something urgent in the middle, and the picture has the same bytes as well', async () => {
    // As many steps as this machine needs 8 s for: the end of a shorter picture is waited for.
    const began = performance.now();
    await driver.picture(driver.paint());
    const step = (performance.now() - began) / 20_000;
    const settings = { prompt: FOX, seed: 9, steps: Math.min(1000, Math.max(60, Math.ceil(8 / step))) };
    const calm = await driver.picture(driver.paint(settings));
    const long = driver.paint(settings);
    await driver.step(long, 3);
    const { body } = await driver.request('POST', '/api/v1/generate', {
      prompt: FOX,
      steps: 2,
      urgent: true,
    });
    const urgent = await driver.ended(JSON.parse(body));
    expect(driver.kernel.services.jobs.get(long.id)).toMatchObject({ finishedAt: null });
    expect(driver.kernel.services.jobs.get(long.id).step).toBeLessThan(settings.steps);
    expect((await driver.picture(long)).equals(calm)).toBe(true);
    expect(urgent.state).toBe('done');
    expect(driver.kernel.services.jobs.get(long.id).resumes).toBe(1);
  });

  it('leaves the queue behind it in order', async () => {
    const first = driver.paint({ steps: 12 });
    const rest = [1, 2, 3].map(seed => driver.paint({ seed, steps: 2 }));
    const order: string[] = [];
    driver.kernel.services.jobs.on('ended', record => order.push(record.id));
    await driver.step(first, 4);
    process.kill(driver.workerPid(), 'SIGKILL');
    await Promise.all([first, ...rest].map(job => driver.ended(job)));
    expect(order).toEqual([first, ...rest].map(job => job.id));
  });

  it('gives the same bytes with every sampler', async () => {
    const straight = await driver.picture(driver.paint({ sampler: 'Euler', guidanceScale: 1 }));
    const job = driver.paint({ sampler: 'Euler', guidanceScale: 1 });
    await driver.step(job, 10);
    process.kill(driver.workerPid(), 'SIGKILL');
    expect((await driver.picture(job)).equals(straight)).toBe(true);
  });
});
