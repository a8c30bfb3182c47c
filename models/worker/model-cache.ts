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

interface Entry {
  readonly model: LoadedModel;
  readonly bytes: number;
}

export class ModelCache {
  readonly #options: ModelCacheOptions;
  /** The least recently used first. */
  readonly #entries = new Map<string, Entry>();

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
      return known.model;
    }
    const bytes = await this.#options.measure(path);
    await this.#makeRoom(bytes);
    const model = await this.#options.load(path);
    this.#entries.set(path, { model, bytes });
    return model;
  }

  async dispose(): Promise<void> {
    const models = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.allSettled(models.map(({ model }) => model.dispose()));
  }

  async #makeRoom(wanted: number): Promise<void> {
    let used = [...this.#entries.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [path, { model, bytes }] of [...this.#entries]) {
      if (used + wanted <= this.#options.budget) return;
      this.#entries.delete(path);
      await model.dispose();
      used -= bytes;
      this.#options.evicted(path);
    }
  }
}
