/** A plugin's folder, read as hostile input: bounded, nothing followed out of it. */
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuroraError } from '../../models/errors.ts';
import { badManifest, MANIFEST_NAME, type PluginManifest, readManifest } from './manifest.ts';
import { type PluginSampler, pluginSamplers } from './plugin-samplers.ts';

export interface ReadPlugin {
  readonly folder: string;
  readonly manifest: PluginManifest;
  /** SHA-256 of the manifest alone, hex: what a person granted, they granted to this one. */
  readonly manifestHash: string;
  /** SHA-256 over all files, hex, 12 digits: what pictures say of it. */
  readonly hash: string;
  /** Text of the entry; null: it has no script. */
  readonly source: string | null;
  readonly samplers: readonly PluginSampler[];
  /** HTML of the panels, by name. */
  readonly panels: ReadonlyMap<string, string>;
}

const MOST_FILES = 200;
/** Bytes: of a file, and of all. */
const MOST_FILE = 1 << 20;
const MOST_ALL = 8 << 20;

/** @throws AuroraError `PLUGIN_MANIFEST`, `PLUGIN_FILES` */
export async function readPlugin(folder: string): Promise<ReadPlugin> {
  const files = await readFiles(folder);
  const json = files.get(MANIFEST_NAME);
  if (json === undefined) throw badManifest(join(folder, MANIFEST_NAME), 'it is not there');
  const manifest = readManifest(json.toString('utf8'), join(folder, MANIFEST_NAME));
  const textOf = (path: string, field: string): string => {
    const bytes = files.get(path);
    if (bytes === undefined) throw badFiles(folder, `${field} names ${path}, which is not there`);
    return bytes.toString('utf8');
  };
  const all = createHash('sha256');
  for (const [path, bytes] of files) all.update(`${path}\n${bytes.length}\n`).update(bytes);
  return {
    folder,
    manifest,
    manifestHash: createHash('sha256').update(json).digest('hex'),
    hash: all.digest('hex').slice(0, 12),
    source: manifest.entry === undefined ? null : textOf(manifest.entry, 'entry'),
    samplers: pluginSamplers(manifest),
    panels: new Map(manifest.panels.map(({ name, page }) => [name, textOf(page, `the panel ${name}`)])),
  };
}

/** Every file by its path, sorted. */
async function readFiles(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  let total = 0;
  async function walk(below: string): Promise<void> {
    const names = await readdir(join(folder, below)).catch(error => {
      throw badFiles(folder, (error as Error).message);
    });
    for (const name of names.sort()) {
      if (name.startsWith('.') || name === 'node_modules') continue;
      const path = below === '' ? name : `${below}/${name}`;
      const stats = await lstat(join(folder, path));
      if (stats.isDirectory()) {
        await walk(path);
        continue;
      }
      if (!stats.isFile()) throw badFiles(folder, `${path} is no plain file`);
      total += stats.size;
      if (files.size >= MOST_FILES) throw badFiles(folder, `it has more than ${MOST_FILES} files`);
      if (stats.size > MOST_FILE || total > MOST_ALL) throw badFiles(folder, `${path} makes it too large`);
      files.set(path, await readFile(join(folder, path)));
    }
  }
  await walk('');
  return files;
}

const badFiles = (folder: string, reason: string) =>
  new AuroraError('PLUGIN_FILES', `The plugin in ${folder} cannot be read: ${reason}.`, {
    value: folder,
    legal: `up to ${MOST_FILES} plain files, ${MOST_FILE >> 20} MiB each, ${MOST_ALL >> 20} MiB together`,
    hint: 'A plugin is one script, its manifest and the pages of its panels; bundle what it needs into the script.',
  });
