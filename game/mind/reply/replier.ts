/** Who finds the words of an answer. Offline it is she herself (`offline-replier.ts`); a language model may take her place. */
import type { Turn } from '../attention.ts';
import type { Move, ToldFact } from '../language/move.ts';
import type { Found } from '../recall/found.ts';

export interface ReplyRequest {
  /** What was said, and what was understood. */
  readonly text: string;
  readonly move: Move;
  readonly facts: readonly ToldFact[];
  /** What came up in memory. */
  readonly found: Found;
  /** What was said before, oldest first. */
  readonly turns: readonly Turn[];
  /** What she would say by herself, with feelings in brackets. */
  readonly offline: string;
  /** Something that she means to do, and could bring up here. */
  readonly mention?: string;
}

export interface Reply {
  /** With feelings in brackets. */
  readonly says: string;
  /** It has been said already, sentence by sentence, while it was found. */
  readonly spoken: boolean;
  /** Of its sentences in the conversation's log, by id. */
  readonly entries?: readonly string[];
}

export interface Replier {
  /**
   * An answer; null: what she would say by herself is said. It is waited for up to a minute; what it
   * throws is told to nobody, and she says her own.
   */
  reply(request: ReplyRequest, signal: AbortSignal): Promise<Reply | null>;
}
