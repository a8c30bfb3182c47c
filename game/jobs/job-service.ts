import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type AuroraWorld, Input, post } from '../../components/index.ts';
import { AuroraError } from '../../models/errors.ts';
import type { Checkpoint } from '../../models/pipelines/parts.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { StepPreview } from '../../models/worker-protocol.ts';
import { packSteps } from '../../systems/index.ts';
import type { JobView, PictureView } from '../api/protocol.ts';
import type { JobJournal } from './job-journal.ts';
import type { JobRecord } from './job-record.ts';
import { jobView } from './job-view.ts';
import { stepCost } from './resolve-settings.ts';

/** Jobs that may wait at once; a client that wants more is told so. */
export const MAX_WAITING = 1000;

/** Ended jobs that are still listed; older ones are in the gallery only. */
const KEPT_ENDED = 200;

export interface JobOrder {
  readonly settings: GenerationSettings;
  readonly modelPath: string;
  readonly text: Readonly<Record<string, string>>;
  readonly purpose?: 'picture' | 'verify';
  readonly priority?: number;
}

export interface JobServiceEvents {
  preview: [record: JobRecord, step: number, preview: StepPreview];
  ended: [record: JobRecord];
}

/**
 * The jobs' other half: what does not fit into the world's columns, and the door between the two. Everything that
 * happens to a job is told to the world as an input; the world decides, and the records follow.
 */
export class JobService extends EventEmitter<JobServiceEvents> {
  readonly #world: AuroraWorld;
  readonly #journal: JobJournal | null;
  readonly #now: () => Date;
  readonly #byId = new Map<string, JobRecord>();
  readonly #bySerial = new Map<number, JobRecord>();
  readonly #endedIds: string[] = [];
  #serial: number;
  #waiting = 0;

  constructor(world: AuroraWorld, options: { journal: JobJournal | null; now: () => Date }) {
    super();
    this.#world = world;
    this.#journal = options.journal;
    this.#now = options.now;
    this.#serial = 0;
  }

