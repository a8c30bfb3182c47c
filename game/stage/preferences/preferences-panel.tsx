import { useEffect, useState, useSyncExternalStore } from 'react';
import { searchSettings } from '../../settings/search-settings.ts';
import { Panel } from '../frame/panel.tsx';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { SettingRow } from './setting-row.tsx';

/** What is no setting and still looked for here. */
const WELCOME = {
  name: 'welcome',
  group: 'Beginning',
  title: 'The first minute',
  description: 'She introduces herself and paints, as she did at first.',
  variable: null,
};

/** Everything that can be set, from the registry; searched by what each setting says of itself. */
export function PreferencesPanel() {
  const { client } = useStage();
  const open = useStageState(state => state.link.status === 'open');
  const settings = useSyncExternalStore(client.settings.subscribe, client.settings.list);
  const [search, setSearch] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the kernel is back, it may have been started with others
  useEffect(() => void client.settings.load(), [client, open]);
  const found = searchSettings(settings, search);
  const welcome = searchSettings([WELCOME], search).length > 0;
  return (
    <Panel title="Settings" focus="input">
      <input
        type="search"
        className="field-input mb-3"
        data-testid="preference-search"
        aria-label="Search the settings"
        placeholder="captions, folders, threads …"
        value={search}
        onChange={event => setSearch(event.currentTarget.value)}
      />
      <div className="settings" data-testid="preferences">
        {found.map((setting, i) => (
          <div key={setting.name}>
            {found[i - 1]?.group !== setting.group && (
              <h3 className="pb-2 text-12 text-dim">{setting.group}</h3>
            )}
            <SettingRow setting={setting} />
          </div>
        ))}
        {welcome && settings.length > 0 && <WelcomeRow />}
        <p className="text-12 text-dim" role="status">
          {settings.length === 0
            ? open
              ? 'Asking what can be set …'
              : 'What can be set is told when the kernel is back.'
            : found.length === 0 && !welcome
              ? 'No setting speaks of that.'
              : ''}
        </p>
        <p className="text-12 text-dim">
          Sound, sight and painting along belong to this browser; the rest is kept in AURORA’s home. What
          belongs to a picture is under Painting.
        </p>
      </div>
    </Panel>
  );
}

function WelcomeRow() {
  const { client } = useStage();
  // She begins with a page that has just been opened.
  const again = () => void client.call('welcome', { seen: false }).then(() => window.location.reload());
  return (
    <div>
      <h3 className="pb-2 text-12 text-dim">{WELCOME.group}</h3>
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="text-14 text-text">{WELCOME.title}</p>
          <p className="text-12 text-dim">{WELCOME.description}</p>
        </div>
        <button
          type="button"
          className="chip chip-small flex-none"
          data-testid="setting-welcome"
          onClick={again}
        >
          Show it again
        </button>
      </div>
    </div>
  );
}
