import { DeviceReach, Input } from '../../components/index.ts';
import { AuroraError, deserializeError, serializeError } from '../../models/errors.ts';
import type { ProviderName } from '../../models/providers/provider-names.ts';
import type { FromWorker, PreviewPolicy, ToWorker } from '../../models/worker-protocol.ts';
import type { Inbox } from '../inbox.ts';
import type { JobRecord } from '../jobs/job-record.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { LoopClock } from '../loop.ts';
import type { SketchMessage, SketchOrder } from '../sketch/sketch-service.ts';
import { memoryCap } from '../supervisor/memory-cap.ts';
import type { SupervisedProcess } from '../supervisor/supervised-process.ts';
import { type Supervise, unsupervised } from '../supervisor/supervisor.ts';
import { ModelNumbers } from './model-numbers.ts';
import type { Choice } from './provider-choice.ts';

export interface DiffusionDeviceOptions {
  readonly index: number;
  /** Painters of this machine, which share its memory. Default: this one alone. */
  readonly painters?: number;
  readonly workerEntry: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Loaded before the device counts as ready, so that the first job does not wait. */
  readonly modelPath: string;
  readonly preview: PreviewPolicy;
  /** It paints only what other machines cannot. */
  readonly spared?: boolean;
  /** Which provider to paint with; asked when the worker is there. */
  readonly provider: () => Promise<Choice>;
  readonly inbox: Inbox;
  /** Absent: nobody compares devices. */
  readonly models?: ModelNumbers;
  readonly jobs: JobService;
  readonly clock: LoopClock;
  readonly supervise?: Supervise;
  /** What became of words that are painted along with. */
  readonly sketched: (message: SketchMessage) => void;
  /** It does not start, again and again. Default: the jobs that wait are told so. */
  readonly onHopeless?: (error: AuroraError) => void;
  /** Stores a finished picture; rejects with an AuroraError (`DISK_FULL`, …). */
  readonly save: (record: JobRecord, png: Uint8Array) => Promise<void>;
}

/** A worker that has not let go of a cancelled job after this many milliseconds is killed, and comes back. */
const CANCEL_GRACE = 5_000;

/** Ends of a process that are its own doing. SIGKILL is somebody else's: the kernel's, a person's, or that of want of memory. */
const CRASHES = /^(SIGSEGV|SIGABRT|SIGBUS|SIGILL|SIGFPE|SIGTRAP|code [1-9]\d*)$/;

/** One evaluation of a large network may take minutes on a small machine, and loading one as well. */
const LONGEST_TURN = 1_800_000;
/** Of the memory, all painters together. */
const MEMORY_SHARE = 0.9;

/** Starts in a row that may fail before the waiting jobs are told that nothing can paint them. */
const MAX_FAILED_STARTS = 4;

/** One diffusion worker process, as a device of the world: its messages become inputs, effects become messages. */
export class DiffusionDevice {
  readonly process: SupervisedProcess;
  /** What is painted with; `unknown` until it has been chosen. */
  provider: ProviderName | 'unknown' = 'unknown';
  providerReason = 'It is being chosen.';
  threads = 0;
  /** Paths of the models that the worker has in memory. */
  readonly loaded = new Set<string>();
  readonly #options: DiffusionDeviceOptions;
  /** The cancelled job that the worker has still to let go of. */
  #cancelling: { readonly id: string; readonly forget: () => void } | null = null;
  /** Finished pictures on their way to the disk, by job. */
  readonly #saving = new Map<string, Promise<void>>();
  #failedStarts = 0;
  /** What the worker has been told to use, and has begun to. */
  #used: ProviderName = 'cpu';
  /** A provider that failed is not gone back to. */
  #fallen: Choice | null = null;
  /** The job that the worker was given last. */
  #running: JobRecord | null = null;
  /** The job that was asked to make way. */
  #preempted: string | null = null;
  readonly #models: ModelNumbers;
  /** What the worker has been told of pauses. */
  #rest = 0;

