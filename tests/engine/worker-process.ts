/** A real diffusion worker in a real child process, as the program starts it. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { GenerationSettings } from '../../models/settings.ts';
import type { FromWorker, ToWorker } from '../../models/worker-protocol.ts';
import { bundleNode } from '../../scripts/lib/bundle.mjs';

const ROOT = join(import.meta.dirname, '../..');
export const MODEL_PATH = join(ROOT, 'models/weights/aurora-mini');
/** Inside node_modules, so that the bundle finds onnxruntime-node. */
const OUT = join(ROOT, 'node_modules/.cache/aurora-tests');

export const FOX: GenerationSettings = {
  prompt: 'a 3d render of a red fox, mint green background',
  negativePrompt: '',
  seed: 7,
  steps: 20,
  guidanceScale: 4,
  width: 256,
  height: 256,
  sampler: 'DDIM',
  noiseSource: 'cpu',
  model: 'aurora-mini',
};

/** Bundles the worker once, by the program's own build; for `beforeAll`. */
export async function buildWorker(): Promise<string> {
  await bundleNode(ROOT, OUT, { worker: 'models/worker.ts' });
  return join(OUT, 'worker.cjs');
}

type Of<T extends FromWorker['type']> = Extract<FromWorker, { type: T }>;

export class WorkerProcess {
  readonly messages: FromWorker[] = [];
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly child: ChildProcess;
  readonly #listeners = new Set<() => void>();

  constructor(entry: string, environment: Record<string, string> = {}) {
    this.child = fork(entry, [], {
      serialization: 'advanced',
      env: { ...process.env, AURORA_THREADS: '2', ...environment },
    });
    this.child.on('message', message => {
      this.messages.push(message as FromWorker);
      for (const listener of this.#listeners) listener();
    });
    this.exited = new Promise(resolve => {
      // 'exit' and not 'close': after a disconnect by the parent, Node never reports the latter.
      this.child.on('exit', (code, signal) => {
        resolve({ code, signal });
        for (const listener of this.#listeners) listener();
      });
    });
  }

  send(message: ToWorker): void {
    this.child.send(message);
  }

  run(jobId: string, request: Partial<Omit<Extract<ToWorker, { type: 'run' }>, 'type'>> = {}): void {
    this.send({
      type: 'run',
      jobId,
      modelPath: MODEL_PATH,
      settings: FOX,
      preview: { latent: false, fullEvery: 0 },
      text: {},
      resources: {},
      ...request,
    });
  }

  /** The first message of this type, past or future, that `matches`. Rejects when the process ends without it. */
  until<T extends FromWorker['type']>(
    type: T,
    matches: (message: Of<T>) => boolean = () => true,
  ): Promise<Of<T>> {
    return new Promise((resolve, reject) => {
      let seen = 0;
      const look = () => {
        while (seen < this.messages.length) {
          const message = this.messages[seen++]!;
          if (message.type === type && matches(message as Of<T>)) {
            this.#listeners.delete(look);
            resolve(message as Of<T>);
            return;
          }
        }
        if (this.child.exitCode !== null || this.child.signalCode !== null) {
          this.#listeners.delete(look);
          reject(new Error(`The worker ended before "${type}": ${JSON.stringify(this.types())}`));
        }
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** The job's last message, whatever it is. */
  end(jobId: string): Promise<Of<'done' | 'failed' | 'cancelled'>> {
    return Promise.race([
      this.until('done', message => message.jobId === jobId),
      this.until('failed', message => message.jobId === jobId),
      this.until('cancelled', message => message.jobId === jobId),
    ]);
  }

  async done(jobId: string): Promise<Of<'done'>> {
    const last = await this.end(jobId);
    if (last.type !== 'done') throw new Error(`${jobId} ended as ${JSON.stringify(last)}`);
    return last;
  }

  types(jobId?: string): string[] {
    return this.messages
      .filter(message => jobId === undefined || ('jobId' in message && message.jobId === jobId))
      .map(message => message.type);
  }

  steps(jobId: string): Of<'step'>[] {
    return this.messages.filter((m): m is Of<'step'> => m.type === 'step' && m.jobId === jobId);
  }

  /** For `afterEach`: no test leaves a process behind. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
