import { DeviceReach, Input } from '../../components/index.ts';
import { AuroraError, serializeError } from '../../models/errors.ts';
import { readPngSummary } from '../../models/image/png-text.ts';
import type { PreviewPolicy } from '../../models/worker-protocol.ts';
import type { Inbox } from '../inbox.ts';
import type { JobRecord } from '../jobs/job-record.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { LoopClock } from '../loop.ts';
import { needsList } from './job-needs.ts';
import { type JobOutcome, outcomeOf, type Poster, postJob, queueOfRecord, removeJob } from './job-post.ts';
import { liveWorkers } from './live-workers.ts';
import type { QueueAddress } from './queue-address.ts';
import { unpacked } from './queue-codec.ts';
import { KEYS } from './queue-keys.ts';
import { MOST_BYTES } from './queue-limits.ts';
import { openQueueLink, type QueueLink } from './queue-link.ts';
import { type Announcement, toldSchema } from './queue-messages.ts';
import type { RemoteView } from './remote-view.ts';

/** Between two looks at the server, milliseconds; what happens there is told at once, and this finds what was not heard. */
const LOOK = 1_500;
/** Without a worker or a server for so many milliseconds, jobs are taken back to be painted here. */
const PATIENCE = 15_000;

export interface RemoteQueueOptions {
  readonly address: QueueAddress;
  /** Of this home, for good. */
  readonly kernel: string;
  readonly version: string;
  readonly preview: PreviewPolicy;
  /** Index of the first device that stands for other machines. */
  readonly firstDevice: number;
  readonly inbox: Inbox;
  readonly jobs: JobService;
  readonly clock: LoopClock;
  /** Whether what is handed over is kept on the server when this kernel stops. */
  readonly lasting: boolean;
  readonly save: (record: JobRecord, png: Uint8Array) => Promise<void>;
  readonly onProblem: (problem: string) => void;
}

/** A job that has been handed over, and its queue. */
interface Handed {
  readonly record: JobRecord;
  readonly queue: string;
  /** It lies on the server. */
  posted: boolean;
}

/**
 * The jobs that other machines paint. To the world each live worker is a device; which of them takes a job is decided by the
 * server, where it waits in the queue of all jobs with the same needs. What a job is, how far it has come and what became of it lies
 * there, so that workers, the server and this kernel may die and go on.
 */
export class RemoteQueue {
  readonly #options: RemoteQueueOptions;
  readonly #handed = new Map<string, Handed>();
  /** Whether the world knows that a job may be painted elsewhere, by its serial. */
  readonly #placed = new Map<number, boolean>();
  /** Jobs that failed elsewhere: they are painted here. */
  readonly #hereOnly = new Set<string>();
  /** Jobs that nobody waits for any more, and their queues: to be taken off the server. */
  readonly #unwanted = new Map<string, string>();
  readonly #looking = new Set<string>();
  #link: QueueLink | null = null;
  #poster: Poster | null = null;
  #workers: readonly Announcement[] = [];
  #devices = 0;
  #problem: string | null = 'It is being looked for.';
  /** When there was last a server with a worker. */
  #served: number;
  #cancelLook: () => void = () => {};
  #stopped = false;