  constructor(options: DiffusionDeviceOptions) {
    this.#options = options;
    this.#models = options.models ?? new ModelNumbers();
    const { index, workerEntry: entry, clock, env, painters = 1, supervise = unsupervised } = options;
    const limits = { longestTurn: LONGEST_TURN, memoryBytes: memoryCap(MEMORY_SHARE / painters) };
    this.process = supervise({
      ...{ name: `diffusion worker ${index}`, entry, clock, limits },
      goodbye: { type: 'exit' } satisfies ToWorker,
      ...(env && { env }),
    });
    this.process.on('message', message => this.#receive(message as FromWorker));
    this.process.on('lost', reason => this.#lost(reason));
    options.jobs.on('ended', ({ id }) => this.#letGo(id));
  }

  start(): void {
    void this.#options.provider().then(choice => this.#chosen(choice));
    this.process.start();
  }

  /** There is work: one that was given up is tried once more. */
  wake(): void {
    this.process.start();
  }

  /** Runs a job, from its last checkpoint where it has one. */
  run(record: JobRecord): void {
    // Its worker died after the last step: the picture is there, and about to be kept.
    if (this.#saving.has(record.id)) return;
    this.#running = record;
    this.#send({
      type: 'run',
      jobId: record.id,
      modelPath: record.modelPath,
      settings: record.settings,
      resources: record.resources,
      preview: record.purpose === 'picture' ? this.#options.preview : { latent: false, fullEvery: 0 },
      text: record.text,
      ...(record.checkpoint ? { checkpoint: record.checkpoint } : {}),
    });
  }

  /** Its picture is on its way to the disk. */
  keeps({ id }: Pick<JobRecord, 'id'>): boolean {
    return this.#saving.has(id);
  }

  /** Painting along with words: in the time that jobs leave. */
  sketch(message: SketchOrder): void {
    this.#send(message);
  }

  /** From the next step on, rests after each for this share of its time, 0 … 1. */
  pace(rest: number): void {
    if (rest === this.#rest) return;
    this.#rest = rest;
    this.#send({ type: 'pace', rest });
  }

  /** Asks the worker to let go of a job at its next step, however long that takes; it goes on later. */
  preempt(record: JobRecord): void {
    if (this.#saving.has(record.id)) return;
    this.#preempted = record.id;
    this.#send({ type: 'cancel', jobId: record.id });
  }

  cancel(record: JobRecord): void {
    if (this.#saving.has(record.id)) return;
    this.#send({ type: 'cancel', jobId: record.id });
    this.#cancelling?.forget();
    const forget = this.#options.clock.after(CANCEL_GRACE, () => this.process.kill());
    this.#cancelling = { id: record.id, forget };
  }

  /** Ends the worker; what it has finished is kept first. */
  async stop(): Promise<void> {
    this.#cancelling?.forget();
    await this.process.stop({ type: 'exit' } satisfies ToWorker);
    await Promise.all(this.#saving.values());
  }

  #send(message: ToWorker): void {
    this.process.send(message);
  }

  #receive(message: FromWorker): void {
    if (message.type === 'hello') {
      this.threads = message.threads;
      if (message.modelBytes !== undefined)
        this.#options.inbox.post(Input.deviceMemory, this.#options.index, 0, message.modelBytes);
      void this.#prepare(message.pid);
    } else if (message.type === 'provider') {
      void this.#paintsWith(message.provider, message.reason);
    } else if (message.type === 'ready') {
      this.#loaded(message);
      this.#ready();
    } else if (message.type === 'evicted') {
      this.loaded.delete(message.modelPath);
      this.#options.inbox.post(Input.modelEvicted, this.#options.index, this.#models.of(message.modelPath));
    } else if (message.type === 'failed' && message.jobId === null) {
      // The model could not be loaded. The device takes jobs all the same: each then says what is wrong.
      console.error(`the model could not be loaded: ${message.error.code}: ${message.error.message}`);
      this.#ready();
    } else if (message.type === 'sketched' || message.type === 'sketch-failed') {
      this.#options.sketched(message);
    } else {
      this.#receiveOfJob(message);
    }
  }

  #receiveOfJob(message: Extract<FromWorker, { readonly jobId: string | null }>): void {
    const { jobs } = this.#options;
    const record = message.jobId === null ? undefined : jobs.find(message.jobId);
    if (record === undefined) return;
    if (message.type === 'started') {
      // A job that is started again has said some of it before.
      record.notes = [...new Set([...record.notes, ...message.notes])];
      return;
    }
    if (message.type === 'step') {
      jobs.stepped(record, message.checkpoint, message.stepMs, message.preview);
      return;
    }
    if (message.type === 'done') this.#keep(record, message.png);
    else if (message.type === 'failed') jobs.failed(record, deserializeError(message.error));
    else this.#letGoOf(record);
  }

  /** Because somebody cancelled it, or because it makes way. */
  #letGoOf(record: JobRecord): void {
    const { jobs } = this.#options;
    const makesWay = this.#preempted === record.id && !record.cancelRequested;
    this.#preempted = null;
    if (makesWay) jobs.returned(record);
    else jobs.stopped(record);
  }

  #loaded({ modelPath, loadMs, bytes, known }: Extract<FromWorker, { type: 'ready' }>): void {
    this.loaded.add(modelPath);
    const { inbox, index } = this.#options;
    const model = this.#models.of(modelPath);
    if (!known) inbox.post(Input.modelLoaded, index, model, loadMs / 1000);
    if (bytes !== undefined) inbox.post(Input.modelMeasured, model, 0, bytes);
  }

  /** The provider first, then the model: it is loaded once. */
  async #prepare(pid: number): Promise<void> {
    const { provider } = this.#fallen ?? (await this.#options.provider());
    // Another worker has come meanwhile, and asked for itself.
    if (this.process.pid !== pid) return;
    this.#send({ type: 'use', provider });
    this.#send({ type: 'load', modelPath: this.#options.modelPath });
  }

