/** Two painters on one machine: pictures at the same time, the same to the byte as one after the other, and one may die. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobView } from '../../game/api/protocol.ts';
import { KernelDriver } from './kernel-driver.ts';

let driver: KernelDriver;
beforeAll(async () => {
  driver = await KernelDriver.open({ painters: 2 });
  while (!workers().every(({ state }) => state === 'ready'))
    await new Promise(resolve => setTimeout(resolve, 20));
});
afterAll(() => driver?.close());

const workers = () =>
  driver.kernel.services.system().processes.filter(({ name }) => name.startsWith('diffusion worker'));

/** Resolves when all of them are painted at the same time. */
function together(jobs: readonly JobView[]): Promise<void> {
  const states = new Map<string, string>();
  return new Promise(resolve => {
    const leave = driver.kernel.topics.jobs.subscribe(({ jobs: changed }) => {
      for (const { id, state, step } of changed) states.set(id, step > 0 ? state : 'before its first step');
      if (!jobs.every(({ id }) => states.get(id) === 'running')) return;
      leave();
      resolve();
    });
  });
}

it('paint at the same time, go on for one another, and come to the same bytes as one alone', async () => {
  expect(workers().map(({ name }) => name)).toEqual(['diffusion worker 0', 'diffusion worker 1']);
  const settings = [11, 12].map(seed => ({ steps: 10, seed }));
  const jobs = settings.map(each => driver.paint(each));
  await together(jobs);
  process.kill(workers()[1]!.pid!, 'SIGKILL');
  const pictures = await Promise.all(jobs.map(job => driver.picture(job)));
  for (const [i, each] of settings.entries())
    expect((await driver.picture(driver.paint(each))).equals(pictures[i]!)).toBe(true);
}, 240_000);
