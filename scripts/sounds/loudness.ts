/** Loudness as ITU-R BS.1770-5 has it, of one channel. */

/** Samples a second; the filters below are given for it. */
export const RATE = 48_000;

/** Annex 1, tables 1 and 2: the head's effect, then the weight of low frequencies. */
const STAGES: readonly {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}[] = [
  { b: [1.53512485958697, -2.69169618940638, 1.19839281085285], a: [-1.69065929318241, 0.73248077421585] },
  { b: [1, -2, 1], a: [-1.99004745483398, 0.99007225036621] },
];

function weighted(samples: Float64Array): Float64Array {
  let out = samples;
  for (const { b, a } of STAGES) {
    let [x1, x2, y1, y2]: [number, number, number, number] = [0, 0, 0, 0];
    out = out.map(x => {
      const y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
      [x2, x1, y2, y1] = [x1, x, y1, y];
      return y;
    });
  }
  return out;
}

/** The loudest 400 ms, LUFS. Shorter sounds are as loud as with the silence after them. */
export function loudness(samples: Float64Array): number {
  const window = 0.4 * RATE;
  const squares = weighted(Float64Array.from([...samples, ...new Float64Array(window)])).map(x => x * x);
  let sum = squares.subarray(0, window).reduce((total, x) => total + x, 0);
  let most = sum;
  for (let i = window; i < squares.length; i++) {
    sum += squares[i]! - squares[i - window]!;
    most = Math.max(most, sum);
  }
  return -0.691 + 10 * Math.log10(most / window);
}
