/**
 * Files that prompts may name, of one kind: which there are, and what was found out about each. Looking through the folders
 * costs a glance at each file; one is read when it is new or has changed, in the background, and at once if a prompt names it.
 */
import { stat } from 'node:fs/promises';
import { AuroraError, serializeError } from '../../models/errors.ts';
import { findModelPlaces, findModels, type ModelKind } from '../../models/loaders/index.ts';

export interface CatalogFile {
  /** By which prompts name it: its own name alone, or with its folder where another file has that. */
  readonly name: string;
  /** Its path below the folder that was searched, without its ending. */
  readonly below: string;
  /** Absolute. */
  readonly path: string;
}

export interface FileCatalogOptions<Info> {
  /** AURORA's own folder of them; need not exist. */
  readonly own: string;
  /** Folders as `AURORA_MODELS` names them, and what to look for there. */
  readonly roots: readonly string[];
  readonly place: ModelKind;
  /** The name that prompts use, of a path. */
  nameOf(path: string): string;
  /** Throws an `AuroraError` for a file that is of no use. */
  read(path: string): Promise<Info>;
  readonly onProblem: (problem: string) => void;
}

interface FoundFile extends CatalogFile {
  /** Changes with the file. */
  readonly stamp: string;
}

interface Reading<Info> {
  readonly stamp: string;
  readonly result: Info | AuroraError;
}

export class FileCatalog<Info extends object> {
  /** Resolves when the folders have been looked through and every file has been read for the first time. */
  readonly complete: Promise<void>;
  readonly #options: FileCatalogOptions<Info>;
  #files = new Map<string, FoundFile>();
  /** Pickles, by name. */
  #pickles = new Map<string, AuroraError>();
  readonly #readings = new Map<string, Reading<Info>>();
  readonly #running = new Map<string, Promise<void>>();
  #walk: Promise<void> = Promise.resolve();
  #nextWalk: Promise<void> | null = null;
  #stopped = false;
  #version = 0;

  constructor(options: FileCatalogOptions<Info>) {
    this.#options = options;
    this.complete = this.refresh();
  }

  /** Counts changes. */
  get version(): number {
    return this.#version;
  }

  /** What has been read so far, by name. */
  list(): (CatalogFile & Info)[] {
    const names = [...this.#files.keys()].sort();
    return names.flatMap(name => {
      const file = this.get(name);
      return file === undefined || file instanceof AuroraError ? [] : [file];
    });
  }

  /** The file of this name, the reason for which it is of no use, or undefined for one that is not there or not read yet. */
  get(name: string): (CatalogFile & Info) | AuroraError | undefined {
    const file = this.#files.get(name);
    if (file === undefined) return this.#pickles.get(name);
    const result = this.#readings.get(file.path)?.result;
    if (result === undefined || result instanceof AuroraError) return result;
    const { below, path } = file;
    return { name, below, path, ...result };
  }

  /** Reasons for which files are of no use, by name. */
  refusals(): ReadonlyMap<string, AuroraError> {
    const refused = new Map(this.#pickles);
    for (const name of this.#files.keys()) {
      const file = this.get(name);
      if (file instanceof AuroraError) refused.set(name, file);
    }
    return refused;
  }

  /** Looks through the folders again, for files that came, went or changed, and reads those that did. */
  async refresh(): Promise<void> {
    await this.#lookAgain();
    for (const file of [...this.#files.values()]) {
      if (this.#stopped) return;
      await this.#read(file);
    }
  }

  /** Makes sure that these are up to date. A name that nobody knows costs a look through the folders, and reads nothing. */
  async ensure(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const unknown = () => names.some(name => !this.#files.has(name) && !this.#pickles.has(name));
    if (unknown()) await (this.#nextWalk ?? this.#walk);
    if (unknown()) await this.#lookAgain();
    await Promise.all(
      names.map(async name => {
        const file = this.#files.get(name);
        if (file === undefined) return;
        const now = { ...file, stamp: (await stampOf(file.path)) ?? file.stamp };
        await this.#read(now);
      }),
    );
  }

  stop(): void {
    this.#stopped = true;
  }

  /** One look that runs may have passed the place already: whoever asks meanwhile gets the next one. */
  #lookAgain(): Promise<void> {
    this.#nextWalk ??= this.#walk.then(() => {
      this.#nextWalk = null;
      this.#walk = this.#look().catch(error => this.#problem(error));
      return this.#walk;
    });
    return this.#nextWalk;
  }

  async #look(): Promise<void> {
    const { own, roots, place, nameOf } = this.#options;
    const folders = [own];
    for (const root of roots) {
      const places = await findModelPlaces([root], process.env).catch(error => this.#problem(error, root));
      folders.push(...(places?.[place] ?? []));
    }
    const found = await findModels(folders);
    const files = new Map<string, FoundFile>();
    for (const { name: below, path, kind } of found.models) {
      const stamp = kind === 'file' ? await stampOf(path) : undefined;
      if (stamp === undefined) continue;
      const short = nameOf(path);
      const name = files.has(short) ? below : short;
      files.set(name, { name, below, path, stamp });
    }
    const pickles = new Map<string, AuroraError>();
    for (const [path, reason] of found.refused) {
      // The same as a safetensors file beside it is what people convert it to.
      if (!files.has(nameOf(path))) pickles.set(nameOf(path), reason);
    }
    const same = (a: Iterable<string>, b: Iterable<string>) => [...a].join('\n') === [...b].join('\n');
    const paths = (map: ReadonlyMap<string, FoundFile>) =>
      [...map.values()].map(({ name, path }) => `${name}\t${path}`);
    if (!same(paths(files), paths(this.#files)) || !same(pickles.keys(), this.#pickles.keys()))
      this.#version++;
    this.#files = files;
    this.#pickles = pickles;
    const there = new Set([...files.values()].map(({ path }) => path));
    for (const path of this.#readings.keys()) if (!there.has(path)) this.#readings.delete(path);
  }

  #read({ path, stamp }: FoundFile): Promise<void> {
    if (this.#readings.get(path)?.stamp === stamp) return Promise.resolve();
    const running = this.#running.get(path);
    if (running) return running;
    const reading = this.#options
      .read(path)
      .then(
        info => this.#keep(path, { stamp, result: info }),
        error => {
          if (error instanceof AuroraError) this.#keep(path, { stamp, result: error });
          else this.#problem(error, path);
        },
      )
      .finally(() => this.#running.delete(path));
    this.#running.set(path, reading);
    return reading;
  }

  #keep(path: string, reading: Reading<Info>): void {
    this.#readings.set(path, reading);
    this.#version++;
  }

  #problem(error: unknown, where = this.#options.own): void {
    if (!this.#stopped) this.#options.onProblem(`${where}: ${serializeError(error).message}`);
  }
}

/** Undefined for a file that is gone. */
async function stampOf(path: string): Promise<string | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() ? `${stats.size} ${stats.mtimeMs}` : undefined;
}
