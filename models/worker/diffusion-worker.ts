/**
 * What the diffusion worker does with the messages it gets: one thing at a time, in the order received, except for
 * `cancel` and `exit`, which take effect between two steps. Knows nothing of processes, so that it can be tested
 * with any model.
 */
import { setImmediate } from 'node:timers/promises';
import { CancelledError, serializeError } from '../errors.ts';
import type { FromWorker, ToWorker } from '../worker-protocol.ts';
import type { LoadedModel } from './loaded-model.ts';
import { ModelCache } from './model-cache.ts';
import { paint, type RunRequest } from './paint.ts';

type Task = Extract<ToWorker, { type: 'load' | 'run' }>;

export interface DiffusionWorkerOptions {
  send(message: FromWorker): void;
  load(modelPath: string): Promise<LoadedModel>;
  /** What a model will take, bytes. */
  measure(modelPath: string): Promise<number>;
  /** Bytes for all models together. */
  readonly modelBudget: number;
  /** Called once, when nothing runs any more after `stop`. */
  exit(): void;
}

export class DiffusionWorker {
  readonly #options: DiffusionWorkerOptions;
  readonly #models: ModelCache;
  readonly #waiting: Task[] = [];
  #busy = false;
  #runningJob: string | null = null;
  #cancelRunning = false;
  #stopping = false;

  constructor(options: DiffusionWorkerOptions) {
    this.#options = options;
    this.#models = new ModelCache({
      load: options.load,
      measure: options.measure,
      budget: options.modelBudget,
      evicted: modelPath => options.send({ type: 'evicted', modelPath }),
    });
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case 'load':
      case 'run':
        this.#waiting.push(message);
        if (!this.#busy) void this.#work();
        break;
      case 'cancel':
        this.#cancel(message.jobId);
        break;
      case 'exit':
        this.stop();
        break;
    }
  }

  /** Drops everything that waits, ends what runs at its next step, frees the models and calls `exit`. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#waiting.length = 0;
    if (!this.#busy) void this.#leave();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    let task = this.#waiting.shift();
    while (task && !this.#stopping) {
      await this.#perform(task);
      task = this.#waiting.shift();
    }
    this.#busy = false;
    if (this.#stopping) await this.#leave();
  }

  async #perform(task: Task): Promise<void> {
    const jobId = task.type === 'run' ? task.jobId : null;
    this.#runningJob = jobId;
    this.#cancelRunning = false;
    try {
      if (task.type === 'load') await this.#load(task.modelPath, true);
      else await this.#run(task);
    } catch (error) {
      if (error instanceof CancelledError) {
        if (jobId !== null && !this.#stopping) this.#options.send({ type: 'cancelled', jobId });
      } else {
        this.#options.send({ type: 'failed', jobId, error: serializeError(error) });
      }
    } finally {
      this.#runningJob = null;
    }
  }

  async #run(request: RunRequest): Promise<void> {
    const model = await this.#load(request.modelPath, false);
    const breathe = async () => {
      // A whole turn of the event loop: what the parent has written meanwhile is read, what we wrote goes out.
      await setImmediate();
      if (this.#cancelRunning || this.#stopping)
        throw new CancelledError(`Job ${request.jobId} was cancelled.`);
    };
    await breathe();
    await paint(model, request, { send: this.#options.send, breathe });
  }

  /** Announces a model that was loaded now; one that was there already only when somebody asked for it. */
  async #load(modelPath: string, asked: boolean): Promise<LoadedModel> {
    const begin = performance.now();
    const known = this.#models.has(modelPath);
    const model = await this.#models.get(modelPath);
    if (asked || !known) {
      this.#options.send({ type: 'ready', modelPath, loadMs: performance.now() - begin });
    }
    return model;
  }

  /** A job that is not here any more has sent its last message already: nothing to add. */
  #cancel(jobId: string): void {
    if (this.#runningJob === jobId) this.#cancelRunning = true;
    const index = this.#waiting.findIndex(task => task.type === 'run' && task.jobId === jobId);
    if (index < 0) return;
    this.#waiting.splice(index, 1);
    this.#options.send({ type: 'cancelled', jobId });
  }

  async #leave(): Promise<void> {
    await this.#models.dispose();
    this.#options.exit();
  }
}
