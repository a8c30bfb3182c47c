import { join } from 'node:path';
import type { AnyCommand } from '../bus/command.ts';
import { auroraHome, homePaths } from '../home.ts';
import { pluginCommand } from './plugin-commands.ts';
import { readPlugin } from './read-plugin.ts';

/**
 * The commands of the plugin that a word on the command line names, so that its arguments are known before any kernel is asked; the kernel
 * decides whether they may be called. None for other words. @throws AuroraError `PLUGIN_MANIFEST`, `PLUGIN_FILES`
 */
export async function pluginCliCommands(word: string): Promise<AnyCommand[]> {
  const [, id] = /^plugin\.([a-z][a-z0-9-]*)\./.exec(word) ?? [];
  if (id === undefined) return [];
  const { manifest } = await readPlugin(join(homePaths(auroraHome()).plugins, id));
  return manifest.commands.map(command =>
    pluginCommand(manifest, command, async () => {
      throw new Error('it is run by the kernel');
    }),
  );
}
