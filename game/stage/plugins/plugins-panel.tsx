import { useCallback, useEffect, useState } from 'react';
import type { PluginList, PluginView } from '../../plugins/plugin-view.ts';
import { formatBytes } from '../format.ts';
import { Panel } from '../frame/panel.tsx';
import { useStage } from '../store/use-stage.tsx';
import { PluginFrame } from './plugin-frame.tsx';

/** Milliseconds between two looks at how they are. */
const LOOK = 3_000;

interface Shown {
  readonly plugin: string;
  readonly panel: string;
  readonly title: string;
}

/** Which plugins there are, what each asks for, and a switch for each of those things. */
export function PluginsPanel() {
  const { client } = useStage();
  const [list, setList] = useState<PluginList | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const look = useCallback(async () => {
    const answer = await client.call<PluginList>('plugins', {}).catch(() => null);
    if (answer) setList(answer);
  }, [client]);
  useEffect(() => {
    void look();
    const timer = setInterval(() => document.hidden || void look(), LOOK);
    return () => clearInterval(timer);
  }, [look]);
  const set = async (id: string, capability: string | null, granted: boolean) => {
    const command = granted ? 'plugin-grant' : 'plugin-revoke';
    await client.attempt(command, { id, ...(capability !== null && { capability }) });
    if (!granted) setShown(before => (before?.plugin === id ? null : before));
    await look();
  };
  if (shown) {
    return (
      <Panel title={shown.title} tall>
        <button type="button" className="quiet-button self-start pb-2" onClick={() => setShown(null)}>
          ← All plugins
        </button>
        <PluginFrame {...shown} />
      </Panel>
    );
  }
  return (
    <Panel title="Plugins" tall>
      <div
        className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto pr-1"
        data-testid="plugins"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it may hold nothing that can have the focus, and is scrolled by keys
        tabIndex={0}
      >
        {list?.plugins.map(plugin => (
          <Plugin key={plugin.id} plugin={plugin} onSet={set} onOpen={setShown} />
        ))}
        {list?.refused.map(({ folder, reason }) => (
          <p key={folder} className="text-14 text-coral">
            <span className="numbers break-all">{folder}</span>: {reason}
          </p>
        ))}
        {list && <Where list={list} />}
      </div>
    </Panel>
  );
}

interface PluginProps {
  readonly plugin: PluginView;
  readonly onSet: (id: string, capability: string | null, granted: boolean) => void;
  readonly onOpen: (shown: Shown) => void;
}

function Plugin({ plugin, onSet, onOpen }: PluginProps) {
  const {
    id,
    name,
    version,
    description,
    state,
    problem,
    asksAnew,
    capabilities,
    panels,
    tags,
    samplers,
    log,
  } = plugin;
  const open = capabilities.filter(({ refused }) => refused === null);
  const all = open.length > 0 && open.every(({ granted }) => granted);
  return (
    <article className="plugin" aria-label={name} data-testid="plugin" data-state={state}>
      <header className="flex items-baseline justify-between gap-2">
        <h3 className="text-14 font-medium text-text">
          {name} <span className="numbers text-12 text-dim">{version}</span>
        </h3>
        <span className="text-12 text-dim">
          {STATES[state]}
          {plugin.residentBytes !== null && `, ${formatBytes(plugin.residentBytes)}`}
        </span>
      </header>
      <p className="text-14 text-dim">{description}</p>
      {problem !== null && <p className="text-12 text-coral">{problem}</p>}
      {asksAnew && <p className="text-12 text-coral">It has changed what it asks for, and asks anew.</p>}
      <ul className="flex flex-col gap-1">
        {capabilities.map(({ key, words, granted, refused }) => (
          <li key={key}>
            <label className="flex items-start gap-2 text-14">
              <input
                type="checkbox"
                checked={granted}
                disabled={refused !== null}
                onChange={event => onSet(id, key, event.currentTarget.checked)}
              />
              <span>
                {words}
                {refused !== null && <span className="text-coral"> – never: {refused}</span>}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {tags.length > 0 && (
        <p className="text-12 text-dim">
          In a prompt: <code className="numbers select-text text-text">{tags.join(' ')}</code>
        </p>
      )}
      {samplers.length > 0 && (
        <p className="text-12 text-dim">
          {samplers.length === 1 ? 'As a sampler:' : 'As samplers:'}
          {samplers.map(sampler => (
            <code key={sampler} className="numbers block break-all select-text text-text">
              {sampler}
            </code>
          ))}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {open.length > 0 && (
          <button type="button" className="chip chip-small" onClick={() => onSet(id, null, !all)}>
            {all ? `Switch ${name} off` : `Allow ${name} all of it`}
          </button>
        )}
        {panels
          .filter(({ granted }) => granted)
          .map(panel => (
            <button
              key={panel.name}
              type="button"
              className="chip chip-small"
              onClick={() => onOpen({ plugin: id, panel: panel.name, title: panel.title })}
            >
              Open {panel.title}
            </button>
          ))}
      </div>
      {log.length > 0 && (
        <details className="text-12 text-dim">
          <summary>What it printed</summary>
          <pre className="numbers whitespace-pre-wrap">{log.slice(-20).join('\n')}</pre>
        </details>
      )}
    </article>
  );
}

function Where({ list: { folder, plugins } }: { list: PluginList }) {
  return (
    <p className="text-12 text-dim">
      {plugins.length === 0 && (
        <>
          There are none yet; <code className="numbers select-text">aurora plugin new my-plugin</code> writes
          one to begin with.{' '}
        </>
      )}
      Plugins lie in <span className="numbers wrap-anywhere select-text">{folder}</span>. Each runs in a
      process of its own, and may do only what is ticked here.
    </p>
  );
}

const STATES: Readonly<Record<PluginView['state'], string>> = {
  off: 'off',
  resting: 'at rest',
  running: 'running',
  restarting: 'starts again',
  broken: 'given up',
};
