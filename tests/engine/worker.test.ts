import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decodePng } from '../../models/image/png.ts';
import { buildWorker, FOX, MODEL_PATH, WorkerProcess } from './worker-process.ts';

let entry: string;
beforeAll(async () => {
  entry = await buildWorker();
});

const processes: WorkerProcess[] = [];
function start(environment: Record<string, string> = {}): WorkerProcess {
  const worker = new WorkerProcess(entry, environment);
  processes.push(worker);
  return worker;
}
afterEach(async () => {
  await Promise.all(processes.splice(0).map(worker => worker.kill()));
});

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('misuse', () => {
  it('bad jobs fail one by one, each by its code, and the next paints', async () => {
    const worker = start();
    worker.run('model', { modelPath: '/nowhere/at/all' });
    worker.run('size', { settings: { ...FOX, width: 100 } });
    worker.run('steps', { settings: { ...FOX, steps: 0 } });
    worker.run('guidance', { settings: { ...FOX, guidanceScale: Number.NaN } });
    worker.run('broken', { settings: { ...FOX, guidanceScale: 1e38, steps: 3 } });
    worker.run('good', { settings: { ...FOX, steps: 2 } });
    await worker.done('good');
    const codes = worker.messages.flatMap(m => (m.type === 'failed' ? [[m.jobId, m.error.code]] : []));
    expect(codes).toEqual([
      ['model', 'MODEL_NOT_FOUND'],
      ['size', 'INVALID_SIZE'],
      ['steps', 'INVALID_STEPS'],
      ['guidance', 'INVALID_GUIDANCE_SCALE'],
      ['broken', 'NON_FINITE_LATENTS'],
    ]);
  });

  it('a bad thread count is reported, and the worker works', async () => {
    const worker = start({ AURORA_THREADS: 'many' });
    await worker.until('hello');
    expect(worker.messages[0]).toMatchObject({
      type: 'failed',
      jobId: null,
      error: { code: 'INVALID_THREADS' },
    });
  });
});

describe('a provider that is not here', () => {
  it('leaves the model and the job to the CPU, which say so, and the picture is its', async () => {
    const settings = { ...FOX, steps: 3 };
    const plain = start();
    plain.run('a', { settings });
    const expected = await plain.done('a');
    const worker = start();
    // ONNX Runtime has DirectML on Windows alone, and Core ML on macOS.
    const provider = process.platform === 'win32' ? 'coreml' : 'dml';
    worker.send({ type: 'use', provider });
    worker.run('a', { settings });
    const { png } = await worker.done('a');
    expect(Buffer.from(png).equals(Buffer.from(expected.png))).toBe(true);
    const said = worker.messages.filter(m => m.type === 'provider');
    expect(said).toMatchObject([
      { provider, reason: null },
      { provider: 'cpu', reason: expect.stringContaining(`${provider} failed, and the CPU took over: `) },
    ]);
    const started = worker.messages.find(m => m.type === 'started');
    expect(started).toMatchObject({ notes: [expect.stringContaining('backend not found')] });
  });
});

describe('painting', () => {
  it('says hello before it loads, and is ready before its first job', async () => {
    const worker = start();
    const hello = await worker.until('hello');
    expect(hello).toEqual({
      type: 'hello',
      modelBytes: expect.any(Number),
      pid: worker.child.pid,
      threads: 2,
    });
    worker.send({ type: 'load', modelPath: MODEL_PATH });
    worker.run('a', { settings: { ...FOX, steps: 2 } });
    await worker.done('a');
    expect(worker.types()).toEqual(['hello', 'ready', 'started', 'step', 'step', 'done']);
  });

  it('gives the same file again, in another process, and with previews', async () => {
    const settings = { ...FOX, steps: 4 };
    const text = { parameters: 'a fox', aurora: '{}' };
    const [first, second] = [start(), start()];
    first.run('a', { settings, text });
    first.run('b', { settings, text });
    second.run('c', { settings, text, preview: { latent: true, fullEvery: 2 } });
    const files = [await first.done('a'), await first.done('b'), await second.done('c')];
    expect(new Set(files.map(({ png }) => sha(png))).size).toBe(1);
    expect(decodePng(files[0]!.png)).toMatchObject({ width: 256, height: 256, text });
    const previews = second.steps('c').map(({ preview }) => `${preview?.kind} ${preview?.width}`);
    expect(previews).toEqual(['latent 64', 'full 256', 'latent 64', 'latent 64']);
    expect(new Set(second.steps('c').map(({ preview }) => sha(preview!.png))).size).toBe(4);
  });

  it('killed at any step, goes on elsewhere to the same bytes', async () => {
    const settings = { ...FOX, steps: 6 };
    const straight = start();
    straight.run('a', { settings });
    const expected = sha((await straight.done('a')).png);

    for (const step of [1, 3, 6]) {
      const dying = start();
      dying.run('a', { settings });
      const { checkpoint } = await dying.until('step', message => message.step === step);
      dying.child.kill('SIGKILL');
      expect((await dying.exited).signal).toBe('SIGKILL');
      const next = start();
      next.run('a', { settings, checkpoint });
      expect(sha((await next.done('a')).png)).toBe(expected);
      expect(next.steps('a')).toHaveLength(6 - step);
    }
  });
});

