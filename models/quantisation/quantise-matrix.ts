/**
 * A layer's weights in 8 bits: symmetric, one scale per output channel, q = round(w / s), s = max|w| / range.
 * Source: R. Krishnamoorthi, "Quantizing deep convolutional networks for efficient inference", 1806.08342, section 3.
 */

/** Largest magnitude of a value; 63 leaves the headroom that processors need whose byte products saturate. */
export type Int8Range = 127 | 63;

export interface MatrixShape {
  readonly outputs: number;
  readonly inputs: number;
  /** kernel², 1 for a linear layer. */
  readonly taps: number;
}

export interface QuantisedMatrix {
  /** [taps · inputs, outputs] */
  readonly values: Int8Array;
  /** [outputs] */
  readonly scales: Float32Array;
}

/** Output channels written side by side: a cache line of the result at a time. */
const TILE = 64;

/**
 * @param weights [outputs, inputs, taps] row-major, as a framework stores it
 * @throws RangeError when a weight is not finite: no scale fits it
 */
export function quantiseMatrix(
  weights: Float32Array,
  { outputs, inputs, taps }: MatrixShape,
  range: Int8Range,
): QuantisedMatrix {
  const row = inputs * taps;
  const scales = new Float32Array(outputs);
  const values = new Int8Array(outputs * row);
  for (let output = 0; output < outputs; output++)
    scales[output] = largest(weights, output * row, row) / range;
  for (let first = 0; first < outputs; first += TILE) {
    const last = Math.min(first + TILE, outputs);
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < taps; tap++) {
        const from = input * taps + tap;
        const to = (tap * inputs + input) * outputs;
        for (let output = first; output < last; output++) {
          const scale = scales[output]!;
          values[to + output] = scale === 0 ? 0 : Math.round(weights[output * row + from]! / scale);
        }
      }
    }
  }
  return { values, scales };
}

function largest(weights: Float32Array, start: number, length: number): number {
  let magnitude = 0;
  for (let index = start; index < start + length; index++) {
    const value = Math.abs(weights[index]!);
    if (value > magnitude) magnitude = value;
    // A comparison with NaN is never true.
    else if (!(value <= magnitude)) throw new RangeError('A weight is not a number.');
  }
  if (magnitude === Number.POSITIVE_INFINITY) throw new RangeError('A weight is infinite.');
  return magnitude;
}
