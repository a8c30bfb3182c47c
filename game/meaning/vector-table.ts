/**
 * Vectors by name, searched exactly: for 25,000 of 384 numbers a look at all of them takes about ten milliseconds, which an
 * index of neighbours would not be worth.
 */
import type { Near } from './meaning-protocol.ts';

const FIRST_ROWS = 256;

export class VectorTable {
  readonly width: number;
  #rows: Float32Array;
  readonly #ids: string[] = [];
  readonly #rowOf = new Map<string, number>();

  /** @param width numbers of a vector */
  constructor(width: number) {
    this.width = width;
    this.#rows = new Float32Array(FIRST_ROWS * width);
  }

  get size(): number {
    return this.#ids.length;
  }

  /** @param vector of length 1 */
  set(id: string, vector: Float32Array): void {
    let row = this.#rowOf.get(id);
    if (row === undefined) {
      row = this.#ids.length;
      this.#ids.push(id);
      this.#rowOf.set(id, row);
      if ((row + 1) * this.width > this.#rows.length) {
        const larger = new Float32Array(2 * this.#rows.length);
        larger.set(this.#rows);
        this.#rows = larger;
      }
    }
    this.#rows.set(vector, row * this.width);
  }

  /** The last row takes the place of the one that goes. */
  delete(id: string): void {
    const row = this.#rowOf.get(id);
    if (row === undefined) return;
    const last = this.#ids.length - 1;
    const lastId = this.#ids[last]!;
    this.#rows.copyWithin(row * this.width, last * this.width, (last + 1) * this.width);
    this.#ids[row] = lastId;
    this.#rowOf.set(lastId, row);
    this.#ids.pop();
    this.#rowOf.delete(id);
  }

  /** The `limit` nearest by cosine, nearest first; equal ones in order of their rows. */
  nearest(
    vector: Float32Array,
    limit: number,
    { among, except }: { readonly among?: readonly string[]; readonly except?: string } = {},
  ): Near[] {
    const nearest: Near[] = [];
    const look = (row: number) => {
      const likeness = this.#dot(vector, row);
      if (nearest.length === limit && likeness <= nearest[limit - 1]!.likeness) return;
      const id = this.#ids[row]!;
      if (id === except) return;
      let place = nearest.length;
      while (place > 0 && nearest[place - 1]!.likeness < likeness) place--;
      nearest.splice(place, 0, { id, likeness });
      if (nearest.length > limit) nearest.pop();
    };
    if (among === undefined) for (let row = 0; row < this.#ids.length; row++) look(row);
    else
      for (const id of among) {
        const row = this.#rowOf.get(id);
        if (row !== undefined) look(row);
      }
    return nearest;
  }

  #dot(vector: Float32Array, row: number): number {
    const rows = this.#rows;
    const from = row * this.width;
    let sum = 0;
    for (let i = 0; i < this.width; i++) sum += vector[i]! * rows[from + i]!;
    return sum;
  }
}
