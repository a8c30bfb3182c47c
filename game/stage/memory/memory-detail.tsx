import { type ChangeEvent, type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { PictureView } from '../../api/protocol.ts';
import type { MemoryView } from '../../memory/memory-view.ts';
import { useStage } from '../store/use-stage.tsx';
import type { MemoryBook, OpenMemory } from './memory-book.ts';
import { KIND_WORDS, sureness, whenWords, workedWords } from './memory-words.ts';

type Mode = 'read' | 'correct' | 'forget';

/** One memory: what it is, how sure she is and why; what is wrong is put right here, and what is to go goes for good. */
export function MemoryDetail({ book, open }: { book: MemoryBook; open: OpenMemory }) {
  const [mode, setMode] = useState<Mode>('read');
  const back = useRef<HTMLButtonElement>(null);
  // Esc must find the focus inside, whatever has just gone.
  useEffect(() => {
    if (mode === 'read') back.current?.focus();
  }, [mode]);
  const { memory, sources, takes, history } = open;
  const { fact, procedure } = memory;
  const now = new Date();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    event.nativeEvent.stopImmediatePropagation();
    if (mode === 'read') book.close();
    else setMode('read');
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc goes a step back, wherever the focus is
    <div className="flex min-h-0 flex-1 flex-col gap-3" data-testid="memory-detail" onKeyDown={onKeyDown}>
      <button ref={back} type="button" className="quiet-button -ml-2 self-start" onClick={() => book.close()}>
        ← All memories
      </button>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto pr-1">
        <p className="text-16 text-text select-text" data-testid="memory-text">
          {memory.text}
        </p>
        <dl className="facts">
          <dt>Kind</dt>
          <dd>{KIND_WORDS[memory.kind].many}</dd>
          <dt>{fact ? 'Since' : 'When'}</dt>
          <dd>
            <time dateTime={memory.at}>{whenWords(memory.at, now)}</time>
          </dd>
          {fact && (
            <>
              <dt>Sure</dt>
              <dd data-testid="memory-sure">
                {fact.held ? sureness(fact.confidence) : 'does not believe it any more'}{' '}
                <span className="numbers text-dim">{Math.round(100 * fact.confidence)} %</span>
              </dd>
            </>
          )}
          {procedure && (
            <>
              <dt>Tried</dt>
              <dd>{workedWords(procedure)}</dd>
            </>
          )}
          {memory.about.length > 0 && (
            <>
              <dt>About</dt>
              <dd>{memory.about.join(', ')}</dd>
            </>
          )}
        </dl>
        <Pictures ids={memory.pictures} />
        <Related book={book} title="Learnt from" memories={sources} testId="memory-sources" />
        <Related book={book} title="History" memories={history} testId="memory-past" />
        {fact?.derived && (
          <p className="text-12 text-dim">She found it herself, in what came again and again.</p>
        )}
        {memory.dreamt && <p className="text-12 text-dim">It happened in a dream.</p>}
        {fact && sources.length === 0 && (
          <p className="text-12 text-dim">Somebody told her, or put it right.</p>
        )}
        {procedure && (
          <pre className="numbers overflow-x-auto text-12 whitespace-pre-wrap text-dim">
            {JSON.stringify(procedure.recipe, null, 2)}
          </pre>
        )}
        {mode === 'correct' && <CorrectForm book={book} memory={memory} then={() => setMode('read')} />}
        {mode === 'forget' && (
          <Forget book={book} memory={memory} takes={takes} then={() => setMode('read')} />
        )}
      </div>
      {mode === 'read' && (
        <div className="flex gap-2">
          {!procedure && (
            <button
              type="button"
              className="chip"
              data-testid="memory-correct"
              onClick={() => setMode('correct')}
            >
              Correct
            </button>
          )}
          <button
            type="button"
            className="chip hover:text-coral"
            data-testid="memory-forget"
            onClick={() => setMode('forget')}
          >
            Forget
          </button>
        </div>
      )}
    </div>
  );
}

function Pictures({ ids }: { ids: readonly string[] }) {
  const { client, store } = useStage();
  if (ids.length === 0) return null;
  const look = async (id: string) => {
    const picture = await client.attempt<PictureView>('picture', { id });
    if (picture) store.dispatch({ type: 'inspect', picture });
  };
  return (
    <div className="flex flex-wrap gap-2">
      {ids.map((id, i) => (
        <button key={id} type="button" className="picture-button h-20 w-20" onClick={() => look(id)}>
          <img
            src={`/api/v1/pictures/${encodeURIComponent(id)}/thumbnail`}
            alt={`${i + 1} of what belongs to it`}
            className="h-full w-full rounded object-cover"
          />
        </button>
      ))}
    </div>
  );
}

