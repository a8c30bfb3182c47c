/** Finds models in folders without opening them: what is there, and what cannot be used, with the reason. */
import { readdir, realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { AuroraError } from '../../errors.ts';
import { isPickle, pickleRefused } from '../component-weights.ts';

export interface FoundModel {
  /** Its path below the folder that was searched, without `.safetensors`: `anime/some-model`. Unique in a list. */
  readonly name: string;
  readonly path: string;
  /** A folder with a model_index.json, or a single file. */
  readonly kind: 'folder' | 'file';
}

export interface FoundModels {
  /** Those of the first folder first, by name in each. */
  readonly models: readonly FoundModel[];
  /** Pickles, by path. */
  readonly refused: ReadonlyMap<string, AuroraError>;
}

/** A folder of models is a few levels deep; a whole disk given by mistake must not be walked to its end. */
const MAX_DEPTH = 6;
const MAX_ENTRIES = 50_000;

/** @param folders absolute paths, as `findModelPlaces` gives them; those that cannot be read are passed over */
export async function findModels(folders: readonly string[]): Promise<FoundModels> {
  const search = new Search();
  for (const folder of folders) await search.enter(folder, folder, 0);
  return { models: search.models, refused: search.refused };
}

class Search {
  readonly models: FoundModel[] = [];
  readonly refused = new Map<string, AuroraError>();
  readonly #names = new Set<string>();
  /** Real paths: links may lead in circles, and to the same model twice. */
  readonly #seen = new Set<string>();
  #entries = 0;

  async enter(folder: string, root: string, depth: number): Promise<void> {
    if (depth > MAX_DEPTH || !(await this.#isNew(folder))) return;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    if (entries.some(({ name }) => name === 'model_index.json')) {
      this.#add(folder, root, 'folder');
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name.startsWith('.') || ++this.#entries > MAX_ENTRIES) continue;
      const path = join(folder, entry.name);
      if (/\.safetensors$/i.test(entry.name)) {
        if (await this.#isNew(path)) this.#add(path, root, 'file');
      } else if (isPickle(entry.name)) this.refused.set(path, pickleRefused(path));
      else if (entry.isDirectory() || entry.isSymbolicLink()) await this.enter(path, root, depth + 1);
    }
  }

  async #isNew(path: string): Promise<boolean> {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined || this.#seen.has(real)) return false;
    this.#seen.add(real);
    return true;
  }

  #add(path: string, root: string, kind: FoundModel['kind']): void {
    const below = relative(root, path).split(sep).join('/') || basename(path);
    const plain = kind === 'file' ? below.replace(/\.safetensors$/i, '') : below;
    let name = plain;
    for (let count = 2; this.#names.has(name); count++) name = `${plain} (${count})`;
    this.#names.add(name);
    this.models.push({ name, path, kind });
  }
}
