/** What was said by her and to her since the program began, to be read again. Nothing of it is kept on disk. */

import type { ConversationEntry } from '../api/protocol.ts';
import type { HeardEvent } from '../api/voice-protocol.ts';
import { Topic } from '../topic.ts';
import type { SpeechEvent } from '../voice/speech-event.ts';
import { FORGOTTEN } from './forgotten.ts';
import type { Forgotten } from './forgotten-words.ts';

/** Entries that are kept; older ones go. */
const MOST = 500;
/** Memories whose entries are known; older ones go. */
const MOST_LINKS = 4 * MOST;

export interface ConversationOptions {
  readonly speech: Topic<SpeechEvent>;
  readonly hearing: Topic<HeardEvent>;
  /** Wall time. */
  readonly now: () => Date;
}

export class ConversationLog {
  /** What was added or changed; null: all of it was cleared. */
  readonly events = new Topic<ConversationEntry | null>();
  readonly #now: () => Date;
  #entries: ConversationEntry[] = [];
  /** Ids of entries by the memory that keeps what was said in them. */
  readonly #kept = new Map<string, readonly string[]>();
  #heard = 0;

  constructor({ speech, hearing, now }: ConversationOptions) {
    this.#now = now;
    speech.subscribe(event => {
      if (event.type === 'started') this.#add('aurora', event.id, event.words.join(' '));
      if (event.type === 'stopped') this.#cut(event.id, event.unsaid);
    });
    hearing.subscribe(event => {
      if (event.type === 'final') this.#add('person', `heard-${++this.#heard}`, event.text);
    });
  }

  /** Oldest first. */
  list(): readonly ConversationEntry[] {
    return this.#entries;
  }

  /** What was typed, or could only be written; what is heard and spoken comes by itself. */
  note(who: ConversationEntry['who'], id: string, text: string): void {
    this.#add(who, id, text);
  }

  /** The entry of what the person was heard to say last; null: it is none of these words. */
  heard(text: string): string | null {
    const last = this.#entries.findLast(({ id }) => id.startsWith('heard-'));
    return last?.text.trim() === text.trim() ? last.id : null;
  }

  /** What was said in these entries is remembered by these: with one of them it is forgotten. */
  link(memories: readonly string[], entries: readonly string[]): void {
    for (const memory of memories) {
      const known = this.#kept.get(memory) ?? [];
      this.#kept.delete(memory);
      this.#kept.set(memory, [...known, ...entries]);
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_LINKS) break;
      this.#kept.delete(oldest);
    }
  }

  /** The words of these entries go; that something was said stays. */
  forget(entries: readonly string[]): void {
    const gone = new Set(entries);
    this.#replace(({ id }) => gone.has(id));
  }

  /** The words of all entries that tell what is forgotten go. */
  forgetAll({ memories, tells }: Forgotten): void {
    const gone = new Set<string>();
    for (const memory of memories) {
      for (const id of this.#kept.get(memory) ?? []) gone.add(id);
      this.#kept.delete(memory);
    }
    for (const { id, text, unsaid } of this.#entries) if (tells(text) || tells(unsaid ?? '')) gone.add(id);
    // A question and its answer: one of them alone would still say what it was.
    for (const exchange of this.#kept.values())
      if (exchange.some(id => gone.has(id))) for (const id of exchange) gone.add(id);
    this.#replace(({ id }) => gone.has(id));
  }

  clear(): void {
    this.#entries = [];
    this.#kept.clear();
    this.events.publish(null);
  }

  #add(who: ConversationEntry['who'], id: string, text: string): void {
    if (text.trim() === '' || this.#entries.some(entry => entry.id === id)) return;
    const entry = { id, who, text, at: this.#now().toISOString(), unsaid: null };
    this.#entries = [...this.#entries, entry].slice(-MOST);
    this.events.publish(entry);
  }

  #replace(which: (entry: ConversationEntry) => boolean): void {
    const replaced: ConversationEntry[] = [];
    this.#entries = this.#entries.map(entry => {
      if (entry.text === FORGOTTEN || !which(entry)) return entry;
      const without = { ...entry, text: FORGOTTEN, unsaid: null };
      replaced.push(without);
      return without;
    });
    for (const entry of replaced) this.events.publish(entry);
  }

  /** She was stopped: what of it nobody heard. */
  #cut(id: string, unsaid: string): void {
    const entry = this.#entries.find(known => known.id === id);
    if (entry === undefined || unsaid === '' || entry.text === FORGOTTEN) return;
    const cut = { ...entry, unsaid };
    this.#entries = this.#entries.map(known => (known.id === id ? cut : known));
    this.events.publish(cut);
  }
}
