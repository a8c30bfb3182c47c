/**
 * What the diffusion worker does with the messages it gets: one thing at a time, in the order received, except for
 * `cancel` and `exit`, which take effect between two steps. Knows nothing of processes, so that it can be tested
 * with any model.
 */
import { setImmediate, setTimeout } from 'node:timers/promises';
import { AuroraError, CancelledError, serializeError } from '../errors.ts';
import type { Checkpoint } from '../pipelines/parts.ts';
import type { ProviderName } from '../providers/provider-names.ts';
import type { FromWorker, ToWorker } from '../worker-protocol.ts';
import type { LoadedModel } from './loaded-model.ts';
import { ModelCache, type ModelOptions } from './model-cache.ts';
import { paint, type RunRequest } from './paint.ts';
import { Sketching } from './sketching.ts';

/** Milliseconds between two looks at whether a rest is over before its time. */
const REST_SLICE = 50;

/** How far a job has come, whatever it is painted on. */
interface Progress {
  checkpoint?: Checkpoint;
  readonly notes: readonly string[];
}

type Task = Extract<ToWorker, { type: 'use' | 'load' | 'run' }>;

export interface DiffusionWorkerOptions {
  send(message: FromWorker): void;
  load(modelPath: string, provider: ProviderName, options: ModelOptions): Promise<LoadedModel>;
  /** What a model will take, bytes. */
  measure(modelPath: string, options: ModelOptions): Promise<number>;
  /** Bytes for all models together. */
  readonly modelBudget: number;
  /** Called once, when nothing runs any more after `stop`. */
  exit(): void;
}

export class DiffusionWorker {
  readonly #options: DiffusionWorkerOptions;
  readonly #models: ModelCache;
  readonly #sketching: Sketching;
  readonly #waiting: Task[] = [];
  #busy = false;
  #runningJob: string | null = null;
  #cancelRunning = false;
  #stopping = false;
  #provider: ProviderName = 'cpu';
  /** Of a step's time. */
  #rest = 0;

  constructor(options: DiffusionWorkerOptions) {
    this.#options = options;
    this.#models = new ModelCache({
      load: (modelPath, how) => options.load(modelPath, this.#provider, how),
      measure: options.measure,
      budget: options.modelBudget,
      evicted: modelPath => options.send({ type: 'evicted', modelPath }),
    });
    this.#sketching = new Sketching({
      send: options.send,
      load: ({ modelPath, settings: { family }, resources: { parts } }) =>
        this.#load(modelPath, false, { family, parts }),
      mayGoOn: () => this.#waiting.length === 0 && !this.#stopping,
    });
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case 'use':
      case 'load':
      case 'run':
        this.#waiting.push(message);
        if (!this.#busy) void this.#work();
        break;
      case 'sketch':
        this.#sketching.want(message);
        if (!this.#busy) void this.#work();
        break;
      case 'end-sketch':
        this.#sketching.end(message.sketchId);
        break;
      case 'pace':
        this.#rest = message.rest;
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
    while (!this.#stopping) {
      const task = this.#waiting.shift();
      if (task) await this.#perform(task);
      else if (this.#sketching.wanted) await this.#sketching.pass();
      else break;
    }
    this.#busy = false;
    if (this.#stopping) await this.#leave();
  }

  async #perform(task: Task): Promise<void> {
    const jobId = task.type === 'run' ? task.jobId : null;
    this.#runningJob = jobId;
    this.#cancelRunning = false;
    try {
      if (task.type === 'use') await this.#use(task.provider, null);
      else await this.#attempt(task);
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

  /** What fails on another provider is done on the CPU; a job goes on from its last step there, and says so. */
  async #attempt(task: Exclude<Task, { type: 'use' }>): Promise<void> {
    const provider = this.#provider;
    const progress: Progress = { notes: [] };
    try {
      await this.#do(task, progress);
    } catch (error) {
      if (provider === 'cpu' || !mayBeTheProviders(error)) throw error;
      const note = `${provider} failed${placeOf(progress)}, and the CPU took over: ${wordsOf(error)}`;
      await this.#use('cpu', note);
      try {
        await this.#do(task, { ...progress, notes: [note] });
      } catch (again) {
        // Then it was not the provider's fault.
        if (!(again instanceof CancelledError)) await this.#use(provider, null);
        throw again;
      }
    }
  }

  async #do(task: Exclude<Task, { type: 'use' }>, progress: Progress): Promise<void> {
    if (task.type === 'load') await this.#load(task.modelPath, true);
    else await this.#run(task, progress);
  }

  /** Models that are loaded are let go of: they belong to the provider before. */
  async #use(provider: ProviderName, reason: string | null): Promise<void> {
    if (provider !== this.#provider) await this.#models.clear();
    this.#provider = provider;
    this.#options.send({ type: 'provider', provider, reason });
  }

  async #run(request: RunRequest, progress: Progress): Promise<void> {
    const { family } = request.settings;
    const model = await this.#load(request.modelPath, false, { family, parts: request.resources.parts });
    let awake = performance.now();
    const breathe = async () => {
      const worked = performance.now() - awake;
      // A whole turn of the event loop: what the parent has written meanwhile is read, what we wrote goes out.
      await setImmediate();
      await this.#pause(worked);
      awake = performance.now();
      if (this.#cancelRunning || this.#stopping)
        throw new CancelledError(`Job ${request.jobId} was cancelled.`);
    };
    await breathe();
    const send = (message: FromWorker) => {
      if (message.type === 'step') progress.checkpoint = message.checkpoint;
      const isFirst = message.type === 'started';
      this.#options.send(isFirst ? { ...message, notes: [...progress.notes, ...message.notes] } : message);
    };
    const { checkpoint = request.checkpoint } = progress;
    await paint(model, { ...request, ...(checkpoint && { checkpoint }) }, { send, breathe });
  }

  /** In slices, so that whoever stops the job or takes the pace back does not wait. */
  async #pause(worked: number): Promise<void> {
    const begin = performance.now();
    const left = () => worked * this.#rest - (performance.now() - begin);
    while (left() > 0 && !this.#cancelRunning && !this.#stopping)
      await setTimeout(Math.min(REST_SLICE, left()));
  }

  /** Announces a model that was loaded now; one that was there already only when somebody asked for it. */
  async #load(modelPath: string, asked: boolean, options: ModelOptions = {}): Promise<LoadedModel> {
    const begin = performance.now();
    const known = this.#models.has(modelPath, options);
    const model = await this.#models.get(modelPath, options);
    if (asked || !known) {
      const loadMs = performance.now() - begin;
      this.#options.send({ type: 'ready', modelPath, loadMs, known, bytes: model.memoryBytes });
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
    await this.#models.clear();
    this.#options.exit();
  }
}

/**
 * What a person did wrong is wrong on the CPU too. Numbers that are none may be the provider's, and so may an evaluation that was
 * refused.
 */
function mayBeTheProviders(error: unknown): boolean {
  if (error instanceof CancelledError) return false;
  return !(error instanceof AuroraError) || /^(NON_FINITE_|ONNX_REFUSED$)/.test(error.code);
}

const placeOf = ({ checkpoint }: Progress) => (checkpoint ? ` after step ${checkpoint.step}` : '');

const wordsOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n')[0]!.slice(0, 300);
