/**
 * The nearest of very many embeddings: first by their signs, one bit a number, all of them (100,000 of 384 bits: 3 ms); then
 * the best of those by their numbers in 8 bits. All by numbers would take 100 ms.
 * Source: A. Yamada et al., "Binary Passage Retriever", ACL 2021, section 3 (candidates by Hamming distance, then reranking);
 * that signs keep angles: M. Charikar, "Similarity Estimation Techniques from Rounding Algorithms", STOC 2002.
 */

export interface NearVector {
  readonly key: number;
  /** Cosine, within 0.005 of the embeddings' own. */
  readonly likeness: number;
}

export interface Within {
  readonly from: number;
  readonly to: number;
}

const FIRST_ROWS = 256;

/** Looked at by their numbers, for each that is wanted, and at least so many. */
const CANDIDATES = 8;
const FEWEST = 800;

export class VectorSearch {
  readonly width: number;
  readonly #words: number;
  readonly #keys: number[] = [];
  readonly #rowOf = new Map<number, number>();
  #times = new Float64Array(FIRST_ROWS);
  #signs: Uint32Array;
  #bytes: Int8Array;
  /** 1 / length of a row of bytes. */
  #scales = new Float32Array(FIRST_ROWS);
  #distances = new Uint16Array(FIRST_ROWS);

  /** @param width numbers of an embedding */
  constructor(width: number) {
    this.width = width;
    this.#words = Math.ceil(width / 32);
    this.#signs = new Uint32Array(FIRST_ROWS * this.#words);
    this.#bytes = new Int8Array(FIRST_ROWS * width);
  }

  get size(): number {
    return this.#keys.length;
  }

  /** @param bytes the embedding in 8 bits, by `toBytes` @param at a time that searches can ask for */
  set(key: number, bytes: Int8Array, at: number): void {
    let row = this.#rowOf.get(key);
    if (row === undefined) {
      row = this.#keys.push(key) - 1;
      this.#rowOf.set(key, row);
      if (row === this.#times.length) this.#grow();
    }
    this.#times[row] = at;
    this.#bytes.set(bytes, row * this.width);
    let squares = 0;
    for (let i = 0; i < this.width; i++) squares += bytes[i]! * bytes[i]!;
    this.#scales[row] = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    signsOf(bytes, this.#signs, row * this.#words, this.#words);
  }

  /** The last row takes the place of the one that goes, and is zeroed. */
  delete(key: number): void {
    const row = this.#rowOf.get(key);
    if (row === undefined) return;
    const last = this.#keys.length - 1;
    const lastKey = this.#keys[last]!;
    this.#bytes.copyWithin(row * this.width, last * this.width, (last + 1) * this.width);
    this.#bytes.fill(0, last * this.width, (last + 1) * this.width);
    this.#signs.copyWithin(row * this.#words, last * this.#words, (last + 1) * this.#words);
    this.#signs.fill(0, last * this.#words, (last + 1) * this.#words);
    this.#times[row] = this.#times[last]!;
    this.#scales[row] = this.#scales[last]!;
    this.#keys[row] = lastKey;
    this.#rowOf.set(lastKey, row);
    this.#keys.pop();
    this.#rowOf.delete(key);
  }

  /** The nearest first. @param query [width], any length */
  nearest(query: Float32Array, limit: number, within: Within | null = null): NearVector[] {
    const wanted = Math.max(FEWEST, CANDIDATES * limit);
    const found: NearVector[] = [];
    let squares = 0;
    for (const x of query) squares += x * x;
    const length = Math.sqrt(squares) || 1;
    for (const row of this.#candidates(query, wanted, within)) {
      let dot = 0;
      for (let i = 0, at = row * this.width; i < this.width; i++) dot += query[i]! * this.#bytes[at + i]!;
      const likeness = (dot * this.#scales[row]!) / length;
      found.push({ key: this.#keys[row]!, likeness });
    }
    return found.sort((a, b) => b.likeness - a.likeness || b.key - a.key).slice(0, limit);
  }

  /** Keys of those that are the nearest to one of them, without itself; none where its meaning is not known. */
  around(key: number, limit: number): number[] {
    const row = this.#rowOf.get(key);
    if (row === undefined) return [];
    const own = Float32Array.from(this.#bytes.subarray(row * this.width, (row + 1) * this.width));
    return this.nearest(own, limit + 1)
      .map(near => near.key)
      .filter(near => near !== key)
      .slice(0, limit);
  }

  /** The `wanted` rows with the fewest other signs; of those at the last distance the latest. */
  #candidates(query: Float32Array, wanted: number, within: Within | null): number[] {
    const words = this.#words;
    const code = new Uint32Array(words);
    signsOf(query, code, 0, words);
    const signs = this.#signs;
    const distances = this.#distances;
    const histogram = new Uint32Array(32 * words + 2);
    const beyond = 32 * words + 1;
    const size = this.#keys.length;
    for (let row = 0; row < size; row++) {
      if (within !== null && !(this.#times[row]! >= within.from && this.#times[row]! < within.to)) {
        distances[row] = beyond;
        continue;
      }
      let distance = 0;
      for (let i = 0, at = row * words; i < words; i++) {
        let x = code[i]! ^ signs[at + i]!;
        x -= (x >>> 1) & 0x55555555;
        x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
        x = (x + (x >>> 4)) & 0x0f0f0f0f;
        distance += Math.imul(x, 0x01010101) >>> 24;
      }
      distances[row] = distance;
      histogram[distance]! += 1;
    }
    let farthest = 0;
    for (let sum = histogram[0]!; sum < wanted && farthest < beyond - 1; ) sum += histogram[++farthest]!;
    const rows: number[] = [];
    for (let row = 0; row < size; row++) if (distances[row]! < farthest) rows.push(row);
    for (let row = size - 1; row >= 0 && rows.length < wanted; row--)
      if (distances[row] === farthest) rows.push(row);
    return rows;
  }

  #grow(): void {
    const larger = <T extends Float64Array | Uint32Array | Int8Array | Float32Array>(old: T, room: T): T => {
      room.set(old as never);
      return room;
    };
    const rows = 2 * this.#times.length;
    this.#times = larger(this.#times, new Float64Array(rows));
    this.#signs = larger(this.#signs, new Uint32Array(rows * this.#words));
    this.#bytes = larger(this.#bytes, new Int8Array(rows * this.width));
    this.#scales = larger(this.#scales, new Float32Array(rows));
    this.#distances = new Uint16Array(rows);
  }
}

function signsOf(vector: Float32Array | Int8Array, into: Uint32Array, at: number, words: number): void {
  for (let word = 0; word < words; word++) {
    let bits = 0;
    for (let bit = 0; bit < 32; bit++) if ((vector[32 * word + bit] ?? 0) > 0) bits |= 1 << bit;
    into[at + word] = bits;
  }
}

/** An embedding in 8 bits: its largest number becomes ±127. */
export function toBytes(embedding: Float32Array): Int8Array {
  let largest = 0;
  for (const x of embedding) largest = Math.max(largest, Math.abs(x));
  const scale = largest === 0 ? 0 : 127 / largest;
  return Int8Array.from(embedding, x => Math.round(x * scale));
}
