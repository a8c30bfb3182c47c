/** What the kernel and the process with a language model of one's own say to each other. */
import type { SerializedError } from '../../../../models/errors.ts';

export interface LlamaTurn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export type ToLlama =
  | {
      readonly type: 'ask';
      readonly id: number;
      readonly file: string;
      /** Tokens of a conversation at most. */
      readonly context: number;
      readonly turns: readonly LlamaTurn[];
      readonly mostTokens: number;
    }
  /** Nobody waits for it any more. */
  | { readonly type: 'stop'; readonly id: number }
  | { readonly type: 'exit' };

export type FromLlama =
  | { readonly type: 'hello' }
  | { readonly type: 'text'; readonly id: number; readonly text: string }
  | { readonly type: 'ended'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly error: SerializedError };
