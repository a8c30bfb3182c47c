/** A registry that says when somebody does something: whatever is more than a look, and is not sent by a page on its own. */
import type { AnyCommand } from '../../bus/command.ts';
import { type Registry, routeOf } from '../../bus/registry.ts';

/** What pages send by themselves. */
const BY_ITSELF = new Set(['speech-clock', 'look', 'watch-avatar', 'hear-here', 'voices', 'welcome']);

/** Panels read, again and again, what nobody may have looked at: memories, goals. */
const isLook = (command: AnyCommand): boolean =>
  command.permission === 'read' || routeOf(command).method === 'GET';

export const rousing = (registry: Registry, rouse: () => void): Registry => ({
  ...registry,
  // Those of plugins come and go.
  get commands() {
    return registry.commands;
  },
  invoke(name, input, context) {
    const command = registry.commands.find(known => known.name === name);
    if (command !== undefined && !isLook(command) && !BY_ITSELF.has(name)) rouse();
    return registry.invoke(name, input, context);
  },
});
