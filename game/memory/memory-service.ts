/**
 * The kernel's half of her memory: a thread that is started by the first question, and whoever can read texts. What is told is
 * on disk before it is answered; what it means is read afterwards, when somebody asks, and nothing waits for it to be written.
 */
import { Worker } from 'node:worker_threads';
import { CancelledError, deserializeError } from '../../models/errors.ts';
import type { ReadTexts } from '../mind/algebra/index.ts';
import type { MemoryAnswer, MemoryCall, MemoryMethod, MemoryThreadData } from './memory-protocol.ts';
import type { MemoryStore, Recalled } from './memory-store.ts';
import type { Question } from './recall.ts';
import { readTimeWords } from './time-words.ts';

export interface MemoryOptions {
  /** The built thread. */
  readonly entry: string;
  /** The database. */
  readonly file: string;
  /** Name of the text encoder. */
  readonly encoder: string;
  readonly read: ReadTexts;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onProblem: (problem: string) => void;
}

/** Texts that are read at once, between two questions. */
const BATCH = 16;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

type Result<Method extends MemoryMethod> = ReturnType<MemoryStore[Method]>;
type WithoutNow<Args extends readonly unknown[]> = Args extends readonly [...infer Rest, number]
  ? Rest
  : never;

export class MemoryService {
  readonly #options: MemoryOptions;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | null = null;
  #lastId = 0;
  #reading: Promise<void> | null = null;
  #stopped = false;

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  remember(...args: WithoutNow<Parameters<MemoryStore['remember']>>): Promise<Result<'remember'>> {
    return this.#call('remember', [...args, this.#options.now()]);
  }

  correct(...args: WithoutNow<Parameters<MemoryStore['correct']>>): Promise<Result<'correct'>> {
    return this.#call('correct', [...args, this.#options.now()]);
  }

  get(...args: Parameters<MemoryStore['get']>): Promise<Result<'get'>> {
    return this.#call('get', args);
  }

  list(...args: Parameters<MemoryStore['list']>): Promise<Result<'list'>> {
    return this.#call('list', args);
  }

  forget(...args: Parameters<MemoryStore['forget']>): Promise<Result<'forget'>> {
    return this.#call('forget', args);
  }

  exportPage(...args: Parameters<MemoryStore['exportPage']>): Promise<Result<'exportPage'>> {
    return this.#call('exportPage', args);
  }

  importText(...args: Parameters<MemoryStore['importText']>): Promise<Result<'importText'>> {
    return this.#call('importText', args);
  }

  /** Where nobody can read texts, by words, time and names alone; `understood` and the reasons say so. */
  async recall(question: Omit<Question, 'embedding' | 'now'>): Promise<Recalled> {
    const now = this.#options.now();
    const { rest } = readTimeWords(question.text, new Date(now));
    await this.#readSome().catch(() => {});
    const embedding = rest === '' ? null : await this.#read([rest]).catch(() => null);
    const recalled = await this.#call('recall', [{ ...question, now, embedding }]);
    if (recalled.understood.known < recalled.understood.of) this.#readAll();
    return recalled;
  }

  /** What was told is on disk already; this ends the thread. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#reading;
    const thread = this.#thread;
    if (thread === null) return;
    const ended = new Promise(resolve => thread.once('exit', resolve));
    await this.#post('close', []).catch(() => {});
    await ended;
  }

  /** Reads what is not understood yet, in the background; a problem is told once, and tried again with the next question. */
  #readAll(): void {
    if (this.#reading !== null || this.#stopped) return;
    const work = async () => {
      while (!this.#stopped && (await this.#readSome())) {
        // The next batch.
      }
    };
    this.#reading = work()
      .catch(error => {
        if (!this.#stopped)
          this.#options.onProblem(`memories are not found by meaning: ${(error as Error).message}`);
      })
      .finally(() => {
        this.#reading = null;
      });
  }

  /** False when there is nothing to read. */
  async #readSome(): Promise<boolean> {
    const unread = await this.#call('unread', [BATCH]);
    if (unread.length === 0) return false;
    const embeddings = await this.#read(unread.map(({ text }) => text));
    const width = embeddings.length / unread.length;
    await this.#call('understand', [
      unread.map((of, i) => ({ ...of, embedding: embeddings.slice(i * width, (i + 1) * width) })),
    ]);
    return true;
  }

  /** Nobody is woken to read after the end. */
  async #read(texts: readonly string[]): Promise<Float32Array> {
    if (this.#stopped) throw new CancelledError('The program ends.');
    return this.#options.read(texts);
  }

  #call<Method extends MemoryMethod>(
    method: Method,
    args: Parameters<MemoryStore[Method]>,
  ): Promise<Result<Method>> {
    return this.#post(method, args) as Promise<Result<Method>>;
  }

  #post(method: MemoryCall['method'], args: readonly unknown[]): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#thread ??= this.#start();
      this.#thread.postMessage({ id, method, args } satisfies MemoryCall);
    });
  }

  #start(): Worker {
    const { entry, file, encoder } = this.#options;
    const thread = new Worker(entry, { workerData: { file, encoder } satisfies MemoryThreadData });
    thread.on('message', (answer: MemoryAnswer) => this.#receive(answer));
    thread.on('error', error => this.#lost(thread, error));
    thread.on('exit', () => this.#lost(thread, new Error('The thread with the memories has ended.')));
    return thread;
  }

  #receive(answer: MemoryAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(deserializeError(answer.error));
    else waiting?.resolve(answer.result);
  }

  /** Whoever waits is told; the next call starts another one. */
  #lost(thread: Worker, error: Error): void {
    if (this.#thread !== thread) return;
    this.#thread = null;
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of lost) reject(error);
  }
}
