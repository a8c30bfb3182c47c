import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GenerateInput, JobView, ServerEvent, SystemView } from '../game/api/protocol.ts';
import type { FromKernel } from '../game/channels.ts';

/** The real kernel as a process with a home of its own, spoken to through its real door. */
export interface KernelProcess {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from starting the process to its page answering. */
  readonly startMs: number;
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  /** Resolves when the worker has its model loaded and warm. */
  warm(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Throws what the kernel said when it cannot start.
 * @param kept a home that stays; without it, a new one that goes with the process
 */
export async function startKernelProcess(root: string, kept?: string): Promise<KernelProcess> {
  const home = kept ?? mkdtempSync(join(tmpdir(), 'aurora-bench-'));
  const begin = performance.now();
  const child = fork(join(root, 'build/kernel.cjs'), [], {
    env: { ...process.env, AURORA_HOME: home, AURORA_ROOT: root, AURORA_WELCOME: 'off' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [message] = (await Promise.race([once(child, 'message'), failOnExit(child)])) as [FromKernel];
  if (message.type === 'failed') throw new Error(message.error.message);
  const { url } = message;
  await (await fetch(url)).arrayBuffer();
  const startMs = performance.now() - begin;
  const get = async <Answer>(path: string) =>
    (await (await fetch(new URL(`/api/v1${path}`, url))).json()) as Answer;
  return {
    url,
    pid: child.pid!,
    startMs,
    get,
    async post<Answer>(path: string, body: unknown) {
      const headers = { 'Content-Type': 'application/json' };
      const how = { method: 'POST', headers, body: JSON.stringify(body) };
      return (await (await fetch(new URL(`/api/v1${path}`, url), how)).json()) as Answer;
    },
    async warm() {
      for (;;) {
        const { processes } = await get<SystemView>('/system');
        const worker = processes.find(({ name }) => name !== 'kernel');
        if (worker?.state === 'ready') return;
        await new Promise(resolve => setTimeout(resolve, 10));
      }
    },
    async stop() {
      const exited = once(child, 'exit');
      child.send({ type: 'shutdown' });
      await exited;
      if (kept === undefined) rmSync(home, { recursive: true, force: true });
    },
  };
}

async function failOnExit(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`the kernel ended with code ${code} before it was ready`);
}

export interface Painting {
  /** Its id in the gallery. */
  readonly picture: string;
  /** Milliseconds from sending the request. */
  readonly firstPreviewMs: number;
  readonly pictureMs: number;
  /** Milliseconds between the first and the last of the steps, each. */
  readonly stepMs: number;
}

/** A picture's file, as its page loads it. Throws where the kernel does not give it. */
export async function pictureFile(kernel: KernelProcess, picture: string): Promise<Buffer> {
  const answer = await fetch(new URL(`/api/v1/pictures/${picture}/file`, kernel.url));
  if (!answer.ok) throw new Error(`no file of picture ${picture}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

/** Paints one picture with the model's defaults (`more` says otherwise), watching it as a page does. */
export async function paint(
  kernel: KernelProcess,
  prompt: string,
  seed: number,
  more: Partial<GenerateInput> = {},
): Promise<Painting> {
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(new URL('/api/v1/ws', kernel.url.replace(/^http/, 'ws')));
  await once(socket, 'open');
  try {
    return await new Promise<Painting>((resolve, reject) => {
      const begin = performance.now();
      const elapsed = () => performance.now() - begin;
      let job = '';
      let firstPreviewMs = 0;
      const stepTimes: number[] = [];
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        const message = isBinary ? readBinaryHeader(data) : JSON.parse(data.toString());
        if (message.id === 1) {
          if (message.ok) job = message.result.id;
          else reject(new Error(message.error.message));
          return;
        }
        const event = message as ServerEvent;
        if (event.event === 'job.preview') {
          firstPreviewMs ||= elapsed();
          if (event.data.kind === 'latent') stepTimes.push(elapsed());
        }
        if (event.event !== 'jobs') return;
        const view = event.data.jobs.find(({ id }) => id === job);
        if (view?.state === 'done')
          resolve({
            picture: view.picture!.id,
            firstPreviewMs,
            pictureMs: elapsed(),
            stepMs: pace(stepTimes),
          });
        else if (view?.finishedAt) reject(new Error(describeEnd(view)));
      });
      socket.on('error', reject);
      socket.send(JSON.stringify({ id: 1, command: 'generate', input: { prompt, seed, ...more } }));
    });
  } finally {
    socket.terminate();
  }
}

const pace = (times: readonly number[]) => (times.at(-1)! - times[0]!) / (times.length - 1);

const describeEnd = (job: JobView) => `the job ended as ${job.state}: ${job.error?.message ?? ''}`;

/** See game/api/protocol.ts: u32 length, JSON header, payload. */
export function readBinaryHeader(frame: Buffer): ServerEvent & { id?: undefined } {
  const length = frame.readUInt32LE(0);
  return JSON.parse(frame.toString('utf8', 4, 4 + length));
}
