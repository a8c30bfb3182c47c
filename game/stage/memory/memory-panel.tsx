import { type ChangeEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { MEMORY_KINDS, type MemoryKind } from '../../memory/memory-view.ts';
import { Panel } from '../frame/panel.tsx';
import { saveFile } from '../overlay/save-file.ts';
import { useStage } from '../store/use-stage.tsx';
import { type BookState, MemoryBook } from './memory-book.ts';
import { MemoryDetail } from './memory-detail.tsx';
import { MemoryList } from './memory-list.tsx';
import { MemoryMind } from './memory-mind.tsx';
import { KIND_WORDS } from './memory-words.ts';

/** All that she remembers: searched as she herself recalls, read with its sources, put right, and forgotten. */
export function MemoryPanel() {
  const { client } = useStage();
  const [book] = useState(() => new MemoryBook((command, input) => client.attempt(command, input)));
  const state = useSyncExternalStore(book.subscribe, book.state);
  useEffect(() => book.reload(), [book]);
  return (
    <Panel title="Memory" focus="input" tall>
      {state.open ? (
        <MemoryDetail key={state.open.memory.id} book={book} open={state.open} />
      ) : (
        <>
          <Filters book={book} state={state} />
          <MemoryMind book={book} />
          <MemoryList book={book} state={state} />
          <div className="flex items-center justify-between pt-2">
            <p className="numbers text-12 text-dim" role="status" data-testid="memory-status">
              {statusText(state)}
            </p>
            <Files book={book} />
          </div>
        </>
      )}
    </Panel>
  );
}

export function statusText({ total, recalled, filter }: BookState): string {
  if (total === null) return 'remembering…';
  const count = total.toLocaleString('en');
  if (recalled !== null) return total === 0 ? 'nothing comes to mind' : `${count} come to mind`;
  return filter.kind || filter.day ? `${count} match` : `${count} ${total === 1 ? 'memory' : 'memories'}`;
}

function Filters({ book, state }: { book: MemoryBook; state: BookState }) {
  const { search, kind, day, history } = state.filter;
  return (
    <div className="flex flex-col gap-2 pb-2">
      <input
        type="search"
        className="field-input"
        data-testid="memory-search"
        aria-label="Search the memories"
        placeholder="the castle from last week, what I like …"
        value={search}
        onChange={event => book.filter({ search: event.currentTarget.value })}
      />
      <div className="flex flex-wrap items-center gap-2">
        <select
          className="chip chip-small chip-select"
          aria-label="Kind of memory"
          data-testid="memory-kind"
          value={kind ?? ''}
          onChange={event => book.filter({ kind: (event.currentTarget.value || null) as MemoryKind | null })}
        >
          <option value="">Everything</option>
          {MEMORY_KINDS.map(name => (
            <option key={name} value={name}>
              {KIND_WORDS[name].many}
            </option>
          ))}
        </select>
        <input
          type="date"
          className="chip chip-small"
          aria-label="Day"
          data-testid="memory-day"
          value={day}
          onChange={event => book.filter({ day: event.currentTarget.value })}
        />
        <button
          type="button"
          className="chip chip-small"
          aria-pressed={history}
          data-testid="memory-history"
          title="Facts that she does not believe any more, too"
          onClick={() => book.filter({ history: !history })}
        >
          History
        </button>
      </div>
    </div>
  );
}

/** All of it out of the program, and in again. */
function Files({ book }: { book: MemoryBook }) {
  const { store } = useStage();
  const file = useRef<HTMLInputElement>(null);
  const save = async () => {
    const text = await book.export();
    if (text !== null) saveFile(`aurora-memories-${new Date().toISOString().slice(0, 10)}.jsonl`, text);
  };
  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = event.currentTarget.files ?? [];
    event.currentTarget.value = '';
    const answer = chosen && (await book.import(await chosen.text()));
    if (answer)
      store.dispatch({
        type: 'note',
        message: `${answer.added} memories are new, ${answer.known} she had already`,
      });
  };
  return (
    <div className="flex">
      <button type="button" className="quiet-button" data-testid="memory-export" onClick={save}>
        Export
      </button>
      <button type="button" className="quiet-button" onClick={() => file.current?.click()}>
        Import
      </button>
      <input
        ref={file}
        type="file"
        accept=".jsonl,application/json,text/plain"
        className="hidden"
        data-testid="memory-import"
        aria-label="A file of memories"
        onChange={read}
      />
    </div>
  );
}
