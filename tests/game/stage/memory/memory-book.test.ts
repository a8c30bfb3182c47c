import { describe, expect, it } from 'vitest';
import type { MemoryView, RecalledView } from '../../../../game/memory/memory-view.ts';
import { BOOK_PAGE, MemoryBook } from '../../../../game/stage/memory/memory-book.ts';
import { moved } from '../../../../game/stage/memory/memory-list.tsx';
import { statusText } from '../../../../game/stage/memory/memory-panel.tsx';
import { reasonWords, sureness, whenWords, workedWords } from '../../../../game/stage/memory/memory-words.ts';

const memory = (id: string): MemoryView => ({
  ...{ id, kind: 'episode', text: `it was ${id}`, about: [], pictures: [] },
  ...{ at: '2026-11-20T12:00:00.000Z', learnedAt: '2026-11-20T12:00:00.000Z' },
});

/** A kernel with 250 memories whose answers come when the test says so. */
function kernel() {
  const calls: { command: string; input: Record<string, unknown>; answer: (result: unknown) => void }[] = [];
  const book = new MemoryBook(
    <Result>(command: string, input: unknown) =>
      new Promise<Result | null>(resolve => {
        calls.push({ command, input: input as Record<string, unknown>, answer: resolve as never });
      }),
  );
  const page = (offset: number) => ({
    total: 250,
    memories: Array.from({ length: Math.min(BOOK_PAGE, 250 - offset) }, (_, i) => memory(`m${offset + i}`)),
  });
  const answer = async (result: unknown) => {
    calls.shift()!.answer(result);
    await new Promise(setImmediate);
  };
  return { book, calls, page, answer };
}

describe('pages of memories', () => {
  it('are asked for when they come into view, each once', async () => {
    const { book, calls, page, answer } = kernel();
    book.reload();
    expect(calls).toHaveLength(1);
    await answer(page(0));
    expect(book.state().total).toBe(250);
    book.show(90, 140);
    book.show(95, 150);
    expect(calls.map(({ input }) => input.offset)).toEqual([100]);
    await answer(page(100));
    expect(book.state().places.get(0)?.id).toBe('m0');
    expect(book.state().places.get(120)?.id).toBe('m120');
  });

  it('of another question do not mix with those of this one', async () => {
    const { book, calls, page, answer } = kernel();
    book.reload();
    book.filter({ kind: 'fact', day: '2026-11-20' });
    expect(calls[1]!.input).toMatchObject({ kind: 'fact', offset: 0 });
    const { from, to } = calls[1]!.input as { from: string; to: string };
    expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000);
    await answer(page(0));
    expect(book.state().total).toBeNull();
    await answer({ total: 1, memories: [memory('f')] });
    expect([...book.state().places.values()].map(({ id }) => id)).toEqual(['f']);
  });
});

describe('a search', () => {
  const recalled = (id: string): RecalledView => ({
    ...{ memory: memory(id), score: 1 },
    reasons: [{ by: 'words', words: [id], rank: 1 }],
  });

  it('asks recall, one question at a time, and at last for what stands there', async () => {
    const { book, calls, answer } = kernel();
    book.filter({ search: 'c' });
    book.filter({ search: 'ca' });
    book.filter({ search: 'castle', day: '2026-11-20' });
    expect(calls.map(({ input }) => input.text)).toEqual(['c']);
    await answer({ recalled: [recalled('wrong')] });
    expect(calls.map(({ input }) => input.text)).toEqual(['castle on 2026-11-20']);
    await answer({ recalled: [recalled('castle')] });
    const state = book.state();
    expect(state.places.get(0)?.id).toBe('castle');
    expect(state.recalled?.get('castle')?.map(reasonWords)).toEqual(['says castle']);
    expect(statusText(state)).toBe('1 come to mind');
    expect(calls).toEqual([]);
  });

  it('that is emptied lists everything again', async () => {
    const { book, calls, page, answer } = kernel();
    book.filter({ search: 'fox' });
    await answer({ recalled: [] });
    expect(statusText(book.state())).toBe('nothing comes to mind');
    book.filter({ search: '' });
    expect(calls[0]!.command).toBe('memories');
    await answer(page(0));
    expect(statusText(book.state())).toBe('250 memories');
  });
});

describe('what is put right or forgotten', () => {
  it('leaves the list anew, and a corrected fact is the one that is looked at', async () => {
    const { book, calls, answer } = kernel();
    const done = book.correct('a', { object: 'Rome' });
    expect(calls[0]!.input).toEqual({ memory: 'a', object: 'Rome' });
    await answer({ memory: memory('b') });
    expect(calls[0]).toMatchObject({ command: 'memory', input: { memory: 'b' } });
    await answer({ memory: memory('b'), sources: [], takes: [], history: [memory('a')] });
    expect(await done).toBe(true);
    expect(book.state().open?.memory.id).toBe('b');
    await answer({ total: 1, memories: [memory('b')] });

    const gone = book.forget({ memories: ['b'] });
    await answer({ forgotten: ['b', 'c'] });
    expect(await gone).toBe(2);
    expect(book.state().open).toBeNull();
    expect(calls[0]!.command).toBe('memories');
  });

  it('stays in view where the kernel refuses', async () => {
    const { book, answer } = kernel();
    const opened = book.open('a');
    await answer({ memory: memory('a'), sources: [], takes: [], history: [] });
    await opened;
    const done = book.correct('a', { text: '' });
    await answer(null);
    expect(await done).toBe(false);
    const gone = book.forget({ memories: ['a'] });
    await answer(null);
    expect(await gone).toBe(0);
    expect(book.state().open?.memory.id).toBe('a');
  });

  it('is exported in pieces that are one file', async () => {
    const { book, calls, answer } = kernel();
    const text = book.export();
    await answer({ lines: ['head', 'a'], next: 7 });
    expect(calls[0]!.input).toEqual({ after: 7 });
    await answer({ lines: ['b'], next: null });
    expect(await text).toBe('head\na\nb\n');
  });
});

describe('in words', () => {
  it('says when, how sure and how often', () => {
    const now = new Date(2026, 10, 20, 15, 0);
    expect(whenWords(new Date(2026, 10, 20, 9, 5).toISOString(), now)).toBe('today, 09:05');
    expect(whenWords(new Date(2026, 10, 19, 23, 59).toISOString(), now)).toBe('yesterday, 23:59');
    expect(whenWords(new Date(2026, 9, 2).toISOString(), now)).toBe('2 Oct 2026');
    expect([0.95, 0.75, 0.5, 0.1].map(sureness)).toEqual([
      ...['certain', 'fairly sure', 'thinks so', 'has a faint idea'],
    ]);
    const tried = { task: 't', recipe: {}, successes: 2, failures: 1, lastUsedAt: '' };
    expect(workedWords(tried)).toBe('worked 2 times, failed once');
  });

  it('moves the focus by keys, within the list', () => {
    expect(moved('ArrowDown', 249, 250, 6)).toBe(249);
    expect(moved('PageUp', 3, 250, 6)).toBe(0);
    expect(moved('End', 0, 250, 6)).toBe(249);
    expect(moved('a', 0, 250, 6)).toBeNull();
    expect(moved('ArrowDown', 0, 0, 6)).toBeNull();
  });
});
