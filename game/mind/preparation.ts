/**
 * What a first thought would have to wait for, opened before somebody says something: her grammar and her memory as soon as the
 * painter has its model, the reader of sentences when somebody is there. Nothing depends on it: who asks earlier waits for himself.
 */

/** Milliseconds that a page is left alone with its own beginning, and between two looks while something is painted. */
const LATER = 1_500;

export interface PreparationParts {
  /** Resolves when the program's start is over. */
  readonly started: Promise<void>;
  /** In order; what fails is told to whoever needs it. */
  readonly first: readonly (() => Promise<unknown>)[];
  /** Reads a sentence: the reader is there afterwards, until it rests. */
  readonly reader: () => Promise<unknown>;
  /** Pictures are waited for by somebody, and come first. */
  readonly busy: () => boolean;
  readonly after: (milliseconds: number, run: () => void) => () => void;
}

export class Preparation {
  readonly #parts: PreparationParts;
  /** Resolves when she remembers and understands by rules. */
  readonly ready: Promise<void>;
  #cancel: (() => void) | null = null;
  #reading = false;
  #stopped = false;

  constructor(parts: PreparationParts) {
    this.#parts = parts;
    this.ready = this.#open();
  }

  /** Somebody is there, and may say something soon: a page watches her, the ear hears a voice, words are written. */
  expect(): void {
    if (this.#stopped || this.#reading || this.#cancel !== null) return;
    this.#cancel = this.#parts.after(LATER, () => {
      this.#cancel = null;
      void this.ready.then(() => this.#read());
    });
  }

  /** The ear hears a voice: its words are there in a second, and nothing is waited for. */
  hurry(): void {
    if (!this.#stopped && !this.#reading) void this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #open(): Promise<void> {
    await this.#parts.started;
    for (const step of this.#parts.first) if (!this.#stopped) await step().catch(() => {});
  }

  async #read(): Promise<void> {
    if (this.#stopped || this.#reading) return;
    if (this.#parts.busy()) this.expect();
    else await this.#wake();
  }

  async #wake(): Promise<void> {
    this.#reading = true;
    await this.#parts.reader().catch(() => {});
    this.#reading = false;
  }
}
