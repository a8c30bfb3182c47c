/**
 * Cleanup memory: what the algebra gives back is a noisy copy, and this says of which known vector, or that it is of none.
 * Exact: all vectors are looked at, O(items · D) (1,000 items at D = 1024: about 2 ms).
 * Source: Plate 1995, section III-F (item memory); the threshold is the distribution of the largest of N noises.
 */
import { AuroraError } from '../../../models/errors.ts';
import { DIMENSIONS, type Hypervector, noiseOf } from './hypervector.ts';
import { quantileOfMaximum } from './normal.ts';

export interface Cleaned {
  readonly name: string;
  readonly similarity: number;
}

export interface CleanupOptions {
  readonly dimensions?: number;
  /** How often pure noise may pass for a known vector, 0 … 1. */
  readonly falseAlarms?: number;
}

const FIRST_ROWS = 64;

export class CleanupMemory {
  readonly dimensions: number;
  readonly #falseAlarms: number;
  readonly #names: string[] = [];
  readonly #rowOf = new Map<string, number>();
  #rows: Float32Array;

  constructor({ dimensions = DIMENSIONS, falseAlarms = 1e-3 }: CleanupOptions = {}) {
    this.dimensions = dimensions;
    this.#falseAlarms = falseAlarms;
    this.#rows = new Float32Array(FIRST_ROWS * 2 * dimensions);
  }

  get size(): number {
    return this.#names.length;
  }

  /** Similarities below this are noise. It grows with the number of items, as √(2 ln N / 2 D) does. */
  get threshold(): number {
    return noiseOf(this.dimensions) * quantileOfMaximum(Math.max(1, this.size), this.#falseAlarms);
  }

  /** Learns a vector, or another one for a known name. @throws AuroraError `ALGEBRA_DIMENSIONS` */
  add(name: string, vector: Hypervector): this {
    this.#check(vector);
    const width = vector.length;
    let row = this.#rowOf.get(name);
    if (row === undefined) {
      row = this.#names.push(name) - 1;
      this.#rowOf.set(name, row);
      if ((row + 1) * width > this.#rows.length) {
        const larger = new Float32Array(2 * this.#rows.length);
        larger.set(this.#rows);
        this.#rows = larger;
      }
    }
    let squares = 0;
    for (let j = 0; j < width; j++) squares += vector[j]! * vector[j]!;
    const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    const rows = this.#rows;
    for (let j = 0, at = row * width; j < width; j++) rows[at + j] = vector[j]! * scale;
    return this;
  }

  /** The known vector that it is most like; null when that is no more than noise would be. */
  clean(vector: Hypervector): Cleaned | null {
    const [best] = this.nearest(vector, 1);
    return best !== undefined && best.similarity > this.threshold ? best : null;
  }

  /** The `limit` most similar, the most similar first, noise or not. @throws AuroraError `ALGEBRA_DIMENSIONS` */
  nearest(vector: Hypervector, limit: number): Cleaned[] {
    this.#check(vector);
    const width = vector.length;
    let squares = 0;
    for (let j = 0; j < width; j++) squares += vector[j]! * vector[j]!;
    const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    const nearest: Cleaned[] = [];
    const rows = this.#rows;
    for (let row = 0; row < this.#names.length; row++) {
      let dot = 0;
      for (let j = 0, at = row * width; j < width; j++) dot += vector[j]! * rows[at + j]!;
      const similarity = dot * scale;
      if (nearest.length === limit && similarity <= nearest[limit - 1]!.similarity) continue;
      let place = nearest.length;
      while (place > 0 && nearest[place - 1]!.similarity < similarity) place--;
      nearest.splice(place, 0, { name: this.#names[row]!, similarity });
      if (nearest.length > limit) nearest.pop();
    }
    return nearest;
  }

  #check(vector: Hypervector): void {
    if (vector.length !== 2 * this.dimensions)
      throw new AuroraError('ALGEBRA_DIMENSIONS', `A vector has ${vector.length / 2} phasors.`, {
        value: vector.length / 2,
        legal: `${this.dimensions}, as all of this memory`,
        hint: 'Vectors of different sizes cannot be compared: make it anew.',
      });
  }
}
