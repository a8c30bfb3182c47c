import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { MemoryView, ReasonView } from '../../memory/memory-view.ts';
import type { BookState, MemoryBook } from './memory-book.ts';
import { KIND_WORDS, reasonWords, sureness, whenWords, workedWords } from './memory-words.ts';

/** CSS pixels; two lines of text, and one of what it is. */
const ROW = 72;
const OVERSCAN = 6;

interface Props {
  readonly book: MemoryBook;
  readonly state: BookState;
}

/** Memories of which only those in view are elements. One has the focus: arrows move it, Enter opens it. */
export function MemoryList({ book, state }: Props) {
  const { total, places, recalled, query, left } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const [focus, setFocus] = useState(() =>
    Math.max(0, [...places].find(([, { id }]) => id === left)?.[0] ?? 0),
  );
  const count = total ?? 0;
  const rows = useVirtualizer({
    ...{ count, overscan: OVERSCAN },
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
  });
  const items = rows.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question: what is in view is asked for
  useEffect(() => book.show(first, last), [book, first, last, query, total]);
  const shown = useRef(query);
  useEffect(() => {
    // A new answer is read from its beginning.
    if (shown.current === query) return;
    shown.current = query;
    scroller.current?.scrollTo({ top: 0 });
    setFocus(0);
  }, [query]);

  const focusOn = (index: number) => {
    setFocus(index);
    rows.scrollToIndex(index);
    // The element may come into being with the next frame only.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true }),
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when somebody comes back from one of them
  useEffect(() => {
    if (left !== null && document.activeElement === document.body) focusOn(focus);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW));
    const next = moved(event.key, focus, count, page);
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const memory = places.get(focus);
    if (next !== null) focusOn(next);
    else if ((event.key === 'Enter' || event.key === ' ') && memory) void book.open(memory.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={scroller} className="album" data-testid="memories">
      <div
        role="listbox"
        aria-label="Memories"
        tabIndex={count === 0 ? 0 : -1}
        className="relative w-full"
        style={{ height: rows.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {items.map(({ index, key, start }) => {
          const memory = places.get(index);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
            <div
              key={key}
              role="option"
              data-index={index}
              data-testid="memory"
              data-kind={memory?.kind}
              aria-selected={index === focus}
              aria-setsize={count}
              aria-posinset={index + 1}
              tabIndex={index === Math.min(focus, count - 1) ? 0 : -1}
              className="memory-row"
              style={{ height: ROW - 8, transform: `translateY(${start}px)` }}
              onFocus={() => setFocus(index)}
              onClick={() => memory && void book.open(memory.id)}
            >
              {memory ? <Row memory={memory} reasons={recalled?.get(memory.id) ?? []} /> : '…'}
            </div>
          );
        })}
      </div>
      {total === 0 && (
        <p className="text-14 text-dim" data-testid="memories-empty">
          {recalled === null ? 'Nothing is remembered here.' : 'She remembers nothing of that.'}
        </p>
      )}
    </div>
  );
}

function Row({ memory, reasons }: { memory: MemoryView; reasons: readonly ReasonView[] }) {
  const { kind, text, at, fact, procedure } = memory;
  const more = fact
    ? fact.held
      ? `${sureness(fact.confidence)}${fact.derived ? ', found it herself' : ''}`
      : 'not any more'
    : procedure
      ? workedWords(procedure)
      : memory.dreamt
        ? 'dreamt'
        : KIND_WORDS[kind].one;
  return (
    <>
      <p className="line-clamp-2 text-14 text-text">{text}</p>
      <p className="truncate text-12 text-dim">
        <span>{more}</span> · <time dateTime={at}>{whenWords(at, new Date())}</time>
        {reasons.length > 0 && <span className="text-teal"> · {reasons.map(reasonWords).join('; ')}</span>}
      </p>
    </>
  );
}

/** Where a key moves the focus to; null: it is no such key. */
export function moved(key: string, focus: number, count: number, page: number): number | null {
  const steps: Record<string, number> = {
    ...{ ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -count, End: count },
  };
  const step = steps[key];
  if (step === undefined || count === 0) return null;
  return Math.max(0, Math.min(count - 1, focus + step));
}
