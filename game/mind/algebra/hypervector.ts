/**
 * Holographic reduced representations in Fourier form: a hypervector is D unit phasors e^{iθ}, kept as one Float32Array of
 * [2 D] numbers: D real parts, then D imaginary ones. Convolution of Plate's vectors is a product of phasors here.
 * Sources: T. A. Plate, "Holographic Reduced Representations", IEEE Trans. Neural Networks 6(3), 1995, section V;
 * Plate, "Holographic Reduced Representation", CSLI 2003, chapter 4. Why pairs and not angles, and why D = 1024:
 * docs/decisions/0030-algebra.md.
 *
 * Every function is O(D), and writes into `out` where one is given: nothing is allocated then.
 */
import { philox4x32 } from '../../../models/random/index.ts';

/** [2 D]. */
export type Hypervector = Float32Array;

/** D where nobody says otherwise. */
export const DIMENSIONS = 1024;

const TURN = 2 * Math.PI;
const WORD = 2 ** -32;

/** Room for D phasors, all zero. */
export const emptyVector = (dimensions: number): Hypervector => new Float32Array(2 * dimensions);

/** D of a hypervector. */
export const dimensionsOf = (vector: Hypervector): number => vector.length / 2;

/** What binding leaves as it is: every phasor is 1. */
export function identityVector(dimensions: number = DIMENSIONS): Hypervector {
  return emptyVector(dimensions).fill(1, 0, dimensions);
}

/** Phasors of independent, uniform phases: a function of the 64-bit key, the same on every machine and in any order. */
export function randomVector(
  [key0, key1]: readonly [number, number],
  dimensions: number = DIMENSIONS,
  out: Hypervector = emptyVector(dimensions),
): Hypervector {
  const words = new Uint32Array(4);
  for (let j = 0; j < dimensions; j++) {
    if (j % 4 === 0) {
      words[0] = j / 4;
      words.fill(0, 1);
      philox4x32(words, key0, key1);
    }
    setPhase(out, j, words[j % 4]! * WORD * TURN);
  }
  return out;
}

/** Makes phasor `j` the one of `angle` radians. */
export function setPhase(vector: Hypervector, j: number, angle: number): void {
  vector[j] = Math.cos(angle);
  vector[j + vector.length / 2] = Math.sin(angle);
}

/** a ⊗ b: like neither of them. Commutative, associative; for unit phasors undone by `unbind`. */
export function bind(a: Hypervector, b: Hypervector, out: Hypervector = like(a)): Hypervector {
  const d = a.length / 2;
  for (let j = 0; j < d; j++) {
    const re = a[j]! * b[j]! - a[j + d]! * b[j + d]!;
    out[j + d] = a[j]! * b[j + d]! + a[j + d]! * b[j]!;
    out[j] = re;
  }
  return out;
}

/** a ⊗ b⁻¹, where the inverse of unit phasors is their conjugate: what was bound to `b` in `a`. */
export function unbind(a: Hypervector, b: Hypervector, out: Hypervector = like(a)): Hypervector {
  const d = a.length / 2;
  for (let j = 0; j < d; j++) {
    const re = a[j]! * b[j]! + a[j + d]! * b[j + d]!;
    out[j + d] = a[j + d]! * b[j]! - a[j]! * b[j + d]!;
    out[j] = re;
  }
  return out;
}

/**
 * ρⁿ: the phasors turned round by `places`, which takes a vector somewhere unlike itself, keeps all similarities among those
 * that went along, and is undone by −n. `out` must not be `vector`.
 */
export function permute(vector: Hypervector, places: number, out: Hypervector = like(vector)): Hypervector {
  const d = vector.length / 2;
  const shift = ((places % d) + d) % d;
  for (const part of [0, d]) {
    out.set(vector.subarray(part, part + d - shift), part + shift);
    out.set(vector.subarray(part + d - shift, part + d), part);
  }
  return out;
}

/**
 * Re⟨a, b⟩ / (|a| |b|), −1 … 1; 0 where one of them is zero. Of unrelated vectors: mean 0, standard deviation 1/√(2 D)
 * (each of D terms is the cosine of a uniform angle, whose variance is ½).
 */
export function similarity(a: Hypervector, b: Hypervector): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let j = 0; j < a.length; j++) {
    dot += a[j]! * b[j]!;
    aa += a[j]! * a[j]!;
    bb += b[j]! * b[j]!;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}

/** Standard deviation of the similarity of unrelated vectors. */
export const noiseOf = (dimensions: number): number => 1 / Math.sqrt(2 * dimensions);

const like = (vector: Hypervector): Hypervector => new Float32Array(vector.length);
