import { randomBytes } from 'node:crypto';
import type { Job } from 'bullmq';
import { AuroraError, CancelledError, serializeError } from '../../models/errors.ts';
import { paintTicket } from './paint-ticket.ts';
import type { Painter } from './painter.ts';
import { packed } from './queue-codec.ts';
import { KEYS } from './queue-keys.ts';
import { LOCK, MOST_BYTES, WORKER_LIFE } from './queue-limits.ts';
import type { QueueLink } from './queue-link.ts';
import { type Announcement, type Ticket, type Told, ticketSchema } from './queue-messages.ts';
import type { WorkerFiles } from './worker-files.ts';

/** Milliseconds after which an idle worker looks by itself; mostly it is called. */
const IDLE_LOOK = 1_000;
/** Between two looks through the folders, milliseconds. */
const FOLDERS_LOOK = 60_000;

export interface QueueWorkerOptions {
  readonly link: QueueLink;
  readonly files: WorkerFiles;
  readonly painter: Painter;
  /** Of its machine. */
  readonly name: string;
  readonly version: string;
  readonly provider: string;
  /** A folder for pictures that jobs begin with. */
  readonly inputs: string;
  readonly say: (line: string) => void;
}

/** Takes jobs from the server, one at a time, as long as it lives; everything that it knows of a job lies on the server. */
export class QueueWorker {
  readonly id = randomBytes(6).toString('hex');
  readonly #options: QueueWorkerOptions;
  readonly #left = new Set<string>();
  readonly #timers: NodeJS.Timeout[] = [];
  #job: string | null = null;
  #painted = 0;
  #stopping = false;
  #wake: () => void = () => {};

  constructor(options: QueueWorkerOptions) {
    this.#options = options;
  }

  /** Resolves after `stop`, when the job that was in work has been given back. */
  async run(): Promise<void> {
    const { link, files } = this.#options;
    link.ears.on('message', () => this.#wake());
    await link.ears.subscribe(KEYS.posted);
    await this.#announce();
    this.#timers.push(
      setInterval(() => void this.#announce().catch(() => {}), WORKER_LIFE / 3),
      setInterval(() => void files.refresh().catch(() => {}), FOLDERS_LOOK),
    );
    while (!this.#stopping) {
      const found = await this.#take().catch(error => this.#trouble(error));
      if (found) await this.#work(found.job, found.token).catch(error => this.#trouble(error));
      else await this.#rest();
    }
    for (const timer of this.#timers) clearInterval(timer);
    if (!link.connected) return;
    await link.redis.multi().srem(KEYS.workers, this.id).del(KEYS.worker(this.id)).exec();
  }

  stop(): void {
    this.#stopping = true;
    this.#options.painter.cancel();
    this.#wake();
  }

  #trouble(error: unknown): null {
    if (!this.#stopping) this.#options.say(`trouble with the queue: ${serializeError(error).message}`);
    return null;
  }

  #rest(): Promise<void> {
    if (this.#stopping) return Promise.resolve();
    return new Promise(resolve => {
      const timer = setTimeout(resolve, IDLE_LOOK);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #announce(): Promise<void> {
    const { link, files, name, version, provider } = this.#options;
    const announcement: Announcement = {
      ...{ id: this.id, name, pid: process.pid, version, provider },
      files: [`aurora ${version}`, ...files.list()],
      models: files.models().map(model => model.name),
      ...{ job: this.#job, painted: this.#painted },
    };
    await link.redis
      .multi()
      .sadd(KEYS.workers, this.id)
      .set(KEYS.worker(this.id), JSON.stringify(announcement), 'PX', WORKER_LIFE)
      .exec();
  }

  /** The next job of any queue whose needs are all here. */
  async #take(): Promise<{ job: Job; token: string } | null> {
    const { link, files, version } = this.#options;
    const listed = Object.entries(await link.redis.hgetall(KEYS.needs));
    link.keepTakers(new Set(listed.map(([name]) => name)));
    const here = new Set([`aurora ${version}`, ...files.list()]);
    for (const [name, needs] of listed) {
      const missing = needsOf(needs).filter(need => !here.has(need));
      if (missing.length > 0) {
        this.#leave(name, missing);
        continue;
      }
      const taker = await link.taker(name, problem => this.#trouble(new Error(problem)));
      const token = randomBytes(12).toString('hex');
      const job = await taker.getNextJob(token, { block: false });
      if (job) return { job, token };
    }
    return null;
  }

  #leave(queue: string, missing: readonly string[]): void {
    if (this.#left.has(queue)) return;
    this.#left.add(queue);
    this.#options.say(`jobs are left for others that need ${missing.join(', ')}: not here`);
  }

  async #work(job: Job, token: string): Promise<void> {
    const { say } = this.#options;
    const ticket =
      JSON.stringify(job.data).length > MOST_BYTES.ticket ? null : ticketSchema.safeParse(job.data);
    if (!ticket?.success) {
      await job.moveToFailed(new Error(JSON.stringify(unreadable(job.id))), token, false);
      return;
    }
    const { data } = ticket;
    this.#job = data.id;
    void this.#announce().catch(() => {});
    // The claim is renewed while the job is worked on, whatever it is waiting for.
    const renewing = setInterval(() => void job.extendLock(token, LOCK).catch(() => {}), LOCK / 3);
    try {
      const result = await paintTicket(data, token, { ...this.#options, worker: this.#named() });
      if (result === 'lost') {
        say(`${data.id} went to another worker`);
        return;
      }
      await job.moveToCompleted(result, token, false);
      this.#painted++;
      say(`${data.id} is painted`);
    } catch (error) {
      if (error instanceof CancelledError && this.#stopping) await job.moveToWait(token);
      else await this.#failed(job, data, token, error);
    } finally {
      clearInterval(renewing);
      this.#job = null;
      await this.#tell(data, { type: 'ended', job: data.id }).catch(() => {});
      void this.#announce().catch(() => {});
    }
  }

  async #failed(job: Job, { id }: Ticket, token: string, error: unknown): Promise<void> {
    const reason = serializeError(error);
    this.#options.say(`${id}: ${reason.code}: ${reason.message}`);
    await job.moveToFailed(new Error(JSON.stringify(reason)), token, false);
  }

  async #tell({ kernel }: Ticket, told: Told): Promise<void> {
    await this.#options.link.redis.publish(KEYS.told(kernel), packed(told));
  }

  #named(): string {
    return `${this.#options.name} (${process.pid})`;
  }
}

/** What cannot be read is a need that nobody has. */
function needsOf(json: string): string[] {
  try {
    const needs: unknown = JSON.parse(json);
    if (Array.isArray(needs) && needs.every(need => typeof need === 'string')) return needs;
  } catch {
    // Somebody else's.
  }
  return ['a newer version of AURORA'];
}

const unreadable = (id: string | undefined) =>
  new AuroraError('QUEUE_DATA', 'The job cannot be read.', {
    value: id,
    legal: 'a job that this version of AURORA wrote',
    hint: 'Use one version of AURORA on all machines.',
  }).toJSON();
