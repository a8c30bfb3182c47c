/** What a person can grant to a plugin, one by one. */
import type { AnyCommand, Permission } from '../bus/command.ts';
import type { PluginManifest } from './manifest.ts';

export interface Capability {
  /** `command:roll`, `prompt:seasons`, `sampler:smooth`, `panel:palette`, `event:picture`, `use:generate`. */
  readonly key: string;
  /** In words, for whoever decides. */
  readonly words: string;
  /** Why it can never be granted; null: it can. */
  readonly refused: string | null;
}

/** What plugins may call of AURORA's: nothing that controls the program, listens to the room, or loses something for good. */
const MAY_USE: readonly Permission[] = ['read', 'paint', 'speak', 'remember'];

const EVENTS = {
  picture: 'hears of each finished picture, with its prompt',
  job: 'hears what is being painted',
  conversation: 'hears what you and she say',
} as const;

export function capabilitiesOf(
  { commands, prompts, samplers, panels, events, uses }: PluginManifest,
  known: readonly AnyCommand[],
): Capability[] {
  const own = (
    kind: string,
    list: readonly { name: string; title: string }[],
    words: (title: string) => string,
  ) => list.map(({ name, title }) => ({ key: `${kind}:${name}`, words: words(title), refused: null }));
  return [
    ...own('command', commands, title => `adds the command “${title}”`),
    ...own('prompt', prompts, title => `rewrites prompts that name it: ${title}`),
    ...own('sampler', samplers, title => `adds the sampler “${title}”: arithmetic, and no code`),
    ...own('panel', panels, title => `shows a panel: ${title}`),
    ...events.map(event => ({ key: `event:${event}`, words: EVENTS[event], refused: null })),
    ...uses.map(name =>
      useOf(
        name,
        known.find(command => command.name === name),
      ),
    ),
  ];
}

function useOf(name: string, command: AnyCommand | undefined): Capability {
  const key = `use:${name}`;
  if (command === undefined) return { key, words: `calls ${name}`, refused: 'AURORA has no such command' };
  const words = `calls ${name} (${command.title}; permission: ${command.permission})`;
  return { key, words, refused: refusalOf(command) };
}

function refusalOf({ faces, permission, danger }: AnyCommand): string | null {
  if (faces !== undefined && !faces.includes('rest'))
    return 'it can be called from a terminal or a page only';
  if (!MAY_USE.includes(permission)) return `no plugin gets the permission “${permission}”`;
  if (danger !== undefined) return `by it ${danger}, which no plugin may do`;
  return null;
}