interface RelatedProps {
  readonly book: MemoryBook;
  readonly title: string;
  readonly memories: readonly MemoryView[];
  readonly testId: string;
}

function Related({ book, title, memories, testId }: RelatedProps) {
  if (memories.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="pb-1 text-12 text-dim">{title}</h3>
      <ul className="flex flex-col gap-1" data-testid={testId}>
        {memories.map(({ id, text, at }) => (
          <li key={id}>
            <button type="button" className="memory-link" onClick={() => void book.open(id)}>
              <span className="line-clamp-2">{text}</span>
              <time className="text-12 text-dim" dateTime={at}>
                {whenWords(at, new Date())}
              </time>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const FIELDS: Readonly<Record<string, string>> = {
  ...{ subject: 'Who or what', relation: 'Does or is', object: 'Whom or what', text: 'What happened' },
};

/** A fact has three parts and a certainty; what happened has a text. */
function CorrectForm({ book, memory, then }: { book: MemoryBook; memory: MemoryView; then: () => void }) {
  const { fact, text } = memory;
  const before: Readonly<Record<string, string>> = fact
    ? { subject: fact.subject, relation: fact.relation, object: fact.object }
    : { text };
  const [now, setNow] = useState(before);
  const [sure, setSure] = useState(Math.round(100 * (fact?.confidence ?? 1)));
  const changed = Object.entries(now).filter(([name, value]) => before[name] !== value.trim());
  const surer = fact !== undefined && sure !== Math.round(100 * fact.confidence);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const right = await book.correct(memory.id, {
      ...Object.fromEntries(changed.map(([name, value]) => [name, value.trim()])),
      ...(surer && { confidence: sure / 100 }),
    });
    if (right) then();
  };
  return (
    <form className="flex flex-col gap-2" aria-label="Correct it" onSubmit={submit}>
      {Object.entries(now).map(([name, value], i) => {
        const Field = name === 'text' ? 'textarea' : 'input';
        return (
          <label key={name} className="flex flex-col text-12 text-dim" htmlFor={`correct-${name}`}>
            {FIELDS[name]}
            <Field
              id={`correct-${name}`}
              className="field-input"
              autoFocus={name === 'text' || i === 2}
              data-testid={`correct-${name}`}
              value={value}
              onChange={(event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
                setNow({ ...now, [name]: event.currentTarget.value })
              }
            />
          </label>
        );
      })}
      {fact && (
        <label className="flex items-center gap-2 text-12 text-dim">
          Sure
          <input
            type="range"
            className="min-w-0 flex-1"
            min={5}
            max={99}
            value={sure}
            data-testid="correct-sure"
            onChange={event => setSure(Number(event.currentTarget.value))}
          />
          <span className="numbers">{sure} %</span>
        </label>
      )}
      <div className="flex gap-2">
        <button
          type="submit"
          className="chip"
          data-testid="correct-save"
          disabled={changed.length === 0 && !surer}
        >
          Put it right
        </button>
        <button type="button" className="quiet-button" onClick={then}>
          Leave it
        </button>
      </div>
    </form>
  );
}

/** There is no way back, so it says first what goes. */
function Forget({ book, memory, takes, then }: ForgetProps) {
  const { store } = useStage();
  const forget = async () => {
    const gone = await book.forget({ memories: [memory.id] });
    if (gone > 0)
      store.dispatch({
        type: 'note',
        message: gone === 1 ? 'It is forgotten, on the disk too' : `${gone} are forgotten, on the disk too`,
      });
  };
  return (
    <section className="flex flex-col gap-2" aria-label="Forget it" data-testid="forget-confirm">
      <p className="text-14 text-text">
        It goes for good, from the disk as well
        {takes.length > 0 ? ', and with it what was learnt from nothing else:' : '.'}
      </p>
      {takes.length > 0 && (
        <ul className="list-disc pl-5 text-14 text-amber" data-testid="forget-takes">
          {takes.map(({ id, text }) => (
            <li key={id}>{text}</li>
          ))}
        </ul>
      )}
      <div className="flex gap-2">
        <button
          type="button"
          className="chip text-coral"
          data-testid="forget-now"
          // biome-ignore lint/a11y/noAutofocus: the person has just asked for it
          autoFocus
          onClick={forget}
        >
          Forget it for good
        </button>
        <button type="button" className="quiet-button" onClick={then}>
          Keep it
        </button>
      </div>
    </section>
  );
}

interface ForgetProps {
  readonly book: MemoryBook;
  readonly memory: MemoryView;
  readonly takes: readonly MemoryView[];
  readonly then: () => void;
}
