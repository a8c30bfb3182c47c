/**
 * Phoneme boundaries moved to where the sound changes. The network predicts whole frames of 25 ms and is a little off;
 * each boundary goes to the place, near where it was expected, that splits the spectrum between the middles of its two
 * phonemes with the least squared error (change-point detection with one change: Basseville and Nikiforov, 1993).
 * Where nothing changes much, the expectation stands.
 */
import { bandEnergies } from '../dsp/band-energies.ts';
import type { Sound } from './wav.ts';

/** Roughly Bark-spaced: voicing, first and second formants, hiss. */
const EDGES = [60, 300, 600, 1000, 1600, 2400, 3600, 5500, 8000];
const HOP = 0.0025;
/** How far a boundary may move, seconds. */
const REACH = 0.05;
/** Doubt about the expectation, seconds: one standard deviation of the network's error. */
const DOUBT = 0.025;
/** How much a squared decibel weighs against a squared standard deviation. */
const WEIGHT = 1 / 60;
/** A phoneme lasts at least this long. */
const SHORTEST = 0.01;
/** What is below this is equally silent. */
const FLOOR = -62;

/**
 * @param bounds seconds, ascending: phoneme i is from bounds[i] to bounds[i + 1]; the first and last stay
 * @returns as many, ascending
 */
export function refineBoundaries(sound: Sound, bounds: readonly number[]): number[] {
  const { decibels, bands, frames } = bandEnergies(sound, EDGES, HOP);
  for (const [i, value] of decibels.entries()) decibels[i] = Math.max(FLOOR, value);
  const sums = prefixSums(decibels, bands, frames);
  const refined = [...bounds];
  // A second time with the neighbours where they belong.
  for (let round = 0; round < 2; round++) {
    for (let i = 1; i < bounds.length - 1; i++) {
      const from = (refined[i - 1]! + refined[i]!) / 2;
      const to = (refined[i]! + refined[i + 1]!) / 2;
      refined[i] = bestSplit(sums, bands, frames, {
        from: Math.min(from, refined[i]! - SHORTEST),
        to: Math.max(to, refined[i]! + SHORTEST),
        expected: bounds[i]!,
        lowest: refined[i - 1]! + SHORTEST,
        highest: refined[i + 1]! - SHORTEST,
      });
    }
  }
  return refined;
}

interface Search {
  readonly from: number;
  readonly to: number;
  readonly expected: number;
  readonly lowest: number;
  readonly highest: number;
}

function bestSplit(sums: Sums, bands: number, frames: number, search: Search): number {
  const frameOf = (time: number) => Math.max(0, Math.min(frames - 1, Math.round(time / HOP)));
  const [begin, end] = [frameOf(search.from - REACH / 2), frameOf(search.to + REACH / 2)];
  const lowest = frameOf(Math.max(search.lowest, search.expected - REACH));
  const highest = frameOf(Math.min(search.highest, search.expected + REACH));
  if (highest <= lowest) return search.expected;
  let best = search.expected;
  let least = Number.POSITIVE_INFINITY;
  for (let at = Math.max(lowest, begin + 1); at <= Math.min(highest, end - 1); at++) {
    const doubt = (at * HOP - search.expected) / DOUBT;
    const cost = WEIGHT * (spread(sums, bands, begin, at) + spread(sums, bands, at, end)) + doubt * doubt;
    if (cost < least) [least, best] = [cost, at * HOP];
  }
  return best;
}

interface Sums {
  /** Running sums of values and squares, [(frames + 1) · bands]. */
  readonly values: Float64Array;
  readonly squares: Float64Array;
}

function prefixSums(decibels: Float32Array, bands: number, frames: number): Sums {
  const [values, squares] = [new Float64Array((frames + 1) * bands), new Float64Array((frames + 1) * bands)];
  for (let i = 0; i < frames * bands; i++) {
    values[i + bands] = values[i]! + decibels[i]!;
    squares[i + bands] = squares[i]! + decibels[i]! ** 2;
  }
  return { values, squares };
}

/** Squared distance of the frames begin … end − 1 from their mean, per band and frame. */
function spread({ values, squares }: Sums, bands: number, begin: number, end: number): number {
  let total = 0;
  for (let band = 0; band < bands; band++) {
    const sum = values[end * bands + band]! - values[begin * bands + band]!;
    const square = squares[end * bands + band]! - squares[begin * bands + band]!;
    total += square - (sum * sum) / (end - begin);
  }
  return total / bands;
}
