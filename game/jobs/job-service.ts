import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type AuroraWorld, Input } from '../../components/index.ts';
import { AuroraError } from '../../models/errors.ts';
import type { Checkpoint } from '../../models/pipelines/parts.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { JobResources, StepPreview } from '../../models/worker-protocol.ts';
import { packSteps } from '../../systems/index.ts';
import type { JobView, PictureView } from '../api/protocol.ts';
import { ModelNumbers } from '../devices/model-numbers.ts';
import type { Inbox } from '../inbox.ts';
import type { JobNeeds } from '../queue/job-needs.ts';
import type { JobJournal, PendingJob } from './job-journal.ts';
import type { JobRecord } from './job-record.ts';
import { jobView } from './job-view.ts';
import { stepCost, totalSteps } from './resolve-settings.ts';
import { restoredAges } from './restored-ages.ts';

/** Jobs that may wait at once; a client that wants more is told so. */
export const MAX_WAITING = 1000;

/** Ended jobs that are still listed; older ones are in the gallery only. */
const KEPT_ENDED = 200;

export interface JobOrder {
  readonly settings: GenerationSettings;
  readonly modelPath: string;
  readonly modelHash: string;
  readonly resources: JobResources;
  /** What another machine must have to paint it. Absent: only this one can. */
  readonly needs?: JobNeeds | null;
  readonly text: Readonly<Record<string, string>>;
  /** What the person should know about how the prompts are understood. */
  readonly notes?: readonly string[];
  /** A dream is not kept over a restart. */
  readonly purpose?: 'picture' | 'verify' | 'dream';
  readonly priority?: number;
}

export interface JobServiceOptions {
  readonly inbox: Inbox;
  readonly journal: JobJournal | null;
  readonly now: () => Date;
  readonly models?: ModelNumbers;
}

export interface JobServiceEvents {
  /** The world has been told of a job. */
  begun: [record: JobRecord];
  preview: [record: JobRecord, step: number, preview: StepPreview];
  /** A step ended now, and took so many milliseconds. */
  stepped: [record: JobRecord, step: number, stepMs: number];
  ended: [record: JobRecord];
  /** A held job changed; the world does not know it, and tells nobody. */
  held: [record: JobRecord];
  /** The queue stands still, or goes on. */
  paused: [paused: boolean];
}

/** What a job of an earlier run needs of this one. @throws AuroraError when that is not there (yet) */
export type OrderOf = (job: PendingJob) => JobOrder;

/**
 * The jobs' other half: what does not fit into the world's columns, and the door between the two. Everything that
 * happens to a job is told to the world as an input; the world decides, and the records follow.
 */
export class JobService extends EventEmitter<JobServiceEvents> {
  readonly #world: AuroraWorld;
  readonly #inbox: Inbox;
  readonly #journal: JobJournal | null;
  readonly #now: () => Date;
  readonly #byId = new Map<string, JobRecord>();
  readonly #bySerial = new Map<number, JobRecord>();
  readonly #endedIds: string[] = [];
  /** Who waits for the end of a job, by its id. */
  readonly #waiters = new Map<string, ((record: JobRecord) => void)[]>();
  /** Jobs of an earlier run whose model or LoRA is not known yet, by id. They are listed, and not in the world. */
  readonly #held = new Map<string, PendingJob>();
  /** Seconds that jobs of an earlier run had waited at its end, by id. */
  #ages: ReadonlyMap<string, number> = new Map();
  /** Models by number, as the world tells them apart. */
  readonly #models: ModelNumbers;
  #serial = 0;
  #waiting = 0;
  #paused = false;

  constructor(world: AuroraWorld, options: JobServiceOptions) {
    super();
    this.#models = options.models ?? new ModelNumbers();
    this.#world = world;
    this.#inbox = options.inbox;
    this.#journal = options.journal;
    this.#now = options.now;
  }

  /** Jobs that the queue has room for. */
  get room(): number {
    return MAX_WAITING - this.#waiting;
  }

