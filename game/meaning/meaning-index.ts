/** What pictures are of, as vectors of their prompts; questions are answered between two batches of reading. */
import type { TextMeaning } from '../../models/text-meaning.ts';
import type { NearAnswer, NearQuestion } from './meaning-protocol.ts';
import type { VectorCache } from './vector-cache.ts';
import { VectorTable } from './vector-table.ts';

/** Texts that the network reads at once: a question waits for no more than that. */
const BATCH = 8;

/** Pictures whose vectors are looked for on disk before everything else gets its turn. */
const LOOKED_UP = 200;

export class MeaningIndex {
  readonly #meaning: TextMeaning;
  readonly #cache: Pick<VectorCache, 'get' | 'add' | 'remove'>;
  readonly #table: VectorTable;
  /** Told of, and not read yet, by id. */
  readonly #unread = new Map<string, string>();
  /** Not even looked for. */
  #arrived: { readonly id: string; readonly words: string }[] = [];

  constructor(meaning: TextMeaning, cache: Pick<VectorCache, 'get' | 'add' | 'remove'>) {
    this.#meaning = meaning;
    this.#cache = cache;
    this.#table = new VectorTable(meaning.width);
  }

  learn(pictures: readonly { readonly id: string; readonly words: string }[]): void {
    this.#arrived.push(...pictures);
  }

  forget(ids: readonly string[]): void {
    const gone = new Set(ids);
    this.#arrived = this.#arrived.filter(({ id }) => !gone.has(id));
    for (const id of ids) {
      this.#unread.delete(id);
      this.#table.delete(id);
    }
  }

  /** Words that no picture has any more: what they mean leaves the disk. */
  unlearn(words: readonly string[]): void {
    this.#cache.remove(words);
  }

  /** Does a piece of what there is to read; false when there is nothing. */
  async work(): Promise<boolean> {
    if (this.#arrived.length > 0) {
      for (const { id, words } of this.#arrived.splice(0, LOOKED_UP)) {
        const known = this.#cache.get(words);
        if (known === null) this.#unread.set(id, words);
        else this.#table.set(id, known);
      }
      return true;
    }
    if (this.#unread.size === 0) return false;
    const texts = new Set<string>();
    for (const words of this.#unread.values()) if (texts.size < BATCH) texts.add(words);
    const vectors = await this.#read([...texts]);
    for (const [id, words] of this.#unread) {
      const vector = vectors.get(words);
      if (vector === undefined) continue;
      this.#table.set(id, vector);
      this.#unread.delete(id);
    }
    return true;
  }

  /** What is asked for is not kept: a question is nobody's picture. */
  async near({ text, limit, among, except }: NearQuestion): Promise<NearAnswer> {
    const vector = this.#cache.get(text) ?? (await this.#meaning.read([text]));
    const known = this.#table.size;
    return {
      near: this.#table.nearest(vector, limit, {
        ...(among && { among }),
        ...(except !== undefined && { except }),
      }),
      known,
      of: known + this.#unread.size + this.#arrived.length,
    };
  }

  /** [texts, width]; neither looked for on disk nor kept there: they may have to be forgotten. */
  vectors(texts: readonly string[]): Promise<Float32Array> {
    return this.#meaning.read(texts);
  }

  async #read(texts: readonly string[]): Promise<Map<string, Float32Array>> {
    const { width } = this.#meaning;
    const vectors = await this.#meaning.read(texts);
    this.#cache.add(texts, vectors);
    return new Map(texts.map((text, i) => [text, vectors.slice(i * width, (i + 1) * width)]));
  }
}
