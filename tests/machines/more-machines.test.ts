import { randomInt } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { JobView } from '../../game/api/protocol.ts';
import type { KernelOptions } from '../../game/kernel.ts';
import { readVersion } from '../../game/main.ts';
import { describeRemote } from '../../game/queue/describe-remote.ts';
import { queueAddress } from '../../game/queue/queue-address.ts';
import { TWINS } from '../models/schedulers/recipe/twins.ts';
import { KernelDriver, ROOT } from '../process/kernel-driver.ts';
import { PASSWORD, RedisServer } from './redis-server.ts';
import { WorkerFleet } from './worker-fleet.ts';

const SEEDS = [1, 2, 3];
const STEPS = 6;
const JOBS = 12;

let server: RedisServer;
let fleet: WorkerFleet;
let driver: KernelDriver;
/** What this machine alone paints, by seed. */
const alone = new Map<number, Buffer>();
const LONG = { seed: 2, steps: 40 };
let long: Buffer;

// Another version would paint another picture: workers leave its jobs alone.
const open = (options: Partial<KernelOptions>) =>
  KernelDriver.open({ version: readVersion(ROOT), ...options });
const system = () => driver.kernel.services.system();
/** One of the three by a sampler that is data and remembers a step: no worker has its plugin. */
const RECIPE = TWINS['DPM++ 2M']!;
const order = (seed: number) => ({
  ...{ seed, steps: STEPS },
  ...(seed === 3 && { sampler: RECIPE.name, samplerRecipe: JSON.stringify(RECIPE) }),
});
const paint = (seed: number) => driver.paint(order(seed));
const workersSeen = (count: number) =>
  vi.waitUntil(() => system().remote?.workers.length === count, { timeout: 60_000, interval: 100 });

beforeAll(async () => {
  const home = await open({ queue: '' });
  for (const seed of SEEDS) alone.set(seed, await home.picture(home.paint(order(seed))));
  long = await home.picture(home.paint(LONG));
  await home.close();
  server = await RedisServer.start();
  fleet = new WorkerFleet(server.url);
  for (let i = 0; i < 3; i++) fleet.add();
  driver = await open({ queue: server.url, paintHere: 'spare', journal: true });
  await workersSeen(3);
}, 180_000);

afterAll(async () => {
  await fleet?.stop();
  await driver?.close();
  await server?.stop();
}, 60_000);

it('three machines paint what was asked of one while workers and the server are killed: nothing is lost, nothing is painted twice, and each picture has the bytes that one machine gives it', async () => {
  const chance = randomInt(2 ** 31);
  console.log(`chance ${chance}`);
  const random = generator(chance);
  const ends = new Map<string, number>();
  driver.kernel.services.jobs.on('ended', ({ id }) => ends.set(id, (ends.get(id) ?? 0) + 1));
  // Something happens every so many steps, wherever they are done.
  let steps = 0;
  let restarts = 0;
  let kills = 0;
  let happening = Promise.resolve();
  driver.kernel.services.jobs.on('stepped', () => {
    steps++;
    if (steps % 15 === 0 && restarts < 2) {
      restarts++;
      happening = happening.then(async () => {
        await server.kill();
        await server.start();
      });
    } else if (steps % 10 === 0 && (system().remote?.workers.length ?? 0) > 1) {
      // Not the last one: steps are so quick that all could be gone before the first is back, and then it is painted here.
      fleet.kill(Math.floor(random() * fleet.size));
      fleet.add();
      kills++;
    }
  });
  const asked = Array.from({ length: JOBS }, (_, i) => ({ seed: SEEDS[i % SEEDS.length]! }));
  const jobs: JobView[] = asked.map(({ seed }) => paint(seed));
  const ended = await Promise.all(jobs.map(job => driver.ended(job)));
  await happening;

  expect(ended.map(({ state }) => state)).toEqual(jobs.map(() => 'done'));
  for (const [i, job] of ended.entries())
    expect((await driver.picture(job)).equals(alone.get(asked[i]!.seed)!), `picture ${i}`).toBe(true);
  expect([...ends.values()]).toEqual(jobs.map(() => 1));
  expect(driver.kernel.services.pictures.list({}).total).toBe(JOBS);
  // While the server is away and nobody has said again that they are there, what waits is painted here: steps are quick.
  const elsewhere = ended.filter(({ notes }) => notes.some(note => note.startsWith('Painted by ')));
  console.log(`${elsewhere.length} of ${JOBS} elsewhere, ${kills} killed`);
  expect(elsewhere.length).toBeGreaterThan(JOBS / 2);
  expect(restarts).toBe(2);
  expect(kills).toBeGreaterThan(0);
  expect(ended.reduce((sum, job) => sum + job.steps, 0)).toBe(JOBS * STEPS);
}, 240_000);

it('shows the other machines, and a password nowhere', async () => {
  await workersSeen(3);
  const { remote } = system();
  expect(remote).toMatchObject({
    connected: true,
    queue: `redis://127.0.0.1:${server.port}/2`,
    problem: null,
  });
  expect(remote!.workers[0]!.models).toContain('aurora-mini');
  const told = [JSON.stringify(system()), describeRemote(remote).join('\n'), fleet.printed].join('\n');
  expect(told).toContain('3 workers');
  expect(told).not.toContain(PASSWORD);
});

it('a cancelled job stops where it is painted, and leaves the worker to the next one', async () => {
  const job = driver.paint({ seed: 9, steps: 200 });
  await driver.step(job, 2);
  driver.kernel.services.jobs.cancel(job.id);
  expect((await driver.ended(job)).state).toBe('cancelled');
  expect((await driver.picture(paint(1))).equals(alone.get(1)!)).toBe(true);
});

it('what was handed over is painted while this machine is off, and kept when it is back; the server is left empty', async () => {
  const job = driver.paint(LONG);
  await driver.step(job, 1);
  const before = driver.kernel.services.pictures.list({}).total;
  const { home } = driver;
  await driver.close();
  const redis = new Redis(queueAddress(server.url).options);
  await expect.poll(() => redis.hexists(`aurora:job:${job.id}`, 'picture'), { timeout: 60_000 }).toBe(1);
  driver = await open({ queue: server.url, paintHere: 'spare', journal: true, home });
  expect((await driver.picture(job)).equals(long)).toBe(true);
  expect(driver.kernel.services.pictures.list({}).total).toBe(before + 1);
  const left = async () => {
    const keys = (await redis.keys('aurora:*')).filter(key => /:job/.test(key));
    return Promise.all(keys.map(async key => [key, ...(await redis.hkeys(key).catch(() => []))].join(' ')));
  };
  await expect.poll(left, { timeout: 20_000 }).toEqual([]);
  redis.disconnect();
}, 120_000);

it('without any worker its own machine paints again', async () => {
  await fleet.stop();
  await workersSeen(0);
  expect((await driver.picture(paint(3))).equals(alone.get(3)!)).toBe(true);
}, 120_000);

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
