/** The voice worker as a mouth: started when it is needed, and again whenever it dies. */

import { AuroraError, deserializeError, type SerializedError } from '../../models/errors.ts';
import { ACKNOWLEDGEMENTS } from '../../models/speech/acknowledgements.ts';
import type { FromVoiceWorker, MouthState, ToVoiceWorker } from '../../models/voice-worker-protocol.ts';
import type { LoopClock } from '../loop.ts';
import { memoryCap } from '../supervisor/memory-cap.ts';
import type { SupervisedProcess } from '../supervisor/supervised-process.ts';
import { type Supervise, unsupervised } from '../supervisor/supervisor.ts';

export interface MouthProcessOptions {
  /** The built voice worker. */
  readonly entry: string;
  /** Short answers are kept here from one start to the next. */
  readonly cacheFolder: string;
  readonly clock: LoopClock;
  readonly supervise?: Supervise;
  /** Nothing is painted now: there is time to prepare short answers. */
  readonly idle: () => boolean;
  /** What the worker says about a text. */
  receive(message: Extract<FromVoiceWorker, { id: string | null }>): void;
  /** It takes texts. */
  opened(): void;
  lost(): void;
  /** It died too often in a row. */
  hopeless(error: SerializedError): void;
}

/** A long sentence takes seconds where the painter works as well; its networks take half a gigabyte. */
export const VOICE_LIMITS = { longestTurn: 120_000, memoryBytes: memoryCap(0.25) };
/** Starts in a row that may fail before whoever waits is told. */
const MAX_FAILED_STARTS = 4;
/** Milliseconds after which it is looked again whether there is time to prepare. */
const LATER = 2_000;

export class MouthProcess {
  readonly process: SupervisedProcess;
  readonly #options: MouthProcessOptions;
  #open = false;
  #state: MouthState | null = null;
  #failedStarts = 0;
  #problem: SerializedError | null = null;
  #waiting: { resolve(state: MouthState): void; reject(error: AuroraError): void }[] = [];
  readonly #toPrepare: string[] = [...ACKNOWLEDGEMENTS];
  #preparing = false;
  #cancelPrepare: (() => void) | null = null;

  constructor(options: MouthProcessOptions) {
    this.#options = options;
    const { entry, clock, supervise = unsupervised } = options;
    this.process = supervise({
      ...{ name: 'voice worker (mouth)', entry, clock },
      limits: VOICE_LIMITS,
      goodbye: { type: 'exit' } satisfies ToVoiceWorker,
    });
    this.process.on('message', message => this.#receive(message as FromVoiceWorker));
    this.process.on('lost', () => this.#lost());
  }

  start(): void {
    this.process.start();
  }

  /** Drops what is sent before the worker is there: `opened` tells when. */
  send(message: ToVoiceWorker): void {
    if (this.#open) this.process.send(message);
  }

  /** What it can say, once it is loaded. @throws AuroraError VOICE_NOT_STARTING, or why it cannot speak */
  ready(): Promise<MouthState> {
    if (this.#state) return Promise.resolve(this.#state);
    if (this.#open && this.#problem) return Promise.reject(deserializeError(this.#problem));
    this.start();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async stop(): Promise<void> {
    this.#cancelPrepare?.();
    const wasStarted = this.process.state !== 'stopped';
    if (wasStarted) await this.process.stop({ type: 'exit' } satisfies ToVoiceWorker);
    this.#refuse(notStarting('was stopped').toJSON());
  }

  #receive(message: FromVoiceWorker): void {
    if (message.type === 'hello') {
      this.#open = true;
      this.#problem = null;
      this.send({ type: 'open', mouth: { cacheFolder: this.#options.cacheFolder } });
      this.#options.opened();
    } else if (message.type === 'ready') {
      this.#ready(message.mouth);
    } else if (message.type === 'prepared') {
      this.#prepared();
    } else if (message.type === 'failed' && message.id === null) {
      console.error(`the voice worker: ${message.error.code}: ${message.error.message}`);
      this.#problem = message.error;
      if (this.#preparing) this.#prepared();
    } else if ('id' in message) {
      this.#options.receive(message);
    }
  }

  #ready(state: MouthState | null): void {
    this.#failedStarts = 0;
    if (state === null) {
      // It is up, and cannot speak: trying again would not help.
      const problem = this.#problem ?? notStarting('has no voice').toJSON();
      this.#problem = problem;
      this.#refuse(problem);
      this.#options.hopeless(problem);
      return;
    }
    this.#state = state;
    this.process.markReady();
    for (const { resolve } of this.#waiting.splice(0)) resolve(state);
    this.#prepareNext();
  }

  #prepared(): void {
    this.#preparing = false;
    this.#toPrepare.shift();
    this.#prepareNext();
  }

  /** One at a time, so that what is painted is never kept waiting by more than one of them. */
  #prepareNext(): void {
    this.#cancelPrepare?.();
    const text = this.#toPrepare[0];
    if (text === undefined || this.#preparing || this.#state === null) return;
    if (this.#options.idle()) {
      this.#preparing = true;
      this.send({ type: 'prepare', texts: [text] });
    } else this.#cancelPrepare = this.#options.clock.after(LATER, () => this.#prepareNext());
  }

  #lost(): void {
    this.#open = false;
    this.#state = null;
    this.#preparing = false;
    this.#cancelPrepare?.();
    this.#options.lost();
    if (++this.#failedStarts < MAX_FAILED_STARTS) return;
    const error = notStarting(`died ${this.#failedStarts} times before it was ready`).toJSON();
    this.#refuse(error);
    this.#options.hopeless(error);
  }

  #refuse(error: SerializedError): void {
    for (const { reject } of this.#waiting.splice(0)) reject(deserializeError(error));
  }
}

const notStarting = (what: string) =>
  new AuroraError('VOICE_NOT_STARTING', `The voice worker ${what}.`, {
    legal: 'a voice worker that starts',
    hint: 'The log says why. AURORA keeps trying; a fresh build may be needed.',
  });
