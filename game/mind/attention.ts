/** What she has in mind while she talks: what was said last, which picture is talked of, and what she has asked. */
import type { JobView, PictureView } from '../api/protocol.ts';
import type { GoalView } from '../memory/reflect/goals.ts';
import type { Move, ToldFact } from './language/move.ts';
import type { PictureCandidate } from './recall/found.ts';

/** Turns that are kept. */
const MOST_TURNS = 24;
/** A question that was not answered for so many turns is dropped. */
const PATIENCE = 2;
/** Milliseconds without a word after which a conversation is over. */
const OVER = 4 * 3_600_000;

export interface Turn {
  readonly who: 'person' | 'aurora';
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A question of hers that waits for its answer. */
export type Pending =
  /** Which of these pictures is meant. */
  | { readonly kind: 'which'; readonly move: Move; readonly options: readonly PictureCandidate[] }
  /** Whether it is to be done. */
  | { readonly kind: 'confirm'; readonly move: Move; readonly options: readonly PictureCandidate[] }
  /** Whether it is to be painted or was said. */
  | { readonly kind: 'meant'; readonly move: Move; readonly words: string }
  /** What to paint. */
  | { readonly kind: 'what'; readonly move: Move }
  /** Anything about the person: a fact may come of it. */
  | { readonly kind: 'about'; readonly ask: 'name' | 'likes' }
  /** A suggestion: yes paints it. */
  | { readonly kind: 'idea'; readonly prompt: string }
  /** Something that she means to do: whether she may, or which claim is right. */
  | { readonly kind: 'goal'; readonly goal: GoalView };

export class Attention {
  turns: readonly Turn[] = [];
  pending: Pending | null = null;
  /** Times in a row that she has asked back. */
  asked = 0;
  /** The job that was talked of last, and the picture that was. */
  job: JobView | null = null;
  picture: PictureView | null = null;
  /** Facts that were told last. */
  lastFacts: readonly ToldFact[] = [];
  /** Exchanges since the program began. */
  exchanges = 0;
  /** Ids of the memories of the last exchange. */
  lastMemories: readonly string[] = [];
  /** Goals of hers that came up in this conversation, by id. */
  readonly mentioned = new Set<string>();
  /** Milliseconds without a word before the last one. */
  silence = Number.POSITIVE_INFINITY;
  #lastAt = Number.NEGATIVE_INFINITY;
  #mentionedAt = 0;
  #pendingSince = 0;

  say(who: Turn['who'], text: string, at: number): void {
    this.turns = [...this.turns, { who, text, at }].slice(-MOST_TURNS);
    if (who === 'person') {
      this.exchanges++;
      this.silence = at - this.#lastAt;
      if (this.silence > OVER) this.mentioned.clear();
    }
    this.#lastAt = at;
    if (this.pending !== null && this.exchanges - this.#pendingSince > PATIENCE) this.pending = null;
  }

  ask(pending: Pending | null): void {
    this.pending = pending;
    this.#pendingSince = this.exchanges;
  }

  /** A goal of hers comes up. */
  mention(goal: string): void {
    this.mentioned.add(goal);
    this.#mentionedAt = this.exchanges;
  }

  /** Exchanges since one did, or since the program began. */
  get sinceMention(): number {
    return this.exchanges - this.#mentionedAt;
  }

  /** The picture is talked of from now on. */
  see(picture: PictureView | null, job: JobView | null = null): void {
    this.picture = picture;
    this.job = job;
  }

  lastOf(who: Turn['who']): string | null {
    return this.turns.findLast(turn => turn.who === who)?.text ?? null;
  }
}