  #chosen({ provider, reason }: Choice): void {
    this.provider = provider;
    this.providerReason = reason;
  }

  async #paintsWith(provider: ProviderName, reason: string | null): Promise<void> {
    this.#used = provider;
    if (reason !== null) return this.#fall({ provider, reason });
    // It was not the provider's fault after all: what was chosen is used again.
    if (this.#fallen && provider !== this.#fallen.provider) {
      this.#fallen = null;
      this.#chosen(await this.#options.provider());
    }
  }

  #fall(choice: Choice): void {
    console.error(choice.reason);
    this.#fallen = choice;
    this.#chosen(choice);
  }

  #ready(): void {
    this.#failedStarts = 0;
    this.process.markReady();
    const { inbox, index, spared } = this.#options;
    inbox.post(Input.deviceReady, index, spared ? DeviceReach.rest : DeviceReach.any);
  }

  #keep(record: JobRecord, png: Uint8Array): void {
    if (record.ended !== null || this.#saving.has(record.id)) return;
    const { jobs, save } = this.#options;
    const saved = save(record, png)
      .catch(error => {
        if (!(error instanceof AuroraError)) console.error(error);
        jobs.failed(record, error instanceof AuroraError ? error : deserializeError(serializeError(error)));
      })
      .finally(() => this.#saving.delete(record.id));
    this.#saving.set(record.id, saved);
  }

  #lost({ code, signal }: { code: number | null; signal: NodeJS.Signals | null }): void {
    const { inbox, index, jobs } = this.#options;
    this.#blame(signal ?? `code ${code}`);
    this.#cancelling?.forget();
    this.#cancelling = null;
    this.#preempted = null;
    this.#rest = 0;
    this.loaded.clear();
    inbox.post(Input.deviceLost, index);
    if (++this.#failedStarts < MAX_FAILED_STARTS) return;
    const { onHopeless = (error: AuroraError) => jobs.failAll(error) } = this.#options;
    onHopeless(
      new AuroraError(
        'WORKER_NOT_STARTING',
        `The diffusion worker died ${this.#failedStarts} times before it was ready.`,
        {
          value: this.#failedStarts,
          legal: 'a worker that starts',
          hint: 'The log says why. AURORA keeps trying; a fresh build may be needed.',
        },
      ),
    );
  }

  /** A worker that ended by itself while it used a driver is started again without. */
  #blame(how: string): void {
    const used = this.#used;
    this.#used = 'cpu';
    if (used === 'cpu' || !CRASHES.test(how)) return;
    const reason = `${used} ended the worker (${how}), and the CPU took over`;
    this.#fall({ provider: 'cpu', reason });
    const job = this.#running;
    if (job && job.ended === null) job.notes = [...job.notes, reason];
  }

  #letGo(id: string): void {
    if (this.#cancelling?.id !== id) return;
    this.#cancelling.forget();
    this.#cancelling = null;
  }
}
