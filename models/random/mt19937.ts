/**
 * Mersenne Twister MT19937: 32-bit words with period 2^19937 - 1.
 * M. Matsumoto, T. Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998, with the 2002 seeding (`init_genrand`).
 */
import { AuroraError } from '../errors.ts';
import { checkSeed } from './seed.ts';

const N = 624;
const M = 397;
const MATRIX_A = 0x9908b0df;
const UPPER_MASK = 0x80000000;
const LOWER_MASK = 0x7fffffff;

/** Words of a saved engine: the 624 of the twister and the position of the next one to be read (1 … 624). */
export const MT19937_STATE_WORDS = N + 1;

/** The 32-bit engine of torch's CPU generator, NumPy's `RandomState` and std::mt19937, word for word. */
export class Mt19937 {
  readonly #words = new Uint32Array(N);
  /** Index of the next word to read; N means that the block has been used up. */
  #position = N;

  /**
   * `seed` is a whole number of 0 … 2^53 - 1. Only its low 32 bits count, as in torch, where `manual_seed` takes
   * 64 bits and seeds the engine with `seed & 0xffffffff`.
   */
  constructor(seed: number) {
    checkSeed(seed);
    const words = this.#words;
    words[0] = seed % 0x1_0000_0000;
    for (let i = 1; i < N; i++) {
      const previous = words[i - 1]!;
      words[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** The next word, 0 … 2^32 - 1. */
  nextUint32(): number {
    if (this.#position === N) this.#twist();
    let y = this.#words[this.#position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** Writes the state into `into` (at least `MT19937_STATE_WORDS` long), and returns it. */
  save(into: Uint32Array = new Uint32Array(MT19937_STATE_WORDS)): Uint32Array {
    into.set(this.#words);
    into[N] = this.#position;
    return into;
  }

  /** Goes on exactly where the engine stood that `save` was called on. Words after the state are ignored. */
  static restore(state: Uint32Array): Mt19937 {
    const position = state[N];
    if (state.length < MT19937_STATE_WORDS || position === undefined || position > N) {
      throw new AuroraError(
        'RANDOM_STATE_INVALID',
        `A saved random state has ${state.length} words and stands at word ${position}.`,
        {
          value: state.length,
          legal: `${N} words and a position of 0 … ${N}`,
          hint: 'The checkpoint is damaged or of another version: start the picture again from its settings.',
        },
      );
    }
    const engine = new Mt19937(0);
    engine.#words.set(state.subarray(0, N));
    engine.#position = position;
    return engine;
  }

  #twist(): void {
    const words = this.#words;
    for (let i = 0; i < N; i++) {
      const mixed = (words[i]! & UPPER_MASK) | (words[(i + 1) % N]! & LOWER_MASK);
      words[i] = words[(i + M) % N]! ^ (mixed >>> 1) ^ (mixed & 1 ? MATRIX_A : 0);
    }
    this.#position = 0;
  }
}
