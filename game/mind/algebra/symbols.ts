/** A hypervector for every name, without a list of them: the phases are drawn from the name itself. */
import { DIMENSIONS, type Hypervector, randomVector } from './hypervector.ts';

/** Vectors that are kept at once, the least recently used going first: 8 KiB each at D = 1024. */
const KEPT = 2_048;

/** FNV-1a's prime and offset basis for 32 bits (Fowler, Noll, Vo); the second stream begins elsewhere. */
const PRIME = 0x01000193;
const BASIS = [0x811c9dc5, 0x9e3779b9] as const;

export class Symbols {
  readonly dimensions: number;
  readonly #kept = new Map<string, Hypervector>();

  constructor(dimensions: number = DIMENSIONS) {
    this.dimensions = dimensions;
  }

  /** The same vector for the same name, always and everywhere; it is shared, so don't write into it. */
  of(name: string): Hypervector {
    let vector = this.#kept.get(name);
    if (vector === undefined) {
      vector = randomVector(keyOf(name), this.dimensions);
      if (this.#kept.size >= KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    } else {
      this.#kept.delete(name);
    }
    this.#kept.set(name, vector);
    return vector;
  }
}

/** 64 bits of a name; names are compared as they are normalised by Unicode (NFC). */
export function keyOf(name: string): readonly [number, number] {
  const text = name.normalize('NFC');
  let [a, b]: [number, number] = [BASIS[0], BASIS[1]];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(Math.imul(a ^ (unit & 0xff), PRIME) ^ (unit >>> 8), PRIME);
    b = Math.imul(Math.imul(b ^ (unit >>> 8), PRIME) ^ (unit & 0xff), PRIME);
  }
  return [a >>> 0, b >>> 0];
}
