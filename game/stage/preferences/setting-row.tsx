import { useId, useState, useSyncExternalStore } from 'react';
import { type SerializedError, serializeError } from '../../../models/errors.ts';
import type { SettingView } from '../../settings/setting-view.ts';
import { quality } from '../quality/quality.ts';
import { useStage } from '../store/use-stage.tsx';
import { isWide, SettingControl } from './setting-control.tsx';

/** One setting: its control, what it means, why it is as it is, and the way back. */
export function SettingRow({ setting }: { setting: SettingView }) {
  const { client } = useStage();
  const [error, setError] = useState<SerializedError | null>(null);
  const value = useSettingValue(setting);
  const id = useId();
  const { name, title, description, from, variable, waiting, problem, unit } = setting;
  const held = from === 'environment';
  const changed = setting.secret ? from === 'kept' : !same(value, setting.usual);
  const judged = async (deed: Promise<void>) => {
    const refused = await deed.then(
      () => null,
      reason => serializeError(reason),
    );
    setError(refused);
    return refused === null;
  };
  const control = (
    <SettingControl
      {...{ setting, value, id, held, invalid: error !== null }}
      onSet={next => judged(client.settings.set(setting, next))}
    />
  );
  const wide = isWide(setting);
  return (
    <div className="setting" data-testid={`setting-row-${name}`} data-changed={changed}>
      <div className={wide ? 'setting-head setting-head-wide' : 'setting-head'}>
        <label className="setting-title" id={`${id}-title`} htmlFor={id}>
          {title}
          {unit && !wide && <span className="text-dim"> {unit}</span>}
        </label>
        {control}
      </div>
      <p className="text-12 text-dim" id={`${id}-help`}>
        {name === 'sight.quality' ? <Tier /> : description} {rangeText(setting)}
      </p>
      {error && (
        <p className="field-error" role="alert" data-code={error.code} data-testid={`setting-error-${name}`}>
          {error.message} {error.hint}
        </p>
      )}
      {problem && !error && <p className="field-error">{problem}</p>}
      {held && (
        <p className="text-12 text-amber">
          <span className="numbers">{variable}</span> decides, as long as it is set in the environment.
        </p>
      )}
      {waiting && (
        <p className="text-12 text-amber" data-testid={`setting-waiting-${name}`}>
          Takes effect when AURORA is started again.
        </p>
      )}
      {changed && !held && (
        <button
          type="button"
          className="quiet-button setting-reset"
          data-testid={`setting-reset-${name}`}
          aria-label={`${title}: back to usual`}
          onClick={() => void judged(client.settings.reset(setting))}
        >
          Back to usual: {usualText(setting)}
        </button>
      )}
    </div>
  );
}

/** Of what the kernel keeps as it was told; of what this page keeps, as it is. */
function useSettingValue(setting: SettingView): unknown {
  const { values } = useStage().client.settings;
  const own = useSyncExternalStore(values.subscribe, () =>
    setting.kept === 'page' ? values.read(setting.name) : null,
  );
  return setting.kept === 'page' ? own : setting.value;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Of what is typed: from where to where, and what nothing stands for. */
function rangeText({ schema, unit, unset, kept }: SettingView): string {
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
  if (kept === 'page' || minimum === undefined || maximum === undefined) return '';
  return `${minimum} … ${maximum}${unit ? ` ${unit}` : ''}${unset ? `; auto: ${unset}` : ''}.`;
}

function usualText({ usual, unset, unit, secret }: SettingView): string {
  if (secret) return 'none';
  if (usual === null) return unset ?? 'as it finds it';
  if (Array.isArray(usual)) return usual.length === 0 ? 'none' : usual.join(', ');
  if (typeof usual === 'boolean') return usual ? 'on' : 'off';
  return unit ? `${usual} ${unit}` : String(usual);
}

function Tier() {
  const { tier, reason } = useSyncExternalStore(quality.subscribe, quality.state);
  return (
    <>
      Now {tier.name}: {reason}.
    </>
  );
}
