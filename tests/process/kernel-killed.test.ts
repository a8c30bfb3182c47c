import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JobView } from '../../game/api/protocol.ts';
import type { FromKernel } from '../../game/channels.ts';
import { FOX, KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

const running: ChildProcess[] = [];

/** The kernel as the desktop program starts it. */
function startProcess(home: string): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(join(ROOT, 'build/kernel.cjs'), {
    env: { ...process.env, AURORA_HOME: home, AURORA_ROOT: ROOT },
  });
  running.push(child);
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromKernel) =>
      message.type === 'ready'
        ? resolve({ child, url: message.url })
        : reject(new Error(message.error.message)),
    );
  });
}

const gone = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise<void>(resolve => child.once('exit', () => resolve()));

/** Looks at a job until it is as wanted. */
async function until(url: string, id: string, wanted: (job: JobView) => boolean): Promise<JobView> {
  for (;;) {
    const job = (await (await fetch(`${url}api/v1/jobs/${id}`)).json()) as JobView;
    if (wanted(job)) return job;
  }
}

afterEach(async () => {
  for (const child of running.splice(0)) {
    // One that failed to start is leaving by itself.
    if (child.connected) child.send({ type: 'shutdown' }, () => {});
    await gone(child);
  }
});

describe('it cannot be hurt: kill -9 on the kernel', () => {
  it('goes on with the whole queue where it was, to the same bytes', async () => {
    const calm = await KernelDriver.open();
    const settings = { prompt: FOX, seed: 3, steps: 60 };
    const undisturbed = await calm.picture(calm.paint(settings));
    await calm.close();

    const home = temporaryFolder();
    const first = await startProcess(home);
    const post = async (body: object) =>
      (await (
        await fetch(`${first.url}api/v1/generate`, { method: 'POST', body: JSON.stringify(body) })
      ).json()) as JobView;
    const long = await post(settings);
    const waiting = await post({ prompt: 'a 3d cat', seed: 1, steps: 3 });
    await until(first.url, long.id, job => job.step >= 30);
    first.child.kill('SIGKILL');
    await gone(first.child);

    const second = await startProcess(home);
    const done = await until(second.url, long.id, job => job.finishedAt !== null);
    expect(done).toMatchObject({ state: 'done', resumes: 1 });
    // The test's kernel calls itself 0.0.0-test in the picture's text; the pixels have to be equal to the last byte.
    const pixels = (png: Buffer) => png.subarray(png.indexOf('IDAT')).toString('base64');
    expect(pixels(readFileSync(done.picture!.path))).toBe(pixels(undisturbed));
    expect((await until(second.url, waiting.id, job => job.finishedAt !== null)).state).toBe('done');
  });

  it('leaves no worker behind', async () => {
    const { child, url } = await startProcess(temporaryFolder());
    const system = (await (await fetch(`${url}api/v1/system`)).json()) as {
      processes: { name: string; pid: number }[];
    };
    const { pid } = system.processes.find(({ name }) => name.startsWith('diffusion'))!;
    child.kill('SIGKILL');
    await gone(child);
    for (;;) {
      try {
        process.kill(pid, 0);
        await new Promise(resolve => setImmediate(resolve));
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toBe('ESRCH');
        return;
      }
    }
  });

  it('keeps a second kernel off the same home', async () => {
    const home = temporaryFolder();
    await startProcess(home);
    await expect(startProcess(home)).rejects.toThrow('AURORA is running already');
  });
});
