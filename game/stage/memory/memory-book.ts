/** What the memory panel shows, and its dealings with the kernel: pages of memories, answers of recall, one that is looked at. */
import type { MemoryKind, MemoryView, RecalledView } from '../../memory/memory-view.ts';

export interface BookFilter {
  /** Any words: recall answers them. */
  readonly search: string;
  readonly kind: MemoryKind | null;
  /** YYYY-MM-DD; empty: any day. */
  readonly day: string;
  /** Facts that are not believed any more, too. */
  readonly history: boolean;
}

/** One memory, and what hangs together with it. */
export interface OpenMemory {
  readonly memory: MemoryView;
  readonly sources: readonly MemoryView[];
  /** Gone with it, if it is forgotten. */
  readonly takes: readonly MemoryView[];
  readonly history: readonly MemoryView[];
}

export interface BookState {
  readonly filter: BookFilter;
  /** Grows with each other question. */
  readonly query: number;
  readonly total: number | null;
  /** By their places in the answer. */
  readonly places: ReadonlyMap<number, MemoryView>;
  /** Why each came up, by id; null: all are listed, nothing was asked. */
  readonly recalled: ReadonlyMap<string, RecalledView['reasons']> | null;
  readonly open: OpenMemory | null;
  /** The one that was looked at last, by id. */
  readonly left: string | null;
}

export interface Correction {
  readonly text?: string;
  readonly subject?: string;
  readonly relation?: string;
  readonly object?: string;
  readonly confidence?: number;
}

type Attempt = <Result>(command: string, input: unknown) => Promise<Result | null>;

export const BOOK_PAGE = 100;
/** Answers of recall. */
const RECALLED = 50;

const EMPTY: Pick<BookState, 'total' | 'places' | 'recalled'> = {
  ...{ total: null, places: new Map(), recalled: null },
};

export class MemoryBook {
  readonly #attempt: Attempt;
  readonly #listeners = new Set<() => void>();
  /** Pages of the present question that are on their way or there. */
  #asked = new Set<number>();
  /** A question is on its way; `true`: another one has come up since. */
  #recalling: boolean | null = null;
  #state: BookState = {
    filter: { search: '', kind: null, day: '', history: false },
    ...{ query: 0, open: null, left: null, ...EMPTY },
  };

  /** @param attempt says what went wrong, and answers with null */
  constructor(attempt: Attempt) {
    this.#attempt = attempt;
  }

  state = (): BookState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  filter(patch: Partial<BookFilter>): void {
    this.#set({ filter: { ...this.#state.filter, ...patch } });
    this.reload();
  }

  /** Asks anew: others may have been written, corrected or forgotten. */
  reload(): void {
    this.#asked = new Set();
    // What is there stays in view until the answer comes.
    this.#set({ query: this.#state.query + 1 });
    if (this.#state.filter.search.trim() !== '') void this.#recall();
    else void this.#page(0);
  }

  /** Places that are in view. */
  show(first: number, last: number): void {
    if (this.#state.recalled !== null || this.#state.total === null) return;
    const end = Math.min(last, this.#state.total - 1);
    for (let page = Math.floor(first / BOOK_PAGE); page * BOOK_PAGE <= end; page++) void this.#page(page);
  }

  async open(id: string): Promise<void> {
    const open = await this.#attempt<OpenMemory>('memory', { memory: id });
    if (open) this.#set({ open, left: id });
  }

  close(): void {
    this.#set({ open: null });
  }

  /** Looks at what is right now, which for a fact is another one. */
  async correct(id: string, change: Correction): Promise<boolean> {
    const answer = await this.#attempt<{ memory: MemoryView }>('correct-memory', { memory: id, ...change });
    if (!answer) return false;
    await this.open(answer.memory.id);
    this.reload();
    return true;
  }

  /** For good. How many went. */
  async forget(which: { readonly memories?: readonly string[]; readonly words?: string }): Promise<number> {
    const answer = await this.#attempt<{ forgotten: readonly string[] }>('forget', which);
    if (!answer) return 0;
    this.#set({ open: null });
    this.reload();
    return answer.forgotten.length;
  }

  /** All of them, as a file's text. */
  async export(): Promise<string | null> {
    const lines: string[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const page: { lines: string[]; next: number | null } | null = await this.#attempt('export-memories', {
        after,
      });
      if (!page) return null;
      lines.push(...page.lines);
      after = page.next;
    }
    return `${lines.join('\n')}\n`;
  }

  async import(lines: string): Promise<{ added: number; known: number } | null> {
    const answer = await this.#attempt<{ added: number; known: number }>('import-memories', { lines });
    if (answer) this.reload();
    return answer;
  }

  async #page(page: number): Promise<void> {
    const { query, filter } = this.#state;
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    const answer = await this.#attempt<{ total: number; memories: readonly MemoryView[] }>('memories', {
      ...(filter.kind && { kind: filter.kind }),
      ...dayOf(filter.day),
      ...(filter.history && { history: true }),
      ...{ offset: page * BOOK_PAGE, limit: BOOK_PAGE },
    });
    // Somebody asks for something else by now.
    if (!answer || query !== this.#state.query) return;
    const places = new Map(this.#state.recalled === null && page > 0 ? this.#state.places : []);
    for (const [i, memory] of answer.memories.entries()) places.set(page * BOOK_PAGE + i, memory);
    this.#set({ total: answer.total, places, recalled: null });
  }

  async #recall(): Promise<void> {
    if (this.#recalling !== null) {
      this.#recalling = true;
      return;
    }
    this.#recalling = false;
    const { query, filter } = this.#state;
    const answer = await this.#attempt<{ recalled: readonly RecalledView[] }>('recall-memory', {
      // Recall understands days.
      text: `${filter.search.trim()}${filter.day && ` on ${filter.day}`}`.slice(0, 4_000),
      ...(filter.kind && { kind: filter.kind }),
      ...(filter.history && { history: true }),
      limit: RECALLED,
    });
    const again = this.#recalling;
    this.#recalling = null;
    if (answer && query === this.#state.query)
      this.#set({
        total: answer.recalled.length,
        places: new Map(answer.recalled.map(({ memory }, i) => [i, memory])),
        recalled: new Map(answer.recalled.map(({ memory, reasons }) => [memory.id, reasons])),
      });
    else if (again && this.#state.filter.search.trim() !== '') await this.#recall();
  }

  #set(patch: Partial<BookState>): void {
    this.#state = { ...this.#state, ...patch };
    for (const listener of [...this.#listeners]) listener();
  }
}

/** A day of the local calendar. */
function dayOf(day: string): { from: string; to: string } | object {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return {};
  const at = (plus: number) => new Date(year, month - 1, date + plus).toISOString();
  return { from: at(0), to: at(1) };
}
