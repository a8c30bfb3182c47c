/** A registry that says when somebody does something: whatever is more than a look, and is not sent by a page on its own. */
import type { Registry } from '../../bus/registry.ts';

/** What pages send by themselves. */
const BY_ITSELF = new Set(['speech-clock', 'look', 'watch-avatar', 'hear-here', 'voices', 'welcome']);

export const rousing = (registry: Registry, rouse: () => void): Registry => ({
  ...registry,
  // Those of plugins come and go.
  get commands() {
    return registry.commands;
  },
  invoke(name, input, context) {
    const command = registry.commands.find(known => known.name === name);
    if (command !== undefined && command.permission !== 'read' && !BY_ITSELF.has(name)) rouse();
    return registry.invoke(name, input, context);
  },
});
