import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { idsBetween, isFiltered, pictureAt } from './album.ts';
import { AlbumCell } from './album-cell.tsx';
import { type GridKey, moveInGrid } from './grid-keys.ts';

const COLUMNS = 3;
/** CSS pixels between pictures. */
const GAP = 8;
/** Rows that are drawn beyond what is seen. */
const OVERSCAN = 3;

/** The pictures of the answer, of which only those in view are elements. One of them has the focus; arrows move it. */
export function AlbumGrid() {
  const { store, client } = useStage();
  const album = useStageState(state => state.album);
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(330);
  const [focus, setFocus] = useState(0);
  const total = album.total ?? 0;
  const rowHeight = (width - (COLUMNS - 1) * GAP) / COLUMNS + GAP;
  const rows = useVirtualizer({
    count: Math.ceil(total / COLUMNS),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
  });
  const items = rows.getVirtualItems();
  const first = (items[0]?.index ?? 0) * COLUMNS;
  const last = ((items.at(-1)?.index ?? 0) + 1) * COLUMNS - 1;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of all rows follows the width
  useEffect(() => rows.measure(), [rowHeight]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question, or other pictures: what is in view is asked for
  useEffect(() => client.album.show(first, last), [client, first, last, album.query, album.generation]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer is looked at from its beginning
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
    setFocus(0);
  }, [album.query]);

  const toggle = useCallback(
    (index: number) => {
      const now = store.state().album;
      const id = pictureAt(now, index)?.id;
      if (id === undefined) return;
      const { selected } = now;
      const ids = selected.includes(id) ? selected.filter(other => other !== id) : [...selected, id];
      store.dispatch({ type: 'album.select', ids, anchor: index });
    },
    [store],
  );
  const selectTo = useCallback(
    (index: number) => {
      const now = store.state().album;
      store.dispatch({ type: 'album.select', ids: idsBetween(now, now.anchor ?? index, index) });
    },
    [store],
  );
  const onPick = useCallback(
    (event: MouseEvent, index: number) => {
      const now = store.state().album;
      setFocus(index);
      if (event.shiftKey) selectTo(index);
      else if (event.ctrlKey || event.metaKey || now.selected.length > 0) toggle(index);
      else {
        const picture = pictureAt(now, index);
        if (picture) store.dispatch({ type: 'inspect', picture });
      }
    },
    [store, toggle, selectTo],
  );

  const focusOn = (index: number) => {
    setFocus(index);
    rows.scrollToIndex(Math.floor(index / COLUMNS));
    // The element may come into being with the next frame only.
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-index="${index}"] button`)
        ?.focus({ preventScroll: true }),
    );
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const picture = pictureAt(album, focus);
    const ids = album.selected.length > 0 ? album.selected : picture ? [picture.id] : [];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight));
    const next = moveInGrid(event.key as GridKey, focus, { total, columns: COLUMNS, page });
    if (next !== null && !event.altKey) {
      focusOn(next);
      if (event.shiftKey) selectTo(next);
    } else if (event.key === ' ') toggle(focus);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey))
      store.dispatch({ type: 'album.select', ids: idsBetween(album, 0, total - 1) });
    else if (event.key === 's' && ids.length > 0 && !event.ctrlKey && !event.altKey)
      void client.album.mark(ids, { starred: !picture?.starred });
    else if (event.key === 'Delete' && ids.length > 0) void client.album.remove(ids);
    else if (event.key === 'Escape' && album.selected.length > 0)
      store.dispatch({ type: 'album.select', ids: [] });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={scroller} className="album" data-testid="album">
      {/* biome-ignore lint/a11y/useSemanticElements: rows that are not in view are no elements, as a table's would be */}
      <div
        role="grid"
        aria-label="Pictures"
        aria-multiselectable="true"
        aria-rowcount={Math.ceil(total / COLUMNS)}
        aria-colcount={COLUMNS}
        tabIndex={-1}
        className="relative w-full"
        style={{ height: rows.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {items.map(row => (
          // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above; the cells have the focus
          <div
            key={row.key}
            role="row"
            aria-rowindex={row.index + 1}
            className="album-row"
            style={{ transform: `translateY(${row.start}px)` }}
          >
            {Array.from({ length: COLUMNS }, (_, column) => row.index * COLUMNS + column)
              .filter(index => index < total)
              .map(index => (
                <AlbumCell
                  key={index}
                  index={index}
                  picture={pictureAt(album, index)}
                  selected={album.selected.includes(pictureAt(album, index)?.id ?? '')}
                  selecting={album.selected.length > 0}
                  focusable={index === Math.min(focus, total - 1)}
                  onPick={onPick}
                  onToggle={toggle}
                />
              ))}
          </div>
        ))}
      </div>
      {album.total === 0 && (
        <p className="text-14 text-dim" data-testid="album-empty">
          {isFiltered(album.filter) ? 'Nothing matches. Fewer words, or another filter?' : 'No pictures yet.'}
        </p>
      )}
    </div>
  );
}
