/** Puts plugins into the folder of a home's plugins; nothing is granted by that. */
import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AuroraError } from '../../models/errors.ts';
import { auroraHome, homePaths } from '../home.ts';
import { readPlugin } from './read-plugin.ts';
import { type PluginKind, pluginTemplate } from './template.ts';

interface Installed {
  readonly id: string;
  readonly folder: string;
}

/** @throws AuroraError `PLUGIN_NAME`, `PLUGIN_THERE` */
export async function writePlugin(
  name: string,
  kind: PluginKind,
  root: string,
  plugins = homePaths(auroraHome()).plugins,
): Promise<Installed> {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name)) {
    throw new AuroraError('PLUGIN_NAME', `A plugin cannot be called "${name.slice(0, 60)}".`, {
      field: 'name',
      value: name.slice(0, 60),
      legal: 'a lower-case letter, then up to 39 letters, digits or dashes',
      hint: 'For example: my-plugin',
    });
  }
  const types = await readFile(join(root, 'game', 'plugins', 'sdk', 'aurora-plugin.d.ts'), 'utf8');
  return place(name, plugins, async folder => {
    await mkdir(folder);
    for (const [path, text] of Object.entries(pluginTemplate(name, kind, types)))
      await writeFile(join(folder, path), text);
  });
}

/** @throws AuroraError `PLUGIN_MANIFEST`, `PLUGIN_FILES`, `PLUGIN_THERE` */
export async function addPlugin(from: string, plugins = homePaths(auroraHome()).plugins): Promise<Installed> {
  const { manifest, folder } = await readPlugin(resolve(from));
  return place(manifest.id, plugins, to => cp(folder, to, { recursive: true, dereference: false }));
}

/** Whole or not at all. */
async function place(
  id: string,
  plugins: string,
  fill: (folder: string) => Promise<void>,
): Promise<Installed> {
  const folder = join(plugins, id);
  if (await stat(folder).catch(() => null)) {
    throw new AuroraError('PLUGIN_THERE', `There is a plugin "${id}" already.`, {
      field: 'name',
      value: folder,
      legal: 'a name that is free',
      hint: 'Remove its folder first, or choose another name.',
    });
  }
  await mkdir(plugins, { recursive: true });
  const draft = join(plugins, `.${id}.draft`);
  await rm(draft, { recursive: true, force: true });
  await fill(draft);
  await rename(draft, folder);
  return { id, folder };
}
