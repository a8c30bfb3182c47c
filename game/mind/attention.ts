/** What she has in mind while she talks: what was said last, which picture is talked of, and what she has asked. */
import type { JobView, PictureView } from '../api/protocol.ts';
import type { Move, ToldFact } from './language/move.ts';
import type { PictureCandidate } from './recall/found.ts';

/** Turns that are kept. */
const MOST_TURNS = 24;
/** A question that was not answered for so many turns is dropped. */
const PATIENCE = 2;

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
  | { readonly kind: 'idea'; readonly prompt: string };

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
  #pendingSince = 0;

  say(who: Turn['who'], text: string, at: number): void {
    this.turns = [...this.turns, { who, text, at }].slice(-MOST_TURNS);
    if (who === 'person') this.exchanges++;
    if (this.pending !== null && this.exchanges - this.#pendingSince > PATIENCE) this.pending = null;
  }

  ask(pending: Pending | null): void {
    this.pending = pending;
    this.#pendingSince = this.exchanges;
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
