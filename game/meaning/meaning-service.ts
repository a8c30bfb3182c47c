/** The kernel's half of the search by meaning: the process is started by the first question, told of all pictures, and ended when nobody asks. */
import { AuroraError, deserializeError, type SerializedError } from '../../models/errors.ts';
import type { LoopClock } from '../loop.ts';
import { memoryCap } from '../supervisor/memory-cap.ts';
import type { SupervisedProcess } from '../supervisor/supervised-process.ts';
import { type Supervise, unsupervised } from '../supervisor/supervisor.ts';
import type { FromMeaning, NearAnswer, NearQuestion, ToMeaning } from './meaning-protocol.ts';

export interface MeaningOptions {
  /** The built process. */
  readonly entry: string;
  readonly modelPath: string;
  readonly cacheFile: string;
  readonly clock: LoopClock;
  readonly supervise?: Supervise;
  /** Pictures after `key`, in order of keys; `key` 0 is before all. */
  readonly wordsAfter: (key: number, limit: number) => readonly { key: number; id: string; words: string }[];
  /** Somebody is there who may ask: it does not rest meanwhile. */
  readonly wanted?: () => boolean;
}

/** Pictures told of at once; between two batches the kernel's ticks get their turn. */
const BATCH = 250;

/** Milliseconds without a question after which the memory is given back. */
const IDLE = 300_000;

/** Starts in a row that may fail before whoever asks is told. */
const MAX_FAILED_STARTS = 4;

type Request = Extract<ToMeaning, { type: 'near' | 'read' }>;

interface Asked {
  readonly request: Request;
  readonly resolve: (answer: NearAnswer | Float32Array) => void;
  readonly reject: (error: AuroraError) => void;
}

export class MeaningService {
  readonly process: SupervisedProcess;
  readonly #options: MeaningOptions;
  readonly #asked = new Map<number, Asked>();
  /** Words that are to leave the disk, and have not been told. */
  readonly #unlearned: string[] = [];
  #request = 0;
  #ready = false;
  #failedStarts = 0;
  #problem: SerializedError | null = null;
  #cancelIdle: (() => void) | null = null;

  constructor(options: MeaningOptions) {
    this.#options = options;
    const { entry, clock, supervise = unsupervised } = options;
    const limits = { longestTurn: 120_000, memoryBytes: memoryCap(0.25) };
    const goodbye: ToMeaning = { type: 'exit' };
    this.process = supervise({ name: 'picture search', entry, clock, limits, goodbye });
    this.process.on('message', message => this.#receive(message as FromMeaning));
    this.process.on('lost', () => this.#lost());
  }

  /** A question would be answered at once. */
  get awake(): boolean {
    return this.#ready;
  }

  /** @throws AuroraError `SEARCH_NOT_STARTING`, or why there is no text encoder */
  near(question: NearQuestion): Promise<NearAnswer> {
    return this.#ask(request => ({ type: 'near', request, question })) as Promise<NearAnswer>;
  }

  /** What texts mean, [texts, width], kept nowhere. @throws AuroraError as `near` */
  read(texts: readonly string[]): Promise<Float32Array> {
    return this.#ask(request => ({ type: 'read', request, texts })) as Promise<Float32Array>;
  }

  /** Of a new picture, or one whose words are others. */
  learn(pictures: readonly { readonly id: string; readonly words: string }[]): void {
    if (this.#ready) this.#send({ type: 'learn', pictures });
  }

  forget(ids: readonly string[]): void {
    if (this.#ready) this.#send({ type: 'forget', ids });
  }

  /** Words that no picture has any more leave the disk; the process is started for that where it does not run. */
  unlearn(words: readonly string[]): void {
    if (words.length === 0 || this.#problem !== null) return;
    this.#unlearned.push(...words);
    this.#wake();
    if (this.#ready) this.#tellUnlearned();
  }

  #tellUnlearned(): void {
    if (this.#unlearned.length > 0) this.#send({ type: 'unlearn', words: this.#unlearned.splice(0) });
  }

  async stop(): Promise<void> {
    this.#cancelIdle?.();
    this.#ready = false;
    if (this.process.state !== 'stopped') await this.process.stop({ type: 'exit' } satisfies ToMeaning);
    this.#refuse(notStarting());
  }

  #ask(make: (request: number) => Request): Promise<NearAnswer | Float32Array> {
    if (this.#problem !== null) return Promise.reject(deserializeError(this.#problem));
    const request = make(++this.#request);
    this.#wake();
    return new Promise((resolve, reject) => {
      this.#asked.set(request.request, { request, resolve, reject });
      if (this.#ready) this.#send(request);
    });
  }

  #wake(): void {
    this.process.start();
    this.#restLater();
  }

  #restLater(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = this.#options.clock.after(IDLE, () => {
      if (this.#options.wanted?.()) this.#restLater();
      else void this.stop();
    });
  }

  #send(message: ToMeaning): void {
    this.process.send(message);
  }

  #receive(message: FromMeaning): void {
    if (message.type === 'hello') {
      const { modelPath, cacheFile } = this.#options;
      this.#send({ type: 'open', modelPath, cacheFile });
    } else if (message.type === 'ready') {
      this.#ready = true;
      this.#failedStarts = 0;
      this.process.markReady();
      this.#tellUnlearned();
      this.#tell(0);
    } else if (message.type === 'near') {
      this.#asked.get(message.request)?.resolve(message.answer);
      this.#asked.delete(message.request);
    } else if (message.type === 'vectors') {
      this.#asked.get(message.request)?.resolve(message.vectors);
      this.#asked.delete(message.request);
    } else if (message.request === null) {
      this.#problem = message.error;
      this.#refuse(deserializeError(message.error));
      void this.stop();
    } else {
      this.#asked.get(message.request)?.reject(deserializeError(message.error));
      this.#asked.delete(message.request);
    }
  }

  /** Tells of all pictures after a key; then asks what waits, so that the first answer knows of all of them. */
  #tell(key: number): void {
    if (!this.#ready) return;
    const batch = this.#options.wordsAfter(key, BATCH);
    if (batch.length > 0)
      this.#send({ type: 'learn', pictures: batch.map(({ id, words }) => ({ id, words })) });
    if (batch.length === BATCH) {
      setImmediate(() => this.#tell(batch.at(-1)!.key));
      return;
    }
    for (const { request } of this.#asked.values()) this.#send(request);
  }

  #lost(): void {
    this.#ready = false;
    if (++this.#failedStarts >= MAX_FAILED_STARTS) this.#refuse(notStarting());
  }

  #refuse(error: AuroraError): void {
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }
}

const notStarting = () =>
  new AuroraError('SEARCH_NOT_STARTING', 'The search by meaning does not start.', {
    hint: 'Search by words meanwhile; the log says why.',
  });
