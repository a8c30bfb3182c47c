/** A voice as a line that is tied at both ends. */

/** Root mean square of speech at a usual level: what fills the line's height. */
const USUAL = 0.14;

/**
 * Heights of a line's points, -1 … 1, out of samples -1 … 1: each the mean of its share, loud ones pressed together, and less towards
 * the ends. Of silence a straight line.
 * @param out filled; its length is the number of points
 */
export function wavePoints(samples: Float32Array, out: Float32Array): Float32Array {
  const share = samples.length / out.length;
  for (let i = 0; i < out.length; i++) {
    const [from, to] = [
      Math.floor(i * share),
      Math.max(Math.floor((i + 1) * share), Math.floor(i * share) + 1),
    ];
    let sum = 0;
    for (let j = from; j < to; j++) sum += samples[j] ?? 0;
    const window = Math.sin((Math.PI * i) / (out.length - 1));
    out[i] = Math.tanh(sum / (to - from) / USUAL) * window;
  }
  return out;
}

/** Root mean square, 0 … 1. */
export function level(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** The newest samples of a stream that comes in pieces. */
export class LastSamples {
  readonly #ring: Float32Array;
  #next = 0;

  constructor(length: number) {
    this.#ring = new Float32Array(length);
  }

  /** @param piece 16 bits */
  add(piece: Int16Array): void {
    for (const sample of piece) {
      this.#ring[this.#next] = sample / 32768;
      this.#next = (this.#next + 1) % this.#ring.length;
    }
  }

  /** The oldest first. @param out as long as what is kept, or shorter */
  read(out: Float32Array): void {
    const { length } = this.#ring;
    const begin = this.#next - out.length + length;
    for (let i = 0; i < out.length; i++) out[i] = this.#ring[(begin + i) % length]!;
  }

  clear(): void {
    this.#ring.fill(0);
  }
}
