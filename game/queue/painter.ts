import { AuroraError, CancelledError, deserializeError } from '../../models/errors.ts';
import type { Checkpoint } from '../../models/pipelines/parts.ts';
import type { FromWorker, ToWorker } from '../../models/worker-protocol.ts';
import type { Choice } from '../devices/provider-choice.ts';
import type { LoopClock } from '../loop.ts';
import { SupervisedProcess } from '../supervisor/supervised-process.ts';

export type PaintRequest = Omit<Extract<ToWorker, { type: 'run' }>, 'type'>;
export type PaintStep = Extract<FromWorker, { type: 'step' }>;

export interface PaintHooks {
  started(notes: readonly string[]): void;
  step(step: PaintStep): void;
}

interface Task {
  readonly request: PaintRequest;
  readonly hooks: PaintHooks;
  checkpoint: Checkpoint | undefined;
  /** Deaths of the process since the last step. */
  stalls: number;
  readonly resolve: (png: Uint8Array) => void;
  readonly reject: (reason: Error) => void;
}

const MOST_DEATHS = 3;

/** One diffusion worker process outside of any world: it paints one job after the other, and each to its end though the process dies. */
export class Painter {
  readonly process: SupervisedProcess;
  readonly #provider: () => Promise<Choice>;
  #task: Task | null = null;
  /** The process listens, and has been told what to paint with. */
  #listening = false;

  constructor(options: {
    readonly entry: string;
    readonly env: Readonly<Record<string, string>>;
    readonly clock: LoopClock;
    readonly provider: () => Promise<Choice>;
  }) {
    this.#provider = options.provider;
    const { entry, env, clock } = options;
    this.process = new SupervisedProcess({ name: 'diffusion worker', entry, env, clock, limits: {} });
    this.process.on('message', message => this.#receive(message as FromWorker));
    this.process.on('lost', () => this.#lost());
  }

  start(): void {
    this.process.start();
  }

  stop(): Promise<void> {
    this.#end(task => task.reject(new CancelledError('The worker stops.')));
    return this.process.stop({ type: 'exit' } satisfies ToWorker);
  }

  /** One at a time. Resolves with the PNG; rejects with an AuroraError, or a CancelledError after `cancel`. */
  paint(request: PaintRequest, hooks: PaintHooks): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#task = { request, hooks, checkpoint: request.checkpoint, stalls: 0, resolve, reject };
      if (this.#listening) this.#begin(this.#task);
      // One that was given up is tried again with the next job.
      else this.process.start();
    });
  }

  cancel(): void {
    const jobId = this.#task?.request.jobId;
    if (jobId === undefined) return;
    this.#send({ type: 'cancel', jobId });
    this.#end(task => task.reject(new CancelledError(`Job ${jobId} was cancelled.`)));
  }

  #begin({ request, checkpoint }: Task): void {
    this.#send({ type: 'run', ...request, ...(checkpoint && { checkpoint }) });
  }

  #send(message: ToWorker): void {
    this.process.send(message);
  }

  async #greet(pid: number): Promise<void> {
    const { provider } = await this.#provider();
    if (this.process.pid !== pid) return;
    this.#send({ type: 'use', provider });
    this.#listening = true;
    this.process.markReady();
    if (this.#task) this.#begin(this.#task);
  }

  #receive(message: FromWorker): void {
    if (message.type === 'hello') return void this.#greet(message.pid);
    const task = this.#task;
    if (task === null || !('jobId' in message) || message.jobId !== task.request.jobId) return;
    if (message.type === 'started') task.hooks.started(message.notes);
    else if (message.type === 'step') {
      task.checkpoint = message.checkpoint;
      task.stalls = 0;
      task.hooks.step(message);
    } else if (message.type === 'done') this.#end(({ resolve }) => resolve(message.png));
    else if (message.type === 'failed') this.#end(({ reject }) => reject(deserializeError(message.error)));
  }

  #lost(): void {
    this.#listening = false;
    const task = this.#task;
    if (task === null || ++task.stalls < MOST_DEATHS) return;
    this.#end(({ reject }) =>
      reject(
        new AuroraError(
          'WORKER_CRASHED',
          `The diffusion worker died ${MOST_DEATHS} times under this picture.`,
          {
            value: task.request.jobId,
            legal: 'a job that the worker survives',
            hint: 'Most often memory ran out: try a smaller size.',
          },
        ),
      ),
    );
  }

  #end(how: (task: Task) => void): void {
    const task = this.#task;
    this.#task = null;
    if (task) how(task);
  }
}
