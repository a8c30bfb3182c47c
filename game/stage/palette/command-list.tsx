import { Command } from 'cmdk';
import { useMemo } from 'react';
import type { CommandView } from '../../bus/describe-command.ts';
import { useStage } from '../store/use-stage.tsx';
import { type PageAction, pageActions } from './page-actions.ts';
import { ASK, score } from './score.ts';

interface Props {
  readonly commands: readonly CommandView[];
  readonly recents: readonly string[];
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly onCommand: (command: CommandView) => void;
  readonly onAction: (action: PageAction) => void;
  readonly onAsk: () => void;
}

/** The line and what fits it, best first; without a word, what was used last. */
export function CommandList({ commands, recents, search, onSearch, onCommand, onAction, onAsk }: Props) {
  const { store, client } = useStage();
  const actions = useMemo(() => pageActions(store, client), [store, client]);
  const draw = (id: string, group: string) => {
    const action = actions.find(known => known.id === id);
    if (action)
      return <ActionLine key={id} group={group} action={action} onSelect={() => onAction(action)} />;
    const command = commands.find(({ name }) => name === id);
    return (
      command && <CommandLine key={id} group={group} command={command} onSelect={() => onCommand(command)} />
    );
  };
  const recent = search === '' ? recents : [];
  const others = <T,>(entries: readonly T[], idOf: (entry: T) => string) =>
    entries.map(idOf).filter(id => !recent.includes(id));
  return (
    <Command
      label="Commands"
      loop
      className="palette-command"
      filter={(value, typed, keywords) => score(value, typed, keywords, recents)}
    >
      <Command.Input
        autoFocus
        value={search}
        onValueChange={onSearch}
        className="palette-input"
        data-testid="palette-input"
        placeholder="What shall happen?"
      />
      <Command.List className="palette-list" label="What fits">
        {search.trim() === '' ? (
          <>
            {recent.length > 0 && (
              <Command.Group heading="Last used">{recent.map(id => draw(id, 'recent'))}</Command.Group>
            )}
            <Command.Group heading="This page">
              {others(actions, ({ id }) => id).map(id => draw(id, 'page'))}
            </Command.Group>
            <Command.Group heading="Commands">
              {others(commands, ({ name }) => name).map(id => draw(id, 'commands'))}
            </Command.Group>
          </>
        ) : (
          // One list: cmdk orders lines within a group by how well they fit, and groups not at all.
          <Command.Group heading="What fits">
            {actions.map(({ id }) => draw(id, 'page'))}
            {commands.map(({ name }) => draw(name, 'commands'))}
            <Command.Item value={ASK} onSelect={onAsk} className="palette-line" data-testid="palette-ask">
              <span className="palette-title">
                Ask her: <q>{search.trim()}</q>
              </span>
            </Command.Item>
          </Command.Group>
        )}
      </Command.List>
      <footer className="palette-keys" aria-hidden="true">
        <span>↑ ↓ choose</span>
        <span>Enter go</span>
        <span>Esc close</span>
      </footer>
    </Command>
  );
}

interface LineProps {
  readonly group: string;
  readonly onSelect: () => void;
}

function ActionLine({ action, group, onSelect }: LineProps & { readonly action: PageAction }) {
  return (
    <Command.Item
      value={action.id}
      keywords={[action.title]}
      onSelect={onSelect}
      className="palette-line"
      data-group={group}
      data-testid={`palette-${action.id}`}
    >
      <span className="palette-title">{action.title}</span>
      {action.keys && <kbd className="palette-kbd">{action.keys}</kbd>}
    </Command.Item>
  );
}

function CommandLine({ command, group, onSelect }: LineProps & { readonly command: CommandView }) {
  const { name, title, description, permission, danger } = command;
  return (
    <Command.Item
      value={name}
      keywords={[title, name]}
      onSelect={onSelect}
      className="palette-line"
      data-group={group}
      data-testid={`palette-${name}`}
      title={description}
    >
      <span className="palette-title">{title}</span>
      <span className="palette-name">{name}</span>
      <PermissionMark permission={permission} danger={danger} />
    </Command.Item>
  );
}

/** What it takes to call it, and whether something is lost by it. */
export function PermissionMark({ permission, danger }: Pick<CommandView, 'permission' | 'danger'>) {
  return (
    <span className="permission" data-permission={permission} data-danger={danger !== null}>
      {danger === null ? permission : `${permission}, careful`}
    </span>
  );
}
