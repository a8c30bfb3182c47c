import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PictureStore } from '../../game/gallery/picture-store.ts';
import { homePaths } from '../../game/home.ts';
import { acquireLock, readOwner } from '../../game/kernel-lock.ts';
import { encodePng } from '../../models/image/png.ts';
import { FOX, KernelDriver, temporaryFolder } from './kernel-driver.ts';

/** Steps of a job that clients were told of, in order, from now on. */
function stepsTold(driver: KernelDriver, id: string): number[] {
  const steps: number[] = [];
  driver.kernel.topics.jobs.subscribe(({ jobs }) => {
    for (const job of jobs) if (job.id === id) steps.push(job.step);
  });
  return steps;
}

/** The real gallery on a slow disk. */
function slowDisk(ms: number): void {
  const save = PictureStore.prototype.save;
  vi.spyOn(PictureStore.prototype, 'save').mockImplementation(async function (this: PictureStore, ...words) {
    await new Promise(resolve => setTimeout(resolve, ms));
    return save.apply(this, words);
  });
}
afterEach(() => void vi.restoreAllMocks());

describe('going on, and not beginning again', () => {
  it('a job whose worker was killed paints only the steps that were left', async () => {
    const driver = await KernelDriver.open();
    const job = driver.paint({ steps: 30 });
    await driver.step(job, 14);
    process.kill(driver.workerPid(), 'SIGKILL');
    const told = stepsTold(driver, job.id);
    await driver.ended(job);
    expect(Math.min(...told)).toBeGreaterThanOrEqual(14);
    expect(told.at(-1)).toBe(30);
    await driver.close();
  });

  it('a kernel that was stopped goes on at its checkpoint, and paints nothing that was done', async () => {
    const home = temporaryFolder();
    const first = await KernelDriver.open({ home, journal: true });
    for (const seed of [1, 2]) await first.ended(first.paint({ seed, steps: 2 }));
    const job = first.paint({ steps: 200 });
    await first.step(job, 60);
    await first.close();

    const second = await KernelDriver.open({ home, journal: true });
    expect(second.kernel.services.jobs.list().map(left => left.id)).toEqual([job.id]);
    const told = stepsTold(second, job.id);
    expect((await second.ended(job)).state).toBe('done');
    expect(Math.min(...told)).toBeGreaterThan(20);
    expect(second.kernel.services.pictures.list({}).total).toBe(3);
    await second.close();

    const third = await KernelDriver.open({ home, journal: true });
    expect(third.kernel.services.jobs.list()).toEqual([]);
    await third.close();
  });
});

describe('a picture on its way to a slow disk', () => {
  it('cannot be cancelled any more, and the worker lives on', async () => {
    slowDisk(300);
    const driver = await KernelDriver.open();
    const pid = driver.workerPid();
    const job = driver.paint({ steps: 1 });
    await driver.step(job, 1);
    // Until the worker has sent the picture.
    await vi.waitUntil(() => vi.mocked(PictureStore.prototype.save).mock.calls.length > 0);
    driver.kernel.services.jobs.cancel(job.id);
    expect((await driver.ended(job)).state).toBe('done');
    expect((await driver.ended(driver.paint({ steps: 1 }))).state).toBe('done');
    expect(driver.workerPid()).toBe(pid);
    await driver.close();
  });

  it('is kept once, when the worker dies or the program stops meanwhile', async () => {
    slowDisk(300);
    const home = temporaryFolder();
    const driver = await KernelDriver.open({ home, journal: true });
    const job = driver.paint({ steps: 1 });
    await vi.waitUntil(() => vi.mocked(PictureStore.prototype.save).mock.calls.length === 1);
    process.kill(driver.workerPid(), 'SIGKILL');
    expect((await driver.ended(job)).state).toBe('done');
    driver.paint({ steps: 1, seed: 2 });
    await vi.waitUntil(() => vi.mocked(PictureStore.prototype.save).mock.calls.length === 2, {
      timeout: 20_000,
    });
    await driver.close();
    vi.restoreAllMocks();

    const again = await KernelDriver.open({ home, journal: true });
    expect(again.kernel.services.jobs.list()).toEqual([]);
    expect(again.kernel.services.pictures.list({}).total).toBe(2);
    await again.close();
  });
});

describe('a worker that cannot start', () => {
  it('fails the waiting jobs with the reason, instead of letting them wait for ever', async () => {
    const { startKernel } = await import('../../game/kernel.ts');
    const { ROOT } = await import('./kernel-driver.ts');
    const kernel = await startKernel({
      root: ROOT,
      home: temporaryFolder(),
      version: 'test',
      journal: false,
      workerEntry: join(import.meta.dirname, 'children/crash.mjs'),
    });
    const job = kernel.services.generate({ prompt: FOX });
    await kernel.services.jobs.ended(job.id);
    expect(kernel.services.jobs.get(job.id)).toMatchObject({
      state: 'failed',
      error: { code: 'WORKER_NOT_STARTING' },
    });
    await kernel.stop();
  });
});

