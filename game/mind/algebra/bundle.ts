/**
 * a ⊕ b ⊕ …: a vector that is like each of its members. The sum is kept unnormalised until it is asked for, since normalising
 * in between would weigh the later ones more.
 * Source: Plate 2003, section 4.2 (superposition of phasors).
 */
import { DIMENSIONS, emptyVector, type Hypervector } from './hypervector.ts';

export class Bundle {
  readonly #sum: Hypervector;

  constructor(dimensions: number = DIMENSIONS) {
    this.#sum = emptyVector(dimensions);
  }

  add(vector: Hypervector, weight = 1): this {
    const sum = this.#sum;
    for (let j = 0; j < sum.length; j++) sum[j]! += weight * vector[j]!;
    return this;
  }

  clear(): this {
    this.#sum.fill(0);
    return this;
  }

  /** The sum itself: what retrieves best, but no inverse for `unbind`. A view: it changes with the next `add`. */
  get sum(): Hypervector {
    return this.#sum;
  }

  /**
   * Scaled back to unit phasors, phasor by phasor, so that it can be bound and unbound like any other. It costs √π/2 = 0.89
   * of the signal-to-noise ratio where many were added (`theory.ts`). A phasor that cancelled itself becomes 1.
   */
  unit(out: Hypervector = emptyVector(this.#sum.length / 2)): Hypervector {
    return toUnit(this.#sum, out);
  }
}

/** Each phasor scaled to length 1. `out` may be `vector`. */
export function toUnit(vector: Hypervector, out: Hypervector = emptyVector(vector.length / 2)): Hypervector {
  const d = vector.length / 2;
  for (let j = 0; j < d; j++) {
    const length = Math.hypot(vector[j]!, vector[j + d]!);
    const im = vector[j + d]!;
    out[j] = length === 0 ? 1 : vector[j]! / length;
    out[j + d] = length === 0 ? 0 : im / length;
  }
  return out;
}

/** Unit phasors of a sum of several. */
export function bundle(vectors: readonly Hypervector[], dimensions: number = DIMENSIONS): Hypervector {
  const sum = new Bundle(vectors[0] === undefined ? dimensions : vectors[0].length / 2);
  for (const vector of vectors) sum.add(vector);
  return sum.unit();
}
