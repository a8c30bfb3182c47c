import { type ChangeEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { serializeError } from '../../../models/errors.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import type { CharacterView } from './character-card.ts';

const CHARACTER = 'language.character';

/** Whom she plays with a language model: chosen here, and brought along as a card, which may be dropped anywhere on the page too. */
export function Characters() {
  const { client, store } = useStage();
  const imported = useStageState(state => state.charactersImported);
  const settings = useSyncExternalStore(client.settings.subscribe, client.settings.list);
  const [characters, setCharacters] = useState<readonly CharacterView[]>([]);
  const file = useRef<HTMLInputElement>(null);
  useEffect(() => void client.settings.load(), [client]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew after each import
  useEffect(() => {
    void client
      .attempt<{ characters: readonly CharacterView[] }>('characters', {})
      .then(answer => answer && setCharacters(answer.characters));
  }, [client, imported]);
  const played = settings.find(({ name }) => name === CHARACTER)?.value;
  const choose = (name: string) =>
    void (
      name === ''
        ? client.attempt('reset-setting', { name: CHARACTER })
        : client.attempt('set-setting', { name: CHARACTER, value: name })
    ).then(() => client.settings.load());
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = event.currentTarget.files ?? [];
    event.currentTarget.value = '';
    if (!chosen) return;
    try {
      const { importCard, importedNote } = await import('./character-card.ts');
      const character = await importCard(chosen);
      store.dispatch({ type: 'character-imported' });
      store.dispatch({ type: 'note', message: importedNote(character) });
    } catch (error) {
      store.dispatch({ type: 'error', error: serializeError(error) });
    }
  };
  return (
    <div className="flex items-center justify-between gap-2 pt-2 text-12 text-dim">
      <label className="flex min-w-0 items-center gap-2">
        <span>She is</span>
        <select
          className="chip chip-small chip-select min-w-0"
          data-testid="character"
          value={typeof played === 'string' ? played : ''}
          onChange={event => choose(event.currentTarget.value)}
        >
          <option value="">herself</option>
          {characters.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="quiet-button"
        title="A character card, JSON or PNG; it may be dropped anywhere on the page"
        onClick={() => file.current?.click()}
      >
        Import a character
      </button>
      <input
        ref={file}
        type="file"
        accept=".json,.png,application/json,image/png"
        className="hidden"
        data-testid="character-import"
        aria-label="A character card"
        onChange={take}
      />
    </div>
  );
}