  constructor(options: RemoteQueueOptions) {
    this.#options = options;
    this.#served = options.clock.now();
    options.jobs.on('begun', record => this.#place(record));
    options.jobs.on('ended', record => this.#ended(record));
  }

  async start(): Promise<void> {
    const { address, kernel, version, preview, onProblem } = this.#options;
    let troubled = false;
    const link = await openQueueLink(address, problem => {
      this.#problem = problem;
      if (problem !== null && !troubled && !this.#stopped)
        onProblem(`the queue at ${address.shown} cannot be reached: ${problem}. AURORA keeps trying.`);
      troubled = problem !== null;
    });
    this.#link = link;
    this.#poster = { link, kernel, version, preview };
    link.ears.on('messageBuffer', (_channel, bytes: Buffer) => this.#hear(bytes));
    void link.ears.subscribe(KEYS.told(kernel)).catch(() => {});
    link.redis.once('ready', () => void this.#recall().catch(error => this.#trouble(error)));
    this.#lookSoon();
  }

  /** The world gave the job to one of the devices that stand for other machines. */
  run(record: JobRecord): void {
    const handed = { record, queue: queueOfRecord(record, this.#options.version), posted: false };
    this.#handed.set(record.id, handed);
    this.#unwanted.delete(record.id);
    void this.#post(handed);
  }

  /** Somebody asked for a job to stop that was handed over. */
  cancel(record: JobRecord): void {
    const handed = this.#handed.get(record.id);
    if (handed) void this.#look(handed);
  }

  view(): RemoteView {
    return {
      queue: this.#options.address.shown,
      connected: this.#link?.connected ?? false,
      problem: this.#problem,
      jobs: this.#handed.size,
      workers: this.#workers.map(({ files: _, ...worker }) => worker),
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelLook();
    const { link } = this.#poster ?? {};
    if (!link) return;
    if (!this.#options.lasting && link.connected)
      await Promise.allSettled(
        [...this.#handed].map(([id, { queue }]) => removeJob(queue, id, this.#poster!)),
      );
    await link.close();
  }

  /** Jobs of this kernel that an earlier run handed over: what is painted is kept, and what nobody knows is taken away. */
  async #recall(): Promise<void> {
    const { jobs, kernel } = this.#options;
    for (const entry of await this.#link!.redis.smembers(KEYS.kernel(kernel))) {
      const [queue = '', id = ''] = entry.split(' ');
      const record = jobs.find(id);
      if (this.#handed.has(id)) continue;
      if (record === undefined || record.ended !== null) this.#unwanted.set(id, queue);
      else {
        await this.#conclude({ record, queue, posted: true }, await outcomeOf(queue, id, this.#poster!));
        if (record.ended) this.#unwanted.set(id, queue);
      }
    }
  }

  #lookSoon(): void {
    this.#cancelLook = this.#options.clock.after(LOOK, () => {
      void this.#lookAround()
        .catch(error => this.#trouble(error))
        .finally(() => this.#stopped || this.#lookSoon());
    });
  }

  async #lookAround(): Promise<void> {
    const { clock, version } = this.#options;
    const link = this.#link!;
    if (!link.connected) {
      // A server that starts again is back in a moment, and so are its workers.
      if (clock.now() - this.#served <= PATIENCE) return;
      this.#see([]);
      this.#giveUp();
      return;
    }
    this.#see(await liveWorkers(link));
    if (this.#workers.length > 0) this.#served = clock.now();
    const idle = clock.now() - this.#served > PATIENCE;
    for (const handed of [...this.#handed.values()]) {
      if (!handed.posted) continue;
      await this.#look(handed);
      // A server that came back empty must tell workers anew what there is.
      const needs = JSON.stringify(needsList(handed.record.needs!, version));
      await link.redis.hset(KEYS.needs, handed.queue, needs);
      if (idle && this.#handed.has(handed.record.id)) await this.#takeBack(handed);
    }
    for (const [id, queue] of [...this.#unwanted])
      if (await removeJob(queue, id, this.#poster!)) this.#unwanted.delete(id);
  }

  /** Which workers there are now. */
  #see(workers: readonly Announcement[]): void {
    const { inbox, firstDevice, jobs } = this.#options;
    this.#workers = workers;
    for (; this.#devices < workers.length; this.#devices++)
      inbox.post(Input.deviceReady, firstDevice + this.#devices, DeviceReach.elsewhere);
    for (; this.#devices > workers.length; this.#devices--)
      inbox.post(Input.deviceLeft, firstDevice + this.#devices - 1);
    for (const record of jobs.alive()) this.#place(record);
  }

  /** Tells the world whether a job may be painted elsewhere, where that has changed. */
  #place(record: JobRecord): void {
    const { inbox, version } = this.#options;
    const needs = record.needs && !this.#hereOnly.has(record.id) ? needsList(record.needs, version) : null;
    const can =
      needs !== null && this.#workers.some(({ files }) => needs.every(need => files.includes(need)));
    if ((this.#placed.get(record.serial) ?? false) === can) return;
    this.#placed.set(record.serial, can);
    inbox.post(Input.jobPlaced, record.serial, Number(can));
  }

  async #post(handed: Handed): Promise<void> {
    const { record } = handed;
    try {
      await postJob(record, this.#poster!);
      handed.posted = true;
      // It was taken back, or ended, while the server was away.
      if (this.#handed.get(record.id) !== handed) this.#unwanted.set(record.id, handed.queue);
      // One of an earlier run may be painted already.
      else await this.#look(handed);
    } catch (error) {
      if (this.#handed.get(record.id) === handed) this.#paintHere(handed, error);
    }
  }

  #hear(bytes: Buffer): void {
    const { jobs } = this.#options;
    try {
      const told = unpacked(bytes, toldSchema, MOST_BYTES.message);
      const handed = this.#handed.get(told.job);
      if (handed === undefined) return;
      const { record } = handed;
      if (told.type === 'ended') void this.#look(handed);
      else if (told.type === 'step') jobs.stepped(record, told.checkpoint, told.stepMs, told.preview);
      else record.notes = [...new Set([...record.notes, ...told.notes])];
    } catch (error) {
      this.#trouble(error);
    }
  }

  /** What became of a job; one look at a time. */
  async #look(handed: Handed): Promise<void> {
    const { record, queue } = handed;
    if (!this.#link?.connected || this.#looking.has(record.id)) return;
    this.#looking.add(record.id);
    try {
      const outcome = await outcomeOf(queue, record.id, this.#poster!);
      if (this.#handed.get(record.id) === handed) await this.#conclude(handed, outcome);
    } catch (error) {
      this.#trouble(error);
    } finally {
      this.#looking.delete(record.id);
    }
  }

  async #conclude(handed: Handed, outcome: JobOutcome): Promise<void> {
    const { record, queue } = handed;
    if (outcome.state === 'painted') {
      record.notes = [...new Set([...record.notes, `Painted by ${outcome.worker}.`])];
      await this.#keep(record, outcome.png);
      return;
    }
    if (record.cancelRequested) {
      const isGone = outcome.state === 'missing' || (await removeJob(queue, record.id, this.#poster!));
      if (isGone) this.#options.jobs.stopped(record);
    } else if (outcome.state === 'failed') this.#paintHere(handed, outcome.error);
    else if (outcome.state === 'missing' && this.#handed.has(record.id)) {
      // The server has lost it; here it is known, with its last step.
      await postJob(record, this.#poster!);
    }
  }

  async #keep(record: JobRecord, png: Uint8Array): Promise<void> {
    const { jobs, save } = this.#options;
    try {
      const { text } = readPngSummary(png);
      const asked = Object.entries(record.text);
      if (!asked.every(([name, value]) => text[name] === value)) throw otherPicture(record.id);
      await save(record, png);
    } catch (error) {
      jobs.failed(record, error instanceof AuroraError ? error : asError(error));
    }
  }

  /** What fails elsewhere may be that machine's fault: here it is told whether it can be painted. */
  #paintHere({ record, queue }: Handed, error: unknown): void {
    const { code, message } = serializeError(error);
    record.notes = [
      ...record.notes,
      `Another machine could not paint it (${code}: ${message}); it is painted here.`,
    ];
    this.#hereOnly.add(record.id);
    this.#place(record);
    this.#return(record, queue);
  }

  async #takeBack({ record, queue }: Handed): Promise<void> {
    // A worker that holds it would have been seen, or its claim runs out soon.
    if (await removeJob(queue, record.id, this.#poster!)) this.#return(record, queue);
  }

  /** The server has been away for too long. */
  #giveUp(): void {
    for (const { record, queue } of [...this.#handed.values()]) this.#return(record, queue);
  }

  #return(record: JobRecord, queue: string): void {
    this.#handed.delete(record.id);
    this.#unwanted.set(record.id, queue);
    this.#options.inbox.post(Input.jobReturned, record.serial);
  }

  #ended(record: JobRecord): void {
    const handed = this.#handed.get(record.id);
    this.#handed.delete(record.id);
    this.#placed.delete(record.serial);
    this.#hereOnly.delete(record.id);
    if (!handed) return;
    this.#unwanted.set(record.id, handed.queue);
    if (![...this.#handed.values()].some(({ queue }) => queue === handed.queue) && this.#link?.connected)
      void this.#link.redis.hdel(KEYS.needs, handed.queue).catch(() => {});
  }

  #trouble(error: unknown): void {
    if (!this.#stopped) this.#options.onProblem(`the queue: ${serializeError(error).message}`);
  }
}

const asError = (error: unknown) => {
  const { code, message, ...details } = serializeError(error);
  return new AuroraError(code, message, details, error);
};

const otherPicture = (id: string) =>
  new AuroraError('QUEUE_DATA', 'Another machine sent a picture that is not the one that was asked for.', {
    value: id,
    legal: 'a picture that carries the settings that were asked for',
    hint: 'Somebody else may write to the Redis server.',
  });