describe('requests that want too much', () => {
  it.each(['constructor', 'toString', '__proto__', 'swagger-ui.css.map'])(
    'GET docs/%s is 404',
    async file => {
      const driver = await KernelDriver.open();
      const response = await driver.request('GET', `/api/v1/docs/${file}`);
      expect(response.status).toBe(404);
      expect((await driver.request('GET', '/api/v1/docs')).status).toBe(200);
      await driver.close();
    },
  );

  it('a batch that does not fit into the queue leaves nothing in it', async () => {
    const driver = await KernelDriver.open();
    const response = await driver.request('POST', '/sdapi/v1/txt2img', {
      prompt: FOX,
      batch_size: 64,
      n_iter: 64,
    });
    expect(response.status).toBe(429);
    expect(response.json().error).toBe('QUEUE_FULL');
    expect(driver.kernel.services.jobs.list()).toEqual([]);
    for (const body of ['A1111', 'OpenAI']) {
      const url = body === 'A1111' ? '/sdapi/v1/txt2img' : '/v1/images/generations';
      expect((await driver.request('POST', url, { prompt: 'x'.repeat(3e6) })).status).toBe(413);
    }
    expect((await driver.request('GET', '/%zz')).status).toBe(400);
    expect((await driver.request('GET', '/%00')).status).toBe(400);
    expect((await driver.request('GET', '/v1/models/gpt-9')).status).toBe(404);
    const image = { host: '127.0.0.1:8787', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await driver.request('GET', '/api/v1/docs', undefined, image)).status).toBe(403);
    await driver.close();
  });

  it('a picture to verify whose size is not what it says is refused before anything is painted', async () => {
    const driver = await KernelDriver.open();
    const verify = async (size: string) => {
      const parameters = `x\nSteps: 5, Sampler: DDIM, CFG scale: 4, Seed: 1, Size: ${size}, Model: aurora-mini, RNG: CPU`;
      const png = encodePng({ width: 2, height: 2, data: new Uint8Array(12) }, { parameters });
      return (
        await driver.request('POST', '/api/v1/verify', { png: Buffer.from(png).toString('base64') })
      ).json().error.code;
    };
    expect(await verify('256x256')).toBe('SIZE_DIFFERS');
    expect(await verify('16000x16000')).toBe('SIZE_OUT_OF_RANGE');
    expect(driver.kernel.services.jobs.list()).toEqual([]);
    await driver.close();
  });
});

describe('the lock of a home', () => {
  it('is not held by somebody else who has the same process id now', async () => {
    const home = temporaryFolder();
    const { lock } = homePaths(home);
    writeFileSync(lock, JSON.stringify({ pid: process.ppid, url: 'http://127.0.0.1:9/', since: Date.now() }));
    expect(await readOwner(lock)).toBeNull();
    const mine = await acquireLock(lock);
    expect(JSON.parse(readFileSync(lock, 'utf8')).pid).toBe(process.pid);
    // Somebody took it over: it is not ours to remove.
    writeFileSync(lock, JSON.stringify({ pid: 1, url: null, since: Date.now() }));
    mine.release();
    expect(existsSync(lock)).toBe(true);
  });
});

/** A file system of 3 MB for a whole home, where this account may mount one. */
function mountSmall(): string | null {
  const path = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', path], { stdio: 'ignore' });
    return path;
  } catch {
    return null;
  }
}
const small = mountSmall();

describe.skipIf(small === null)(
  'a disk that fills up under the whole home (needs the right to mount)',
  () => {
    it('fails pictures and refuses jobs, and the kernel lives and paints when there is room again', async () => {
      const driver = await KernelDriver.open({ home: small!, journal: true });
      const job = driver.paint({ steps: 60 });
      await driver.step(job, 5);
      const filler = join(small!, 'filler');
      const { bavail, bsize } = statfsSync(small!);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
      expect(await driver.ended(job)).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } });
      const refused = await driver.request('POST', '/api/v1/generate', { prompt: FOX });
      if (refused.status !== 202) {
        expect(refused.status).toBe(507);
        expect(refused.json().error.code).toBe('DISK_FULL');
      }
      rmSync(filler);
      expect((await driver.ended(driver.paint({ steps: 2 }))).state).toBe('done');
      await driver.close();
      execFileSync('umount', ['--lazy', small!]);
    });
  },
);
