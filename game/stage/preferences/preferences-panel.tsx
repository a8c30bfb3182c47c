import { useState, useSyncExternalStore } from 'react';
import { Panel } from '../frame/panel.tsx';
import { QUALITY_SETTINGS, quality } from '../quality/quality.ts';
import { Slider } from '../settings/slider.tsx';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { type Look, pageLook } from './look.ts';
import { type Preference, searchPreferences } from './preference-list.ts';

/** How the page sounds, looks and moves; searched by what each setting says of itself. */
export function PreferencesPanel() {
  const [search, setSearch] = useState('');
  const found = searchPreferences(search);
  return (
    <Panel title="Settings" focus="input">
      <input
        type="search"
        className="field-input mb-3"
        data-testid="preference-search"
        aria-label="Search the settings"
        placeholder="captions, motion, volume …"
        value={search}
        onChange={event => setSearch(event.currentTarget.value)}
      />
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto pr-1" data-testid="preferences">
        {found.map((preference, i) => (
          <div key={preference.key}>
            {found[i - 1]?.group !== preference.group && (
              <h3 className="pb-2 text-12 text-dim">{preference.group}</h3>
            )}
            <PreferenceRow preference={preference} />
          </div>
        ))}
        {found.length === 0 && <p className="text-14 text-dim">No setting speaks of that.</p>}
        <p className="text-12 text-dim">
          These belong to this browser. What belongs to a picture is under Painting.
        </p>
      </div>
    </Panel>
  );
}

function PreferenceRow({ preference }: { preference: Preference }) {
  const [value, write] = usePreference(preference.key);
  const { key, title, description } = preference;
  if (preference.kind === 'slider')
    return (
      <div>
        <Slider
          label={title}
          testId={`preference-${key}`}
          value={Number(value)}
          min={preference.min}
          max={preference.max}
          step={preference.step}
          unit={preference.unit}
          onChange={write}
        />
        <p className="text-12 text-dim">{description}</p>
      </div>
    );
  return (
    <div className="flex items-start justify-between gap-3">
      <div className="min-w-0">
        <p className="text-14 text-text" id={`preference-${key}`}>
          {title}
        </p>
        <p className="text-12 text-dim">{key === 'quality' ? <Tier /> : description}</p>
      </div>
      {preference.kind === 'toggle' && (
        <button
          type="button"
          role="switch"
          className="switch"
          data-testid={`preference-${key}`}
          aria-labelledby={`preference-${key}`}
          aria-checked={value === true}
          onClick={() => write(value !== true)}
        />
      )}
      {preference.kind === 'choice' && (
        <select
          className="chip chip-small chip-select"
          data-testid={`preference-${key}`}
          aria-labelledby={`preference-${key}`}
          value={String(value)}
          onChange={event => write(event.currentTarget.value)}
        >
          {preference.options.map(option => (
            <option key={option}>{option}</option>
          ))}
        </select>
      )}
      {preference.kind === 'action' && (
        <button
          type="button"
          className="chip chip-small flex-none"
          data-testid={`preference-${key}`}
          onClick={() => write(true)}
        >
          {preference.label}
        </button>
      )}
    </div>
  );
}

function Tier() {
  const { tier, reason } = useSyncExternalStore(quality.subscribe, quality.state);
  return (
    <>
      Now {tier.name}: {reason}.
    </>
  );
}

type Value = string | number | boolean;

/** A setting wherever it lives, and how it is set. */
function usePreference(key: string): readonly [Value, (value: Value) => void] {
  const { store, client } = useStage();
  const { volume, effects, muted } = useStageState(state => state.voice);
  const live = useStageState(state => state.live);
  const look = useSyncExternalStore(pageLook.subscribe, pageLook.look);
  const { setting } = useSyncExternalStore(quality.subscribe, quality.state);
  switch (key) {
    case 'volume':
      return [Math.round(100 * volume), value => client.voice.setVolume({ volume: Number(value) / 100 })];
    case 'effects':
      return [
        Math.round(100 * effects),
        value => store.dispatch({ type: 'voice', patch: { effects: Number(value) / 100 } }),
      ];
    case 'muted':
      return [muted, value => client.voice.setVolume({ muted: value === true })];
    case 'live':
      return [live, value => store.dispatch({ type: 'live', live: value === true })];
    case 'quality':
      return [setting, value => quality.choose(QUALITY_SETTINGS.find(name => name === value) ?? 'auto')];
    case 'welcome':
      // She begins with a page that has just been opened.
      return [false, () => void client.call('welcome', { seen: false }).then(() => window.location.reload())];
    case 'textScale':
      return [Math.round(100 * look.textScale), value => pageLook.change({ textScale: Number(value) / 100 })];
    default:
      return [look[key as keyof Look], value => pageLook.change({ [key]: value } as Partial<Look>)];
  }
}
