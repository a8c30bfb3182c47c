/**
 * How texts enter the algebra: the embedding x of a sentence becomes phasors e^{i ω·x / ℓ} with ω drawn once from a normal
 * distribution (random Fourier features). Then for embeddings of length 1 with cosine c
 *
 *   E[similarity] = exp(−|x − y|² / 2ℓ²) = exp(−(1 − c) / ℓ²)
 *
 * so likeness survives, in the same order, and binding two texts is adding their embeddings.
 * Sources: A. Rahimi, B. Recht, "Random Features for Large-Scale Kernel Machines", NIPS 2007, theorem 1;
 * E. P. Frady et al., "Computing on Functions Using Randomized Vector Representations", 2021, section 3.
 */
import { AuroraError } from '../../../models/errors.ts';
import { createNoise } from '../../../models/random/index.ts';
import { DIMENSIONS, emptyVector, type Hypervector, setPhase } from './hypervector.ts';

/** Reads texts: embeddings of length 1, one after the other, [texts, width]. */
export type ReadTexts = (texts: readonly string[]) => Promise<Float32Array>;

export interface ProjectionOptions {
  readonly dimensions?: number;
  /** ℓ. Small: only near-equal texts are alike; large: all are. 0.8 makes of MiniLM's cosine 0.9 a 0.86, of 0.5 a 0.46, of 0.1 a 0.25. */
  readonly lengthScale?: number;
  readonly seed?: number;
}

/** Measured over real sentences: docs/decisions/0030-algebra.md. */
const LENGTH_SCALE = 0.8;
const SEED = 1995;

export class TextProjection {
  /** Numbers of an embedding. */
  readonly width: number;
  readonly dimensions: number;
  readonly lengthScale: number;
  /** ω / ℓ: [D, width]. */
  readonly #frequencies: Float32Array;

  /** Draws D · width numbers, once (0.4 million for MiniLM). */
  constructor(width: number, options: ProjectionOptions = {}) {
    const { dimensions = DIMENSIONS, lengthScale = LENGTH_SCALE, seed = SEED } = options;
    this.width = width;
    this.dimensions = dimensions;
    this.lengthScale = lengthScale;
    this.#frequencies = new Float32Array(dimensions * width);
    createNoise('cpu', seed).fillNormal(this.#frequencies);
    for (let i = 0; i < this.#frequencies.length; i++) this.#frequencies[i]! /= lengthScale;
  }

  /** O(D · width). @param embedding [width] @throws AuroraError `ALGEBRA_EMBEDDING` */
  project(embedding: Float32Array, out: Hypervector = emptyVector(this.dimensions)): Hypervector {
    const { width, dimensions } = this;
    if (embedding.length !== width)
      throw new AuroraError('ALGEBRA_EMBEDDING', `An embedding has ${embedding.length} numbers.`, {
        value: embedding.length,
        legal: String(width),
        hint: 'It comes from another text encoder than the one that this was made for.',
      });
    const frequencies = this.#frequencies;
    for (let j = 0, at = 0; j < dimensions; j++) {
      let angle = 0;
      for (let i = 0; i < width; i++) angle += frequencies[at++]! * embedding[i]!;
      setPhase(out, j, angle);
    }
    return out;
  }

  /** What the similarity of two projected embeddings of length 1 is on average, by their cosine. */
  expected(cosine: number): number {
    return Math.exp((cosine - 1) / this.lengthScale ** 2);
  }

  /** The hypervectors of texts. */
  async encode(texts: readonly string[], read: ReadTexts): Promise<Hypervector[]> {
    const embeddings = await read(texts);
    return texts.map((_, i) => this.project(embeddings.subarray(i * this.width, (i + 1) * this.width)));
  }
}
