/** Models in memory, within a budget: the one that was used least recently makes room for the next. */
import type { CheckpointOptions } from '../loaders/index.ts';
import type { LoadedModel } from './loaded-model.ts';

/** What makes another model of the same file: how it is to be understood, and what goes with it. */
export type ModelOptions = Pick<CheckpointOptions, 'family' | 'parts'>;

export interface ModelCacheOptions {
  load(path: string, options: ModelOptions): Promise<LoadedModel>;
  /** What a model will take, bytes, before it is loaded. Throws what loading would throw. */
  measure(path: string, options: ModelOptions): Promise<number>;
  /** Bytes for all models together. The one in use stays, whatever it takes. */
  readonly budget: number;
  /** Told of each model that had to go, when its memory is free. */
  evicted(path: string): void;
}

interface Entry {
  readonly path: string;
  readonly model: LoadedModel;
}

const keyOf = (path: string, { family, parts }: ModelOptions) => JSON.stringify([path, family, parts]);

export class ModelCache {
  readonly #options: ModelCacheOptions;
  /** The least recently used first. */
  readonly #entries = new Map<string, Entry>();

  constructor(options: ModelCacheOptions) {
    this.#options = options;
  }

  has(path: string, options: ModelOptions = {}): boolean {
    return this.#entries.has(keyOf(path, options));
  }

  /** The model at `path`, loaded if need be; others are let go of before. Throws what `measure` and `load` throw. */
  async get(path: string, options: ModelOptions = {}): Promise<LoadedModel> {
    const key = keyOf(path, options);
    const known = this.#entries.get(key);
    if (known) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.model;
    }
    // Opening a model twice costs a while: only where there is something that may have to go.
    if (this.#entries.size > 0) await this.#makeRoom(await this.#options.measure(path, options));
    const model = await this.#options.load(path, options);
    this.#entries.set(key, { path, model });
    return model;
  }

  /** Lets go of all of them; it can be used on. */
  async clear(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.allSettled(entries.map(({ model }) => model.dispose()));
    for (const path of new Set(entries.map(entry => entry.path))) this.#options.evicted(path);
  }

  async #makeRoom(wanted: number): Promise<void> {
    let used = [...this.#entries.values()].reduce((sum, { model }) => sum + model.memoryBytes, 0);
    for (const [key, { path, model }] of [...this.#entries]) {
      if (used + wanted <= this.#options.budget) return;
      this.#entries.delete(key);
      used -= model.memoryBytes;
      await model.dispose();
      if (![...this.#entries.values()].some(entry => entry.path === path)) this.#options.evicted(path);
    }
  }
}
