import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JobView } from '../../game/api/protocol.ts';
import type { FromKernel } from '../../game/channels.ts';
import { writeFolder } from '../models/loaders/whole-model.ts';
import { formulaBytes, formulaWeight, writeSafetensors } from '../models/networks/formula.ts';
import { FOX, KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

const running: ChildProcess[] = [];

/** The kernel as the desktop program starts it. */
function startProcess(
  home: string,
  env: Record<string, string> = {},
): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(join(ROOT, 'build/kernel.cjs'), {
    env: { ...process.env, AURORA_HOME: home, AURORA_ROOT: ROOT, ...env },
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

async function post(url: string, body: object): Promise<JobView> {
  const response = await fetch(`${url}api/v1/generate`, { method: 'POST', body: JSON.stringify(body) });
  return (await response.json()) as JobView;
}

/** The test's kernel calls itself 0.0.0-test in the picture's text; the pixels have to be equal to the last byte. */
const pixels = (png: Buffer) => png.subarray(png.indexOf('IDAT')).toString('base64');

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
    const long = await post(first.url, settings);
    const waiting = await post(first.url, { prompt: 'a 3d cat', seed: 1, steps: 3 });
    await until(first.url, long.id, job => job.step >= 30);
    first.child.kill('SIGKILL');
    await gone(first.child);

    const second = await startProcess(home);
    const done = await until(second.url, long.id, job => job.finishedAt !== null);
    expect(done).toMatchObject({ state: 'done', resumes: 1 });
    expect(pixels(readFileSync(done.picture!.path))).toBe(pixels(undisturbed));
    expect((await until(second.url, waiting.id, job => job.finishedAt !== null)).state).toBe('done');
  });

  it("goes on with jobs of the painter's own models, which are found only after the start", async () => {
    const comfy = temporaryFolder();
    await writeFolder('sd1', join(comfy, 'checkpoints/tiny'), 'F32');
    // One of them has a word that is a file: before its folder is read, nobody can tell.
    mkdirSync(join(comfy, 'embeddings'));
    const vectors = formulaBytes(formulaWeight('glade', [3, 64]), 'F32');
    await writeSafetensors(join(comfy, 'embeddings/glade.safetensors'), [
      ['emb_params', [3, 64], vectors, 'F32'],
    ]);
    const settings = { prompt: FOX, seed: 3, steps: 16, guidanceScale: 5, width: 64, height: 64 };
    const calm = await KernelDriver.open({ moreModels: [comfy] });
    await calm.kernel.modelsHashed;
    const model = calm.kernel.services.models.list().find(({ name }) => name.includes('tiny'))!.name;
    const wanted = [
      settings,
      { ...settings, prompt: `${FOX}, glade`, seed: 4, steps: 3 },
      { ...settings, seed: 5, steps: 2 },
    ];
    const undisturbed: Buffer[] = [];
    for (const input of wanted) undisturbed.push(await calm.picture(calm.paint({ ...input, model })));
    await calm.close();

    const home = temporaryFolder();
    const first = await startProcess(home, { AURORA_MODELS: comfy });
    for (let found = false; !found; ) {
      const { models } = (await (await fetch(`${first.url}api/v1/models`)).json()) as { models: object[] };
      found = models.length > 1;
    }
    const jobs: JobView[] = [];
    for (const input of wanted) jobs.push(await post(first.url, { ...input, model }));
    await until(first.url, jobs[0]!.id, job => job.step >= 2);
    first.child.kill('SIGKILL');
    await gone(first.child);

    // Started once without the folder: the jobs wait, and are not lost.
    const without = await startProcess(home);
    const held = await until(without.url, jobs[1]!.id, job => job.notes.length > 0);
    expect(held).toMatchObject({ state: 'queued', notes: [expect.stringContaining(model)] });
    without.child.kill('SIGKILL');
    await gone(without.child);

    const second = await startProcess(home, { AURORA_MODELS: comfy });
    const ended: JobView[] = [];
    for (const { id } of jobs) ended.push(await until(second.url, id, job => job.finishedAt !== null));
    expect(ended.map(({ state, notes }) => [state, notes])).toEqual(jobs.map(() => ['done', []]));
    expect(ended.map(job => pixels(readFileSync(job.picture!.path)))).toEqual(undisturbed.map(pixels));
    expect(ended.map(job => job.finishedAt!)).toEqual(ended.map(job => job.finishedAt!).sort());
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
