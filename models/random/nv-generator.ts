/**
 * The normal deviates that torch draws on an NVIDIA GPU, as A1111's noise source `NV` imitates them on a CPU, so that
 * a seed of a picture from there means the same noise here. Call number c (from 0) of a generator draws value i from
 * Philox4x32-10 with
 *
 *   counter   (c, 0, i, 0)
 *   key       (seed mod 2^32, ⌊seed / 2^32⌋)
 *
 * and of the four words x, y, ·, · takes one normal value by Box and Muller's transform, the sine half only:
 *
 *   u = x 2⁻³² + 2⁻³³,   v = y a + a/2,   a = 2π 2⁻³² in float32,   z = √(-2 ln u) sin v
 *
 * in double, rounded to float32 at the end. The other half, and two words of the four, go unused: that is how cuRAND's
 * kernel hands out one value a thread, and how A1111 keeps to it at every size. A GPU itself does so only while it
 * has a thread for each value: beyond some hundred thousand values its own noise differs, and A1111's is followed.
 *
 * G. E. P. Box, M. E. Muller, "A Note on the Generation of Random Normal Deviates", 1958.
 */
import { AuroraError } from '../errors.ts';
import type { NoiseGenerator } from './noise.ts';
import { philox4x32 } from './philox.ts';
import { checkSeed } from './seed.ts';

const UNIT = 2 ** -32;
const ANGLE = Math.fround(2.3283064e-10 * 6.2831855);

/** Words of a saved generator: the seed's low and high half, and how many calls have been made. */
export const NV_STATE_WORDS = 3;

export class NvGenerator implements NoiseGenerator {
  readonly #seed: readonly [low: number, high: number];
  #calls: number;

  /** `seed` is a whole number of 0 … 2^53 - 1. Throws `INVALID_SEED`. */
  constructor(seed: number) {
    checkSeed(seed);
    this.#seed = [seed % 0x1_0000_0000, Math.floor(seed / 0x1_0000_0000)];
    this.#calls = 0;
  }

  fillNormal(out: Float32Array): void {
    const words = new Uint32Array(4);
    const [low, high] = this.#seed;
    for (let i = 0; i < out.length; i++) {
      words[0] = this.#calls;
      words[1] = 0;
      words[2] = i;
      words[3] = 0;
      philox4x32(words, low, high);
      const u = words[0]! * UNIT + UNIT / 2;
      const v = words[1]! * ANGLE + ANGLE / 2;
      out[i] = Math.sqrt(-2 * Math.log(u)) * Math.sin(v);
    }
    this.#calls = (this.#calls + 1) >>> 0;
  }

  save(): Uint32Array {
    return Uint32Array.of(...this.#seed, this.#calls);
  }

  /** Goes on exactly where the generator stood that `save` was called on. Throws `RANDOM_STATE_INVALID`. */
  static restore(state: Uint32Array): NvGenerator {
    if (!(state instanceof Uint32Array) || state.length !== NV_STATE_WORDS || state[1]! >= 2 ** 21) {
      throw new AuroraError('RANDOM_STATE_INVALID', 'A saved random state is not one of the source "nv".', {
        value: state?.length,
        legal: `${NV_STATE_WORDS} words: a seed below 2^53 and a count`,
        hint: 'The checkpoint is damaged or of another version: start the picture again from its settings.',
      });
    }
    const generator = new NvGenerator(state[0]! + state[1]! * 0x1_0000_0000);
    generator.#calls = state[2]!;
    return generator;
  }
}