describe('in 8 bits', () => {
  const int8 = { ...FOX, steps: 6, precision: 'int8' } as const;

  /** Peak signal to noise, dB. */
  function psnr(a: Uint8Array, b: Uint8Array): number {
    const [x, y] = [decodePng(a).data, decodePng(b).data];
    const error = x.reduce((sum, value, index) => sum + (value - y[index]!) ** 2, 0) / x.length;
    return 10 * Math.log10(255 ** 2 / error);
  }

  it('a picture that an eye takes for the same; 38 dB and more, 44 measured over twenty steps', async () => {
    const worker = start({ AURORA_CACHE: await mkdtemp(join(tmpdir(), 'aurora-cache-')) });
    worker.run('full', { settings: { ...FOX, steps: 6 } });
    worker.run('int8', { settings: int8 });
    const [full, quantised] = [await worker.done('full'), await worker.done('int8')];
    expect(psnr(full.png, quantised.png)).toBeGreaterThan(38);
    expect(sha(full.png)).not.toBe(sha(quantised.png));
  });

  it('killed at a step, goes on elsewhere to the same bytes', async () => {
    const cache = { AURORA_CACHE: await mkdtemp(join(tmpdir(), 'aurora-cache-')) };
    const dying = start(cache);
    dying.run('a', { settings: int8 });
    const { checkpoint } = await dying.until('step', message => message.step === 3);
    const { png } = await dying.done('a');
    dying.child.kill('SIGKILL');
    const next = start(cache);
    next.run('a', { settings: int8, checkpoint });
    expect(sha((await next.done('a')).png)).toBe(sha(png));
    expect(next.steps('a')).toHaveLength(3);
  });

  it('a cache that cannot be written fails that job alone', async () => {
    const inTheWay = join(await mkdtemp(join(tmpdir(), 'aurora-cache-')), 'a file');
    await writeFile(inTheWay, '');
    const worker = start({ AURORA_CACHE: inTheWay });
    worker.run('int8', { settings: int8 });
    worker.run('full', { settings: { ...FOX, steps: 2 } });
    await worker.done('full');
    const failed = worker.messages.find(message => message.type === 'failed');
    expect(failed).toMatchObject({ jobId: 'int8', error: { code: 'QUANTISATION_FAILED' } });
  });
});

describe('cancelling', () => {
  it('ends the running job within a step and goes on with the next', async () => {
    const worker = start();
    worker.run('long', { settings: { ...FOX, steps: 1000 } });
    worker.run('waiting');
    worker.run('next', { settings: { ...FOX, steps: 2 } });
    await worker.until('step', message => message.step === 3);
    const seen = worker.steps('long').length;
    worker.send({ type: 'cancel', jobId: 'long' });
    worker.send({ type: 'cancel', jobId: 'waiting' });
    await worker.done('next');
    expect(worker.types('long').at(-1)).toBe('cancelled');
    expect(worker.types('waiting')).toEqual(['cancelled']);
    // One step may have been under way and one more on its way to us when the message was sent.
    expect(worker.steps('long').length - seen).toBeLessThanOrEqual(2);
  });

  it.runIf(existsSync('/proc/self/statm'))('frees what the job held', async () => {
    const worker = start();
    const cancelOne = async (id: string) => {
      worker.run(id, { settings: { ...FOX, steps: 1000, width: 512, height: 512 } });
      await worker.until('step', message => message.jobId === id && message.step === 2);
      worker.send({ type: 'cancel', jobId: id });
      expect((await worker.end(id)).type).toBe('cancelled');
    };
    const residentMiB = () =>
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${worker.child.pid}/status`, 'utf8'))![1]) / 1024;
    for (let i = 0; i < 3; i++) await cancelOne(`warm-${i}`);
    const before = residentMiB();
    for (let i = 0; i < 12; i++) await cancelOne(`job-${i}`);
    // A 512² job holds about 15 MiB of activations; keeping even one in three of them would show.
    expect(residentMiB() - before).toBeLessThan(60);
    expect(residentMiB()).toBeLessThan(700);
  });
});

describe('leaving', () => {
  it.each(['idle', 'painting'])('by exit, with code 0, when %s', async state => {
    const worker = start();
    if (state === 'painting') {
      worker.run('a', { settings: { ...FOX, steps: 1000 } });
      await worker.until('step');
    } else {
      await worker.until('hello');
    }
    worker.send({ type: 'exit' });
    expect(await worker.exited).toEqual({ code: 0, signal: null });
  });

  it.each(['idle', 'painting'])(
    'by itself, with code 0, when its parent is gone and it was %s',
    async state => {
      const worker = start();
      if (state === 'painting') {
        worker.run('a', { settings: { ...FOX, steps: 1000 } });
        await worker.until('step');
      } else {
        await worker.until('hello');
      }
      worker.child.disconnect();
      expect(await worker.exited).toEqual({ code: 0, signal: null });
    },
  );

  it('by itself when its parent is killed in the middle of a picture', async () => {
    const message = { type: 'run', jobId: 'a', modelPath: MODEL_PATH, settings: { ...FOX, steps: 1000 } };
    const request = { ...message, preview: { latent: false, fullEvery: 0 }, text: {}, resources: {} };
    const script = `
      const { fork } = require('node:child_process');
      const worker = fork(${JSON.stringify(entry)}, [], { serialization: 'advanced' });
      worker.on('message', message => message.type === 'step' && console.log('step'));
      worker.send(${JSON.stringify(request)});`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    // The worker writes to the same pipe, which therefore ends when both processes have.
    const ended = new Promise(resolve => parent.stdout.on('end', resolve));
    await new Promise(resolve => parent.stdout.once('data', resolve));
    parent.kill('SIGKILL');
    await ended;
  });

  it('not by Ctrl+C, which is for the parent to answer', async () => {
    const worker = start();
    await worker.until('hello');
    worker.child.kill('SIGINT');
    worker.run('a', { settings: { ...FOX, steps: 1 } });
    await worker.done('a');
  });
});
