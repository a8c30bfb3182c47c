/** Questions to the person before something is done for a language model: may it? Silence is a no. */
import { randomBytes } from 'node:crypto';
import { AuroraError, type SerializedError } from '../../../models/errors.ts';
import { Topic } from '../../topic.ts';

export interface AskView {
  readonly id: string;
  readonly command: string;
  /** In words: what it would do. */
  readonly text: string;
  /** The input, as far as it can be shown. */
  readonly input: string;
  /** Something would be lost for good. */
  readonly danger: boolean;
}

/** For pages: a question, that one is settled, or why there was no answer. */
export type LanguageNews = AskView | { readonly settled: string } | { readonly error: SerializedError };

interface Open extends AskView {
  answer(allowed: boolean): void;
}

/** Questions that may be open at once. */
const MOST_OPEN = 4;
/** Milliseconds. */
const PATIENCE = 30_000;
const SHOWN = 400;

export interface AskingOptions {
  /** Runs something later; returns what calls it off. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
}

export class Asking {
  /** A question, or the id of one that is settled. */
  readonly events = new Topic<AskView | { readonly settled: string }>();
  readonly #options: AskingOptions;
  readonly #open = new Map<string, Open>();

  constructor(options: AskingOptions) {
    this.#options = options;
  }

  list(): AskView[] {
    return [...this.#open.values()].map(({ answer: _, ...shown }) => shown);
  }

  /** True when the person says so in time. */
  ask(command: string, text: string, input: unknown, signal: AbortSignal, danger = false): Promise<boolean> {
    if (this.#open.size >= MOST_OPEN || signal.aborted) return Promise.resolve(false);
    const id = randomBytes(6).toString('base64url');
    return new Promise(resolve => {
      const settle = (allowed: boolean) => {
        if (!this.#open.delete(id)) return;
        callOff();
        signal.removeEventListener('abort', no);
        this.events.publish({ settled: id });
        resolve(allowed);
      };
      const no = () => settle(false);
      const callOff = this.#options.after(PATIENCE, no);
      signal.addEventListener('abort', no);
      const shown = { id, command, text, input: (JSON.stringify(input) ?? '').slice(0, SHOWN), danger };
      this.#open.set(id, { ...shown, answer: settle });
      this.events.publish(shown);
    });
  }

  /** @throws AuroraError `UNKNOWN_ASK` */
  answer(id: string, allowed: boolean): void {
    const open = this.#open.get(id);
    if (open === undefined)
      throw new AuroraError('UNKNOWN_ASK', 'Nobody waits for that answer.', {
        ...{ field: 'ask', value: id.slice(0, 40), legal: [...this.#open.keys()] },
        hint: 'It was answered already, or took too long: what was asked for was not done.',
      });
    open.answer(allowed);
  }
}
