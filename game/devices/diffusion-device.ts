import { type AuroraWorld, Input, post } from '../../components/index.ts';
import { AuroraError, deserializeError, serializeError } from '../../models/errors.ts';
import type { FromWorker, PreviewPolicy, ToWorker } from '../../models/worker-protocol.ts';
import type { JobRecord } from '../jobs/job-record.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { LoopClock } from '../loop.ts';
import { SupervisedProcess } from '../supervisor/supervised-process.ts';

export interface DiffusionDeviceOptions {
  readonly index: number;
  readonly workerEntry: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Loaded before the device counts as ready, so that the first job does not wait. */
  readonly modelPath: string;
  readonly preview: PreviewPolicy;
  readonly world: AuroraWorld;
  readonly jobs: JobService;
  readonly clock: LoopClock;
  /** Stores a finished picture; rejects with an AuroraError (`DISK_FULL`, …). */
  readonly save: (record: JobRecord, png: Uint8Array) => Promise<void>;
}

/** A worker that has not let go of a cancelled job after this many milliseconds is killed, and comes back. */
const CANCEL_GRACE = 5_000;

/** One diffusion worker process, as a device of the world: its messages become inputs, effects become messages. */
export class DiffusionDevice {
  readonly process: SupervisedProcess;
  provider = 'unknown';
  threads = 0;
  modelReady = false;
  readonly #options: DiffusionDeviceOptions;
  #cancelTimer: (() => void) | null = null;
  #loadError: AuroraError | null = null;

  constructor(options: DiffusionDeviceOptions) {
    this.#options = options;
    this.process = new SupervisedProcess({
      name: `diffusion worker ${options.index}`,
      entry: options.workerEntry,
      clock: options.clock,
      ...(options.env ? { env: options.env } : {}),
    });
    this.process.on('message', message => this.#receive(message as FromWorker));
    this.process.on('lost', () => this.#lost());
  }

  /** Why the model could not be loaded, when it could not. */
  get loadError(): AuroraError | null {
    return this.#loadError;
  }

  start(): void {
    this.process.start();
  }

  /** Runs a job, from its last checkpoint where it has one. */
  run(record: JobRecord): void {
    this.#send({
      type: 'run',
      jobId: record.id,
      modelPath: record.modelPath,
      settings: record.settings,
      preview: record.purpose === 'picture' ? this.#options.preview : { latent: false, fullEvery: 0 },
      text: record.text,
      ...(record.checkpoint ? { checkpoint: record.checkpoint } : {}),
    });
  }

  cancel(record: JobRecord): void {
    this.#send({ type: 'cancel', jobId: record.id });
    this.#cancelTimer ??= this.#options.clock.after(CANCEL_GRACE, () => this.process.kill());
  }

  stop(): Promise<void> {
    this.#clearCancelTimer();
    return this.process.stop({ type: 'exit' } satisfies ToWorker);
  }

  #send(message: ToWorker): void {
    this.process.send(message);
  }

  #receive(message: FromWorker): void {
    if (message.type === 'hello') {
      this.provider = message.provider;
      this.threads = message.threads;
      this.#send({ type: 'load', modelPath: this.#options.modelPath });
    } else if (message.type === 'ready') {
      this.#ready();
    } else if (message.type === 'failed' && message.jobId === null) {
      // The model could not be loaded. The device takes jobs all the same: each then says what is wrong.
      this.#loadError = deserializeError(message.error);
      this.#ready();
    } else {
      this.#receiveOfJob(message);
    }
  }

  #receiveOfJob(message: Exclude<FromWorker, { type: 'hello' | 'ready' }>): void {
    const { jobs } = this.#options;
    const record = message.jobId === null ? undefined : jobs.find(message.jobId);
    if (record === undefined || message.type === 'started') return;
    if (message.type === 'step') {
      jobs.stepped(record, message.checkpoint, message.stepMs, message.preview);
      return;
    }
    this.#clearCancelTimer();
    if (message.type === 'done') void this.#done(record, message.png);
    else if (message.type === 'failed') jobs.failed(record, deserializeError(message.error));
    else jobs.stopped(record);
  }

  #ready(): void {
    this.modelReady = this.#loadError === null;
    this.process.markReady();
    post(this.#options.world.inbox, Input.deviceReady, this.#options.index);
  }

  async #done(record: JobRecord, png: Uint8Array): Promise<void> {
    const { jobs, save } = this.#options;
    if (record.ended !== null) return;
    try {
      await save(record, png);
    } catch (error) {
      if (!(error instanceof AuroraError)) console.error(error);
      jobs.failed(record, error instanceof AuroraError ? error : deserializeError(serializeError(error)));
    }
  }

  #lost(): void {
    this.#clearCancelTimer();
    this.modelReady = false;
    post(this.#options.world.inbox, Input.deviceLost, this.#options.index);
  }

  #clearCancelTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }
}