  /**
   * Puts a job into the queue.
   * @param id one of `newJobId`, for whoever has to know it before
   * @throws AuroraError `QUEUE_FULL`, `DISK_FULL`, `QUEUE_NOT_WRITABLE`
   */
  submit(order: JobOrder, id?: string): JobView {
    if (this.room <= 0) throw queueFull(this.#waiting + 1);
    const at = this.#now();
    const record = this.#create({
      ...order,
      id: id ?? newJobId(at),
      purpose: order.purpose ?? 'picture',
      priority: order.priority ?? 0,
      createdAt: at,
    });
    // Written down before anybody hears of it: a job that cannot be is refused, and nothing has happened.
    if (record.purpose === 'picture') this.#journal?.add(record);
    this.#list(record);
    this.#begin(record);
    return this.#view(record);
  }

  /**
   * Lists the jobs that an earlier run of the program left behind, in their order and before any new one, and takes up
   * those that can run already, each from its last checkpoint. The others are held.
   */
  restore(order: OrderOf): void {
    const pending = this.#journal?.pending() ?? [];
    this.#ages = restoredAges(pending, this.#now());
    for (const job of pending) {
      const { id, priority, createdAt, settings, modelHash } = job;
      const files = { modelPath: '', modelHash, resources: {}, text: {} };
      this.#list(this.#create({ settings, ...files, id, priority, createdAt, purpose: 'picture' }));
      this.#held.set(id, job);
    }
    this.takeUp(order);
  }

  /** Takes up the held jobs that can run by now; the others say in their notes what they wait for. */
  takeUp(order: OrderOf): void {
    for (const job of [...this.#held.values()]) {
      const listed = this.#byId.get(job.id)!;
      try {
        const { notes = [], needs = null, ...known } = order(job);
        const record = {
          ...listed,
          ...known,
          notes,
          needs,
          restored: true,
          priority: job.priority,
          purpose: 'picture',
        } as const;
        this.#held.delete(job.id);
        this.#byId.set(record.id, record);
        this.#bySerial.set(record.serial, record);
        this.#begin(record, job);
      } catch (error) {
        listed.notes = [`It waits for what it is painted with. ${(error as Error).message}`];
        this.emit('held', listed);
      }
    }
  }

  /** Ids of the held jobs. */
  get held(): readonly string[] {
    return [...this.#held.keys()];
  }

  /** Asks a job to stop; no effect on one that has ended. */
  cancel(id: string): JobView {
    const record = this.#known(id);
    if (record.ended === null && !record.cancelRequested) {
      record.cancelRequested = true;
      if (this.#held.has(id)) this.#end(record, 'cancelled');
      else this.#post(Input.jobCancelRequested, record);
    }
    return this.#view(record);
  }

  /**
   * Moves a waiting job to a place of the queue, 0 = next; the world does it in its next tick.
   * @throws AuroraError `UNKNOWN_JOB`, `JOB_NOT_WAITING`
   */
  move(id: string, place: number): JobView {
    const record = this.#known(id);
    const view = this.#view(record);
    if (view.state !== 'queued' || this.#held.has(id)) throw notWaiting(view);
    this.#post(Input.jobMoved, record, place);
    return view;
  }

  /** What waits stays where it is, and what runs is painted to its end; false lets the queue go on. Not kept over a restart. */
  pause(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    this.#inbox.post(Input.queuePaused, Number(paused));
    this.emit('paused', paused);
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Cancels every picture that waits, and returns those. */
  clear(): JobView[] {
    const waiting = this.list().filter(({ state, purpose }) => state === 'queued' && purpose === 'picture');
    return waiting.map(({ id }) => this.cancel(id));
  }

  /** The world has moved jobs: their order is written down. */
  reordered(): void {
    const { waiting, components } = this.#world;
    const inWorld = [...waiting.entities.subarray(0, waiting.length)].flatMap(entity => {
      const record = this.#bySerial.get(components.Job.serial[entity]!);
      return record === undefined ? [] : [{ id: record.id, priority: components.Job.priority[entity]! }];
    });
    const queued = new Set(inWorld.map(({ id }) => id));
    // What runs began before all of them.
    const running = [...this.#byId.values()].filter(
      ({ id, ended, purpose }) => ended === null && purpose === 'picture' && !queued.has(id),
    );
    this.#journal?.reorder([...running, ...inWorld].map(({ id, priority }) => ({ id, priority })));
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

  /** Those that have not ended. */
  alive(): JobRecord[] {
    return [...this.#byId.values()].filter(({ ended }) => ended === null);
  }

  view(record: JobRecord): JobView {
    return this.#view(record);
  }

  /** Resolves when the job has ended, whichever way. */
  ended(id: string): Promise<JobRecord> {
    const record = this.#known(id);
    if (record.ended !== null) return Promise.resolve(record);
    return new Promise(resolve => {
      this.#waiters.set(id, [...(this.#waiters.get(id) ?? []), resolve]);
    });
  }

  /** Fails every job that has not ended: nothing can run them. */
  failAll(error: AuroraError): void {
    for (const record of [...this.#byId.values()]) this.failed(record, error);
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
    this.emit('stepped', record, checkpoint.step, stepMs);
    if (preview !== undefined) this.emit('preview', record, checkpoint.step, preview);
  }

  /** Its device has let go of it for something more urgent: it goes on later from its checkpoint. */
  returned(record: JobRecord): void {
    if (record.ended === null) this.#post(Input.jobReturned, record);
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
    record.error = withoutStack(error);
    this.#end(record, 'failed');
    this.#post(Input.jobFailed, record);
  }

  /** The worker has let go of a cancelled job, or the world dropped it from the queue. */
  stopped(record: JobRecord): void {
    if (record.ended !== null) return;
    this.#end(record, 'cancelled');
    this.#post(Input.jobStopped, record);
  }

  #create({
    notes = [],
    needs = null,
    ...order
  }: Omit<JobOrder, 'priority'> & Pick<JobRecord, 'id' | 'purpose' | 'priority' | 'createdAt'>): JobRecord {
    return {
      ...order,
      serial: ++this.#serial,
      ended: null,
      cancelRequested: false,
      checkpoint: null,
      step: 0,
      resumes: 0,
      restored: false,
      secondsPerStep: null,
      png: null,
      picture: null,
      error: null,
      notes,
      needs,
    };
  }

  #list(record: JobRecord): void {
    this.#byId.set(record.id, record);
    this.#bySerial.set(record.serial, record);
    this.#waiting++;
  }

  /** Tells the world of a listed job; its serial gives it its place. */
  #begin(record: JobRecord, { checkpoint, modelHash }: Partial<PendingJob> = {}): void {
    const { settings, priority } = record;
    this.#post(Input.jobSubmitted, record, packSteps(totalSteps(settings), priority), stepCost(settings));
    this.#post(Input.jobModel, record, this.#models.of(record.modelPath));
    const age = this.#ages.get(record.id);
    const { tick, step } = this.#world.clock;
    if (age !== undefined) this.#post(Input.jobAged, record, 0, age + tick * step);
    if (checkpoint && modelHash === record.modelHash) {
      record.checkpoint = checkpoint;
      record.step = checkpoint.step;
      record.resumes = 1;
      this.#post(Input.jobRestored, record, checkpoint.step);
    }
    this.emit('begun', record);
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
    if (this.#held.delete(record.id)) this.emit('held', record);
    for (const resolve of this.#waiters.get(record.id) ?? []) resolve(record);
    this.#waiters.delete(record.id);
  }

  #post(kind: number, record: JobRecord, b = 0, x = 0): void {
    this.#inbox.post(kind, record.serial, b, x);
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

const notWaiting = ({ id, state }: JobView) =>
  new AuroraError('JOB_NOT_WAITING', `The job "${id}" cannot be moved: it is ${state}.`, {
    field: 'id',
    value: id,
    legal: 'a job that waits in the queue',
    hint: 'Only what waits has a place; what waits for its model has none yet.',
  });

/** The time, so that ids sort by it, and chance. */
export const newJobId = (at: Date): string => at.getTime().toString(36) + randomBytes(3).toString('hex');

/** For whoever wants `count` places in the queue and finds too few. */
export const queueFull = (count: number) =>
  new AuroraError('QUEUE_FULL', 'There is no room in the queue.', {
    value: count,
    legal: `up to ${MAX_WAITING} waiting jobs`,
    hint: 'Wait until some are done, or cancel some.',
  });

/** A bug's stack belongs into the log, and not into what people are told to do. */
function withoutStack(error: AuroraError): AuroraError {
  if (error.code !== 'INTERNAL') return error;
  console.error(error.details.hint ?? error);
  return new AuroraError('INTERNAL', `Something went wrong inside the painter: ${error.message}`, {
    hint: 'Please report it with the log.',
  });
}
