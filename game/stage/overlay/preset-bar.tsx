import { type ChangeEvent, useCallback, useEffect, useRef, useState } from 'react';
import { AuroraError, serializeError } from '../../../models/errors.ts';
import { writeTweakFile } from '../../tweaks/preset-format.ts';
import type { PresetView } from '../../tweaks/preset-view.ts';
import { useStage } from '../store/use-stage.tsx';
import { saveFile } from './save-file.ts';

/** Presets: choose, load, save, share as a file, take from a file, delete. */
export function PresetBar() {
  const { store, client } = useStage();
  const [presets, setPresets] = useState<readonly PresetView[]>([]);
  const [name, setName] = useState('');
  const [sure, setSure] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const chosen = presets.find(preset => preset.name === name);

  const list = useCallback(
    async () => setPresets((await client.call<{ presets: PresetView[] }>('presets', {})).presets),
    [client],
  );
  /** Does something, tells what was passed over or went wrong, and looks again at what there is. */
  const doing = (action: () => Promise<PresetView | { deleted: string }>, done: string) => async () => {
    setSure(false);
    try {
      const result = await action();
      const notes = 'notes' in result ? result.notes : [];
      store.dispatch({ type: 'note', message: [done, ...notes].join(' ') });
      await list();
    } catch (error) {
      store.dispatch({ type: 'error', error: serializeError(error) });
    }
  };
  useEffect(() => void list().catch(() => {}), [list]);

  const save = doing(
    () => client.call('preset-save', { name, replace: chosen !== undefined }),
    `The preset "${name}" is saved.`,
  );
  const load = doing(() => client.call('preset-load', { name }), `She is turned as "${name}" says.`);
  const remove = doing(async () => {
    const deleted = await client.call<{ deleted: string }>('preset-delete', { name });
    setName('');
    return deleted;
  }, `The preset "${name}" is deleted.`);

  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.currentTarget.files ?? [];
    event.currentTarget.value = '';
    if (!file) return;
    const called = file.name.replace(/\.json$/i, '');
    void doing(async () => {
      const tweaks = tweaksOf(await file.text());
      await client.call('preset-save', { name: called, tweaks, replace: true });
      setName(called);
      return client.call<PresetView>('preset-load', { name: called });
    }, `"${called}" is among the presets, and she is turned as it says.`)();
  };

  return (
    <fieldset className="overlay-presets" aria-label="Presets">
      <input
        className="overlay-input"
        list="overlay-preset-names"
        data-testid="preset-name"
        aria-label="Name of a preset"
        placeholder="preset"
        value={name}
        onChange={event => {
          setName(event.currentTarget.value);
          setSure(false);
        }}
      />
      <datalist id="overlay-preset-names">
        {presets.map(preset => (
          <option key={preset.name} value={preset.name} />
        ))}
      </datalist>
      <button
        type="button"
        className="overlay-button"
        data-testid="preset-load"
        disabled={!chosen}
        onClick={load}
      >
        load
      </button>
      <button
        type="button"
        className="overlay-button"
        data-testid="preset-save"
        disabled={name.trim() === ''}
        onClick={save}
      >
        save
      </button>
      <button
        type="button"
        className="overlay-button"
        data-testid="preset-share"
        disabled={!chosen}
        title="Save it as a file that others can open"
        onClick={() => chosen && saveFile(`${chosen.name}.json`, writeTweakFile(chosen.name, chosen.tweaks))}
      >
        share
      </button>
      <button
        type="button"
        className="overlay-button"
        data-testid="preset-open"
        title="Take a preset from a file"
        onClick={() => chooser.current?.click()}
      >
        open
      </button>
      <button
        type="button"
        className="overlay-button"
        data-testid="preset-delete"
        data-sure={sure}
        disabled={!chosen}
        onClick={() => (sure ? void remove() : setSure(true))}
      >
        {sure ? 'sure?' : 'delete'}
      </button>
      <input
        ref={chooser}
        type="file"
        accept=".json,application/json"
        className="sr-only"
        data-testid="preset-file"
        aria-label="A preset as a file"
        tabIndex={-1}
        onChange={take}
      />
    </fieldset>
  );
}

/** What a preset's file says is to be turned; the kernel checks each of it. @throws AuroraError `PRESET_NOT_UNDERSTOOD` */
function tweaksOf(text: string): unknown {
  try {
    const { tweaks } = JSON.parse(text) as { tweaks?: unknown };
    if (typeof tweaks === 'object' && tweaks !== null) return tweaks;
  } catch {
    // Said below.
  }
  throw new AuroraError('PRESET_NOT_UNDERSTOOD', 'This is no preset of AURORA.', {
    value: text.slice(0, 60),
    legal: 'a file that "share" wrote',
    hint: 'Take another file.',
  });
}
