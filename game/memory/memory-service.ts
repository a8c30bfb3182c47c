/**
 * The kernel's half of her memory: a thread that is started by the first question, and whoever can read texts. What is told is
 * on disk before it is answered; what it means is read afterwards, when somebody asks, and nothing waits for it to be written.
 */
import { CancelledError } from '../../models/errors.ts';
import type { ReadTexts } from '../mind/algebra/index.ts';
import { AskedThread } from '../supervisor/asked-thread.ts';
import type { MemoryCall, MemoryMethod, MemoryThreadData } from './memory-protocol.ts';
import type { MemoryStore, Recalled, Which } from './memory-store.ts';
import type { MemoryView } from './memory-view.ts';
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
  /** Whether texts can be read at once; what is told is then read at once too. Default: never, it waits for a question. */
  readonly awake?: () => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onProblem: (problem: string) => void;
  /** Something is forgotten: what else knows of it is to forget it too. */
  readonly onForgotten?: (forgotten: {
    readonly memories: readonly string[];
    readonly facts: readonly MemoryView[];
    readonly which: Which;
  }) => void;
  /** Dreams were made of what is forgotten: their pictures, by id. */
  readonly onDreamsForgotten?: (pictures: readonly string[]) => Promise<void>;
}

/** Texts that are read at once, between two questions. */
const BATCH = 8;

type Result<Method extends MemoryMethod> = ReturnType<MemoryStore[Method]>;
type WithoutNow<Args extends readonly unknown[]> = Args extends readonly [...infer Rest, number]
  ? Rest
  : never;

export class MemoryService {
  readonly #options: MemoryOptions;
  readonly #thread: AskedThread<MemoryCall>;
  #reading: Promise<void> | null = null;
  /** The texts that are being read. */
  #batch: Promise<boolean> | null = null;
  #stopped = false;

  constructor(options: MemoryOptions) {
    this.#options = options;
    const { entry, file, encoder } = options;
    const data: MemoryThreadData = { file, encoder };
    this.#thread = new AskedThread({ entry, data, name: 'The thread with the memories' });
  }

  /** Opens the file before somebody asks, by what is asked first. What is wrong with it is told to whoever asks. */
  async open(): Promise<void> {
    await this.#call('list', [{ kind: 'fact', about: 'the person', limit: 1 }]);
    await this.#call('goals', []);
  }

  async remember(...args: WithoutNow<Parameters<MemoryStore['remember']>>): Promise<Result<'remember'>> {
    const told = await this.#call('remember', [...args, this.#options.now()]);
    // A question that comes soon need not wait for it to be read.
    if (this.#options.awake?.()) this.#readAll();
    return told;
  }

  correct(...args: WithoutNow<Parameters<MemoryStore['correct']>>): Promise<Result<'correct'>> {
    return this.#call('correct', [...args, this.#options.now()]);
  }

  get(...args: Parameters<MemoryStore['get']>): Promise<Result<'get'>> {
    return this.#call('get', args);
  }

  look(...args: Parameters<MemoryStore['look']>): Promise<Result<'look'>> {
    return this.#call('look', args);
  }

  list(...args: Parameters<MemoryStore['list']>): Promise<Result<'list'>> {
    return this.#call('list', args);
  }

  /** Pictures that were dreamt of what is forgotten go too. */
  async forget(...args: Parameters<MemoryStore['forget']>): Promise<Result<'forget'>> {
    const dreamt = await this.#call('dreamPictures', args);
    const facts = await this.#call('factsOf', args);
    const gone = await this.#call('forget', args);
    this.#options.onForgotten?.({ memories: gone, facts, which: args[0] });
    const left = dreamt.filter(picture => !args[0].pictures?.includes(picture));
    if (left.length > 0) await this.#options.onDreamsForgotten?.(left);
    return gone;
  }

  consolidate(): Promise<Result<'consolidate'>> {
    return this.#call('consolidate', [this.#options.now()]);
  }

  decay(): Promise<Result<'decay'>> {
    return this.#call('decay', [this.#options.now()]);
  }

  resolve(): Promise<Result<'resolve'>> {
    return this.#call('resolve', [this.#options.now()]);
  }

  lastDay(): Promise<Result<'lastDay'>> {
    return this.#call('lastDay', [this.#options.now()]);
  }

  intend(goals: Parameters<MemoryStore['intend']>[0]): Promise<Result<'intend'>> {
    return this.#call('intend', [goals, this.#options.now()]);
  }

  goals(): Promise<Result<'goals'>> {
    return this.#call('goals', []);
  }

  settleGoal(...args: WithoutNow<Parameters<MemoryStore['settleGoal']>>): Promise<Result<'settleGoal'>> {
    return this.#call('settleGoal', [...args, this.#options.now()]);
  }

  dreamSeeds(...args: Parameters<MemoryStore['dreamSeeds']>): Promise<Result<'dreamSeeds'>> {
    return this.#call('dreamSeeds', args);
  }

  dreamWords(...args: Parameters<MemoryStore['dreamWords']>): Promise<Result<'dreamWords'>> {
    return this.#call('dreamWords', args);
  }

  keepDream(...args: WithoutNow<Parameters<MemoryStore['keepDream']>>): Promise<Result<'keepDream'>> {
    return this.#call('keepDream', [...args, this.#options.now()]);
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
    const [embedding] = await Promise.all([
      rest === '' ? null : this.#read([rest]).catch(() => null),
      this.#readLast().catch(() => {}),
    ]);
    const recalled = await this.#call('recall', [{ ...question, now, embedding }]);
    if (recalled.understood.known < recalled.understood.of) this.#readAll();
    return recalled;
  }

  /** What was told is on disk already; this ends the thread. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#reading;
    if (!this.#thread.running) return;
    const ended = this.#thread.ended();
    await this.#thread.ask({ method: 'close', args: [] }).catch(() => {});
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

  /** What was told last: what is being read may have been asked for before. */
  async #readLast(): Promise<void> {
    const underWay = this.#batch !== null;
    await this.#readSome();
    if (underWay) await this.#readSome();
  }

  /** Nothing is read twice because two ask for it. False when there is nothing to read. */
  #readSome(): Promise<boolean> {
    this.#batch ??= this.#readBatch().finally(() => {
      this.#batch = null;
    });
    return this.#batch;
  }

  async #readBatch(): Promise<boolean> {
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
    return this.#thread.ask({ method, args }) as Promise<Result<Method>>;
  }
}
