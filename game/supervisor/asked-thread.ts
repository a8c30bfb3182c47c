/**
 * A thread beside the kernel's that answers questions: started by the first, and again by the next after it has ended. Whoever
 * waits when it ends is told. `answerQuestions` is its other end.
 */
import { Worker } from 'node:worker_threads';
import { deserializeError, type SerializedError } from '../../models/errors.ts';

export interface ThreadQuestion<Question> {
  readonly id: number;
  readonly question: Question;
}

export type ThreadAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: SerializedError };

export interface AskedThreadOptions {
  /** The thread's program. */
  readonly entry: string;
  /** What it is given at its start. */
  readonly data: unknown;
  /** What it does, for whoever is told that it has ended: "The thread that reads files". */
  readonly name: string;
  /** It ends when nobody waits for an answer. */
  readonly restsWhenIdle?: boolean;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

export class AskedThread<Question> {
  readonly #options: AskedThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | null = null;
  #lastId = 0;

  constructor(options: AskedThreadOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#thread !== null;
  }

  /** @throws AuroraError what the thread says; any other error where it came to an end */
  ask(question: Question): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#thread ??= this.#start();
      this.#thread.postMessage({ id, question } satisfies ThreadQuestion<Question>);
    });
  }

  /** Ends the thread; what it was asked is rejected. */
  async stop(): Promise<void> {
    await this.#thread?.terminate();
  }

  /** Resolves when it has ended by itself. */
  async ended(): Promise<void> {
    const thread = this.#thread;
    if (thread !== null) await new Promise(resolve => thread.once('exit', resolve));
  }

  #start(): Worker {
    const { entry, data, name } = this.#options;
    const thread = new Worker(entry, { workerData: data });
    thread.on('message', (answer: ThreadAnswer) => this.#receive(answer));
    thread.on('error', error => this.#lost(thread, error));
    thread.on('exit', () => this.#lost(thread, new Error(`${name} has ended.`)));
    return thread;
  }

  #receive(answer: ThreadAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(deserializeError(answer.error));
    else waiting?.resolve(answer.result);
    // Whoever asks one question after another asks the next before this.
    if (this.#options.restsWhenIdle) setImmediate(() => this.#rest());
  }

  #rest(): void {
    if (this.#waiting.size > 0) return;
    const idle = this.#thread;
    this.#thread = null;
    void idle?.terminate();
  }

  #lost(thread: Worker, error: Error): void {
    if (this.#thread !== thread) return;
    this.#thread = null;
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of lost) reject(error);
  }
}
