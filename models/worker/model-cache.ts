/** Models in memory, within a budget: the one that was used least recently makes room for the next. */
import type { LoadedModel } from './loaded-model.ts';

export interface ModelCacheOptions {
  load(path: string): Promise<LoadedModel>;
  /** What a model will take, bytes, before it is loaded. Throws what loading would throw. */
  measure(path: string): Promise<number>;
  /** Bytes for all models together. The one in use stays, whatever it takes. */
  readonly budget: number;
  /** Told of each model that had to go, when its memory is free. */
  evicted(path: string): void;
}

export class ModelCache {
  readonly #options: ModelCacheOptions;
  /** The least recently used first. */
  readonly #entries = new Map<string, LoadedModel>();

  constructor(options: ModelCacheOptions) {
    this.#options = options;
  }

  has(path: string): boolean {
    return this.#entries.has(path);
  }

  /** The model at `path`, loaded if need be; others are let go of before. Throws what `measure` and `load` throw. */
  async get(path: string): Promise<LoadedModel> {
    const known = this.#entries.get(path);
    if (known) {
      this.#entries.delete(path);
      this.#entries.set(path, known);
      return known;
    }
    // Opening a model twice costs a while: only where there is something that may have to go.
    if (this.#entries.size > 0) await this.#makeRoom(await this.#options.measure(path));
    const model = await this.#options.load(path);
    this.#entries.set(path, model);
    return model;
  }

  /** Lets go of all of them; it can be used on. */
  async clear(): Promise<void> {
    const models = [...this.#entries];
    this.#entries.clear();
    await Promise.allSettled(models.map(([, model]) => model.dispose()));
    for (const [path] of models) this.#options.evicted(path);
  }

  async #makeRoom(wanted: number): Promise<void> {
    let used = [...this.#entries.values()].reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
    for (const [path, model] of [...this.#entries]) {
      if (used + wanted <= this.#options.budget) return;
      this.#entries.delete(path);
      await model.dispose();
      used -= model.memoryBytes;
      this.#options.evicted(path);
    }
  }
}