  /**
   * Puts a job into the queue.
   * @throws AuroraError `QUEUE_FULL`
   */
  submit(order: JobOrder): JobView {
    if (this.#waiting >= MAX_WAITING) {
      throw new AuroraError('QUEUE_FULL', `${MAX_WAITING} jobs are waiting already.`, {
        value: this.#waiting + 1,
        legal: `up to ${MAX_WAITING} waiting jobs`,
        hint: 'Wait until some are done, or cancel some.',
      });
    }
    const at = this.#now();
    const record = this.#add({
      ...order,
      id: at.getTime().toString(36) + randomBytes(3).toString('hex'),
      purpose: order.purpose ?? 'picture',
      priority: order.priority ?? 0,
      createdAt: at,
    });
    if (record.purpose === 'picture') this.#journal?.add(record);
    return this.#view(record);
  }

  /** Takes up the jobs that an earlier run of the program left behind, each from its last checkpoint. */
  restore(): number {
    const left = this.#journal?.pending() ?? [];
    for (const { checkpoint, ...order } of left) {
      const record = this.#add({ ...order, purpose: 'picture' });
      if (checkpoint === null) continue;
      record.checkpoint = checkpoint;
      record.step = checkpoint.step;
      record.resumes = 1;
      this.#post(Input.jobRestored, record, checkpoint.step);
    }
    return left.length;
  }

  /** Asks a job to stop; no effect on one that has ended. */
  cancel(id: string): JobView {
    const record = this.#known(id);
    if (record.ended === null) this.#post(Input.jobCancelRequested, record);
    return this.#view(record);
  }

  get(id: string): JobView {
    return this.#view(this.#known(id));
  }

  /** Newest last. */
  list(): JobView[] {
    return [...this.#byId.values()].map(record => this.#view(record));
  }

  /** The record of a job; undefined when it is unknown or long forgotten. */
  find(id: string): JobRecord | undefined {
    return this.#byId.get(id);
  }

  bySerial(serial: number): JobRecord | undefined {
    return this.#bySerial.get(serial);
  }

  view(record: JobRecord): JobView {
    return this.#view(record);
  }

  /** Resolves when the job has ended, whichever way. */
  ended(id: string): Promise<JobRecord> {
    const record = this.#known(id);
    if (record.ended !== null) return Promise.resolve(record);
    return new Promise(resolve => {
      const check = (ended: JobRecord) => {
        if (ended !== record) return;
        this.off('ended', check);
        resolve(record);
      };
      this.on('ended', check);
    });
  }

  stepped(record: JobRecord, checkpoint: Checkpoint, stepMs: number, preview?: StepPreview): void {
    if (record.ended !== null) return;
    record.checkpoint = checkpoint;
    record.step = checkpoint.step;
    const seconds = stepMs / 1000;
    record.secondsPerStep =
      record.secondsPerStep === null ? seconds : 0.7 * record.secondsPerStep + 0.3 * seconds;
    this.#journal?.checkpoint(record, checkpoint);
    this.#post(Input.jobStepped, record, checkpoint.step, seconds);
    if (preview !== undefined) this.emit('preview', record, checkpoint.step, preview);
  }

  finished(record: JobRecord, result: { picture: PictureView | null; png: Uint8Array | null }): void {
    if (record.ended !== null) return;
    record.picture = result.picture;
    record.png = result.png;
    this.#end(record, 'done');
    this.#post(Input.jobFinished, record);
  }

  failed(record: JobRecord, error: AuroraError): void {
    if (record.ended !== null) return;
    record.error = error;
    this.#end(record, 'failed');
    this.#post(Input.jobFailed, record);
  }

  /** The worker has let go of a cancelled job, or the world dropped it from the queue. */
  stopped(record: JobRecord): void {
    if (record.ended !== null) return;
    this.#end(record, 'cancelled');
    this.#post(Input.jobStopped, record);
  }

  #add(
    order: Omit<JobOrder, 'priority'> & Pick<JobRecord, 'id' | 'purpose' | 'priority' | 'createdAt'>,
  ): JobRecord {
    const record: JobRecord = {
      ...order,
      serial: ++this.#serial,
      ended: null,
      checkpoint: null,
      step: 0,
      resumes: 0,
      secondsPerStep: null,
      png: null,
      picture: null,
      error: null,
    };
    this.#byId.set(record.id, record);
    this.#bySerial.set(record.serial, record);
    this.#waiting++;
    const { settings, priority } = record;
    this.#post(Input.jobSubmitted, record, packSteps(settings.steps, priority), stepCost(settings));
    return record;
  }

  #end(record: JobRecord, state: 'done' | 'failed' | 'cancelled'): void {
    record.ended = { state, at: this.#now() };
    // A checkpoint is of no use any more: what the job held is free from here on.
    record.checkpoint = null;
    this.#waiting--;
    this.#journal?.end(record);
    this.#endedIds.push(record.id);
    if (this.#endedIds.length > KEPT_ENDED) {
      const oldest = this.#byId.get(this.#endedIds.shift()!)!;
      this.#byId.delete(oldest.id);
      this.#bySerial.delete(oldest.serial);
    }
    this.emit('ended', record);
  }

  #post(kind: number, record: JobRecord, b = 0, x = 0): void {
    if (post(this.#world.inbox, kind, record.serial, b, x)) return;
    // 4,096 messages within one tick: more than MAX_WAITING submissions and all their steps. A bug, not a load.
    throw new Error('the world has not taken in its messages: is the loop running?');
  }

  #known(id: string): JobRecord {
    const record = this.#byId.get(id);
    if (record !== undefined) return record;
    throw new AuroraError('UNKNOWN_JOB', `There is no job "${id}".`, {
      field: 'id',
      value: id,
      legal: 'an id that `jobs` lists',
      hint: 'Ended jobs are forgotten after a while; their pictures are in `pictures`.',
    });
  }

  #view(record: JobRecord): JobView {
    return jobView(this.#world, record);
  }
}
