/** What was said by her and to her since the program began, to be read again. Nothing of it is kept on disk. */

import type { ConversationEntry } from '../api/protocol.ts';
import type { HeardEvent } from '../api/voice-protocol.ts';
import { Topic } from '../topic.ts';
import type { SpeechEvent } from '../voice/speech-event.ts';

/** Entries that are kept; older ones go. */
const MOST = 500;

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

  clear(): void {
    this.#entries = [];
    this.events.publish(null);
  }

  #add(who: ConversationEntry['who'], id: string, text: string): void {
    if (text.trim() === '' || this.#entries.some(entry => entry.id === id)) return;
    const entry = { id, who, text, at: this.#now().toISOString(), unsaid: null };
    this.#entries = [...this.#entries, entry].slice(-MOST);
    this.events.publish(entry);
  }

  /** She was stopped: what of it nobody heard. */
  #cut(id: string, unsaid: string): void {
    const entry = this.#entries.find(known => known.id === id);
    if (entry === undefined || unsaid === '') return;
    const cut = { ...entry, unsaid };
    this.#entries = this.#entries.map(known => (known.id === id ? cut : known));
    this.events.publish(cut);
  }
}
