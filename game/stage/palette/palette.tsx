import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type SerializedError, serializeError } from '../../../models/errors.ts';
import type { CommandView } from '../../bus/describe-command.ts';
import { browserShelf } from '../store/keep.ts';
import type { PaletteRequest } from '../store/state.ts';
import { useStage } from '../store/use-stage.tsx';
import { askHer } from './ask-her.ts';
import { CommandForm } from './command-form.tsx';
import { CommandList } from './command-list.tsx';
import { isInputless } from './fields.ts';
import { keepRecent, loadRecents } from './recents.ts';
import { ResultView } from './result-view.tsx';
import { showResult } from './show-result.ts';

type Place =
  | { readonly at: 'list' }
  | {
      readonly at: 'form';
      readonly command: CommandView;
      readonly input: PaletteRequest['input'];
      readonly errors: readonly SerializedError[];
    }
  | { readonly at: 'result'; readonly command: CommandView; readonly text: string };

/** One line that reaches everything: the page's own doings, and every command of the registry with its arguments. */
export default function Palette({ request }: { readonly request: PaletteRequest }) {
  const { store, client } = useStage();
  const dialog = useRef<HTMLDialogElement>(null);
  const [commands, setCommands] = useState<readonly CommandView[]>([]);
  const [recents, setRecents] = useState(() => loadRecents(browserShelf()));
  const [place, setPlace] = useState<Place>({ at: 'list' });
  const [search, setSearch] = useState('');

  // Modal: the rest of the page is inert meanwhile, and gets the focus back, which needs the dialog still to be there.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // A dialog gives the focus to its first part that can have it, which is not the line.
    element?.querySelector<HTMLElement>('input')?.focus();
    return () => element?.close();
  }, []);

  useEffect(() => {
    client
      .call<{ commands: CommandView[] }>('commands', {})
      .then(({ commands: listed }) => {
        const callable = listed
          .filter(({ faces }) => faces.includes('socket'))
          // What does something before what only tells.
          .sort((a, b) => Number(a.permission === 'read') - Number(b.permission === 'read'));
        setCommands(callable);
        const wanted = callable.find(({ name }) => name === request.command);
        if (wanted) setPlace({ at: 'form', command: wanted, input: request.input, errors: [] });
        else if (request.command !== null) store.dispatch({ type: 'error', error: unknown(request.command) });
      })
      .catch(error => store.dispatch({ type: 'error', error: serializeError(error) }));
  }, [client, store, request]);

  const close = () => store.dispatch({ type: 'palette', palette: null });
  const back = () => (place.at === 'list' || request.command !== null ? close() : setPlace({ at: 'list' }));

  const choose = (command: CommandView) => {
    setRecents(keepRecent(browserShelf(), command.name));
    if (isInputless(command) && command.danger === null) void run(command, {});
    else setPlace({ at: 'form', command, input: {}, errors: [] });
  };

  async function run(command: CommandView, input: Record<string, unknown>): Promise<void> {
    try {
      const shown = showResult(command.title, await client.call(command.name, input));
      if (shown.as === 'json') {
        setPlace({ at: 'result', command, text: shown.text });
        return;
      }
      store.dispatch({ type: 'note', message: shown.text });
      close();
    } catch (error) {
      setPlace({ at: 'form', command, input, errors: [serializeError(error)] });
    }
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const toggles = (event.ctrlKey || event.metaKey) && event.code === 'KeyK';
    if (toggles || event.key === 'Escape') {
      event.preventDefault();
      if (toggles) close();
      else back();
    }
    // The page's own keys rest while this is open, but for those that type nothing.
    if (!/^F\d+$/.test(event.key)) event.stopPropagation();
  };

  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Commands"
      data-testid="palette"
      onKeyDown={onKeyDown}
      onCancel={event => {
        event.preventDefault();
        back();
      }}
      onPointerDown={event => event.target === dialog.current && close()}
    >
      <div className="palette-glass">
        {place.at === 'list' && (
          <CommandList
            {...{ commands, recents, search }}
            onSearch={setSearch}
            onCommand={choose}
            onAction={action => {
              setRecents(keepRecent(browserShelf(), action.id));
              // First: what it opens shall keep the focus.
              close();
              action.run();
            }}
            onAsk={() => {
              close();
              askHer(store, client, search);
            }}
          />
        )}
        {place.at === 'form' && (
          <CommandForm
            key={place.command.name}
            {...place}
            link={request.link}
            onBack={back}
            onRun={input => run(place.command, input)}
          />
        )}
        {place.at === 'result' && (
          <ResultView title={place.command.title} text={place.text} onBack={back} onClose={close} />
        )}
      </div>
    </dialog>
  );
}

const unknown = (name: string): SerializedError => ({
  code: 'UNKNOWN_COMMAND',
  message: `There is no command "${name}".`,
  value: name,
  hint: 'The palette (Ctrl+K) lists what there is.',
});
