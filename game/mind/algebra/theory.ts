/**
 * What the algebra must be able to do, by calculation: the chance that the right one of N known vectors is the most similar to
 * what was unbound from a bundle of k pairs.
 *
 * | | signal | noise of the right one | noise of a wrong one |
 * |---|---|---|---|
 * | sum | 1 | √((k − 1) / 2D) | √(k / 2D) |
 * | unit phasors | E cos θ | √((E cos² θ − (E cos θ)²) / D) | √(1 / 2D) |
 *
 * where θ is the angle between a phasor and the sum that it is part of.
 * Sources: Plate 2003, section 3.2 and appendix B (probability of correct recognition); E. P. Frady, D. Kleyko,
 * F. T. Sommer, "A Theory of Sequence Indexing and Working Memory in Recurrent Neural Networks", Neural Computation 30,
 * 2018, equation 2.15 (the integral).
 */
import { upperTail } from './normal.ts';

export interface Load {
  /** k, pairs in the bundle. */
  readonly pairs: number;
  /** D. */
  readonly dimensions: number;
  /** N, vectors that it could be. */
  readonly vocabulary: number;
  /** The bundle was scaled to unit phasors. */
  readonly unit: boolean;
}

interface Signal {
  readonly mean: number;
  readonly hitNoise: number;
  readonly missNoise: number;
}

const INTERVALS = 400;
const WIDTHS = 8;

/** p = ∫ φ((s − μ) / σ) / σ · (1 − tail(s / σ'))^(N − 1) ds, by Simpson's rule. 0 … 1. */
export function chanceOfRecall(load: Load): number {
  const { mean, hitNoise, missNoise } = signalOf(load);
  const others = load.vocabulary - 1;
  const noMissAbove = (s: number) => Math.exp(others * Math.log1p(-upperTail(s / missNoise)));
  if (hitNoise < 1e-12) return noMissAbove(mean);
  return simpson(-WIDTHS, WIDTHS, z => {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    return density * noMissAbove(mean + z * hitNoise);
  });
}

function signalOf({ pairs, dimensions, unit }: Load): Signal {
  if (!unit) {
    return {
      mean: 1,
      hitNoise: Math.sqrt((pairs - 1) / (2 * dimensions)),
      missNoise: Math.sqrt(pairs / (2 * dimensions)),
    };
  }
  const { mean, square } = cosineInSum(pairs);
  return {
    mean,
    hitNoise: Math.sqrt(Math.max(0, square - mean * mean) / dimensions),
    missNoise: Math.sqrt(1 / (2 * dimensions)),
  };
}

/**
 * E cos θ and E cos² θ for one of `count` random unit phasors and their sum. The others are taken as complex Gaussian noise
 * (right from about five on), for which the density of θ is that of a phase in noise with ρ = 1 / (count − 1):
 * p(θ) = e^−ρ / 2π · (1 + √(4πρ) cos θ e^{ρ cos² θ} Φ(√(2ρ) cos θ)).
 * Source: S. O. Rice, "Mathematical Analysis of Random Noise", 1945, section 3.10.
 */
export function cosineInSum(count: number): { readonly mean: number; readonly square: number } {
  if (count === 1) return { mean: 1, square: 1 };
  const rho = 1 / (count - 1);
  const density = (angle: number) => {
    const c = Math.cos(angle);
    const towards =
      Math.sqrt(4 * Math.PI * rho) * c * Math.exp(rho * c * c) * (1 - upperTail(Math.sqrt(2 * rho) * c));
    return (Math.exp(-rho) / (2 * Math.PI)) * (1 + towards);
  };
  return {
    mean: simpson(-Math.PI, Math.PI, angle => Math.cos(angle) * density(angle)),
    square: simpson(-Math.PI, Math.PI, angle => Math.cos(angle) ** 2 * density(angle)),
  };
}

function simpson(from: number, to: number, f: (x: number) => number): number {
  const step = (to - from) / INTERVALS;
  let sum = f(from) + f(to);
  for (let i = 1; i < INTERVALS; i++) sum += (i % 2 === 1 ? 4 : 2) * f(from + i * step);
  return (sum * step) / 3;
}
