/** The kernel's half of a language model of one's own: a process that is there while it is talked to. */
import { AuroraError, CancelledError, deserializeError } from '../../../../models/errors.ts';
import type { LoopClock } from '../../../loop.ts';
import type { SupervisedProcess } from '../../../supervisor/supervised-process.ts';
import { type Supervise, unsupervised } from '../../../supervisor/supervisor.ts';
import type { ChatMessage, ChatPiece } from '../chat-protocol.ts';
import type { LocalModel } from '../language-model.ts';
import type { FromLlama, LlamaTurn, ToLlama } from './llama-protocol.ts';

export interface LocalLlamaOptions {
  /** The built process. */
  readonly entry: string;
  /** The GGUF file. */
  readonly file: () => string;
  /** Tokens of a conversation at most: memory is taken for as many. */
  readonly context: () => number;
  readonly clock: LoopClock;
  readonly supervise?: Supervise;
}

/** Milliseconds without a question after which its memory is given back. */
const IDLE = 600_000;

interface Waiting {
  readonly pieces: string[];
  ended: boolean;
  error: Error | null;
  wake: () => void;
}

export class LocalLlama implements LocalModel {
  readonly process: SupervisedProcess;
  readonly #options: LocalLlamaOptions;
  readonly #asked = new Map<number, Waiting>();
  #ready = false;
  #queued: ToLlama[] = [];
  #last = 0;
  #cancelIdle: (() => void) | null = null;

  constructor(options: LocalLlamaOptions) {
    this.#options = options;
    const { entry, clock, supervise = unsupervised } = options;
    const goodbye: ToLlama = { type: 'exit' };
    // Loading reads gigabytes in one turn.
    const limits = { longestTurn: 600_000 };
    this.process = supervise({ name: 'language model', entry, clock, limits, goodbye, mostDeaths: 2 });
    this.process.on('message', message => this.#receive(message as FromLlama));
    this.process.on('lost', () => this.#lost());
  }

  async *stream(
    messages: readonly ChatMessage[],
    mostTokens: number,
    signal: AbortSignal,
  ): AsyncGenerator<ChatPiece> {
    const id = ++this.#last;
    const waiting: Waiting = { pieces: [], ended: false, error: null, wake: () => {} };
    this.#asked.set(id, waiting);
    const stop = () => {
      this.#send({ type: 'stop', id });
      waiting.error ??= new CancelledError('Nobody waits for the answer any more.');
      waiting.wake();
    };
    signal.addEventListener('abort', stop);
    this.#wake();
    const { file, context } = this.#options;
    const turns = messages.flatMap(turnOf);
    this.#send({ type: 'ask', id, file: file(), context: context(), turns, mostTokens });
    try {
      for (;;) {
        if (waiting.error !== null) throw waiting.error;
        const text = waiting.pieces.splice(0).join('');
        if (text !== '') yield { type: 'text', text };
        else if (waiting.ended) return;
        else
          await new Promise<void>(resolve => {
            waiting.wake = resolve;
          });
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#asked.delete(id);
    }
  }

  async stop(): Promise<void> {
    this.#cancelIdle?.();
    this.#ready = false;
    if (this.process.state !== 'stopped') await this.process.stop({ type: 'exit' } satisfies ToLlama);
    this.#lost();
  }

  #wake(): void {
    if (this.process.state === 'stopped' || this.process.state === 'given up') this.process.start();
    this.#cancelIdle?.();
    this.#cancelIdle = this.#options.clock.after(IDLE, () => void this.stop());
  }

  #send(message: ToLlama): void {
    if (this.#ready) this.process.send(message);
    else this.#queued.push(message);
  }

  #receive(message: FromLlama): void {
    if (message.type === 'hello') {
      this.#ready = true;
      this.process.markReady();
      for (const queued of this.#queued.splice(0)) this.process.send(queued);
      return;
    }
    const waiting = this.#asked.get(message.id);
    if (waiting === undefined) return;
    if (message.type === 'text') waiting.pieces.push(message.text);
    else if (message.type === 'ended') waiting.ended = true;
    else waiting.error ??= deserializeError(message.error);
    waiting.wake();
  }

  #lost(): void {
    this.#ready = false;
    this.#queued = [];
    for (const waiting of this.#asked.values()) {
      waiting.error ??= new AuroraError('LLAMA_LOST', 'The language model’s process has ended.', {
        ...{ value: this.#options.file(), legal: 'a GGUF file that fits into memory' },
        hint: 'Try a smaller model. She answers by herself meanwhile.',
      });
      waiting.wake();
    }
  }
}

/** Without tools: what they said is not told. */
const turnOf = (message: ChatMessage): LlamaTurn[] =>
  message.role === 'tool' ? [] : [{ role: message.role, content: message.content }];
