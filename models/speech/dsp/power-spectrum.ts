/**
 * Power spectra of short frames of any length whose prime factors are 2, 3 and 5 (Whisper's frames have 400 samples).
 * Decimation in time, mixed radix, twiddles prepared once. Two real frames are transformed as one complex one.
 * Source: Cooley and Tukey, "An Algorithm for the Machine Calculation of Complex Fourier Series", 1965.
 */

export class PowerSpectrum {
  readonly size: number;
  /** Bins 0 … size / 2. */
  readonly bins: number;
  readonly #factors: readonly number[];
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #input: readonly [Float64Array, Float64Array];
  readonly #output: readonly [Float64Array, Float64Array];

  /** @param size even, with no prime factor above 5 */
  constructor(size: number) {
    this.size = size;
    this.bins = size / 2 + 1;
    this.#factors = factorsOf(size);
    this.#cos = Float64Array.from({ length: size }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.#sin = Float64Array.from({ length: size }, (_, i) => -Math.sin((2 * Math.PI * i) / size));
    this.#input = [new Float64Array(size), new Float64Array(size)];
    this.#output = [new Float64Array(size), new Float64Array(size)];
  }

  /**
   * |DFT|² of two frames at once.
   * @param a, b `size` samples each, already windowed
   * @param powerA, powerB receive `bins` values
   */
  pair(a: ArrayLike<number>, b: ArrayLike<number>, powerA: Float64Array, powerB: Float64Array): void {
    const [re, im] = this.#input;
    for (let i = 0; i < this.size; i++) {
      re[i] = a[i]!;
      im[i] = b[i]!;
    }
    this.#transform(0, 0, 1, this.size, 0);
    const [x, y] = this.#output;
    for (let k = 0; k < this.bins; k++) {
      // The spectrum of a + ib holds both: the even part is a's, the odd part is b's.
      const mirror = k === 0 ? 0 : this.size - k;
      const [xk, yk, xm, ym] = [x[k]!, y[k]!, x[mirror]!, y[mirror]!];
      powerA[k] = ((xk + xm) ** 2 + (yk - ym) ** 2) / 4;
      powerB[k] = ((yk + ym) ** 2 + (xm - xk) ** 2) / 4;
    }
  }

  /** Transforms input[offset + i · stride], i < count, to output[at …]. */
  #transform(offset: number, at: number, stride: number, count: number, level: number): void {
    const [inRe, inIm] = this.#input;
    const [re, im] = this.#output;
    if (count === 1) {
      re[at] = inRe[offset]!;
      im[at] = inIm[offset]!;
      return;
    }
    const radix = this.#factors[level]!;
    const part = count / radix;
    for (let r = 0; r < radix; r++) {
      this.#transform(offset + r * stride, at + r * part, stride * radix, part, level + 1);
    }
    const step = this.size / count;
    const [sumRe, sumIm] = [new Array<number>(radix), new Array<number>(radix)];
    for (let k = 0; k < part; k++) {
      for (let q = 0; q < radix; q++) {
        let [real, imaginary] = [re[at + k]!, im[at + k]!];
        for (let r = 1; r < radix; r++) {
          const turn = (r * (k + q * part) * step) % this.size;
          const [c, s] = [this.#cos[turn]!, this.#sin[turn]!];
          const [xr, xi] = [re[at + r * part + k]!, im[at + r * part + k]!];
          real += xr * c - xi * s;
          imaginary += xr * s + xi * c;
        }
        sumRe[q] = real;
        sumIm[q] = imaginary;
      }
      for (let q = 0; q < radix; q++) {
        re[at + q * part + k] = sumRe[q]!;
        im[at + q * part + k] = sumIm[q]!;
      }
    }
  }
}

function factorsOf(size: number): number[] {
  const refused = new RangeError(`${size}: an even number from 2 on, with no prime factor above 5`);
  if (!Number.isInteger(size) || size < 2 || size % 2 !== 0) throw refused;
  const factors: number[] = [];
  let rest = size;
  for (const radix of [4, 5, 3, 2]) {
    while (rest % radix === 0) {
      factors.push(radix);
      rest /= radix;
    }
  }
  if (rest !== 1) throw refused;
  return factors;
}

/** Periodic Hann window. */
export const hann = (size: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
