/** The normal distribution's tails, accurate where they are small. */

/** Coefficients of the rational Chebyshev fit in Numerical Recipes (3rd ed., section 6.2.2): relative error below 1.2e-7. */
const FIT = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
] as const;

/** P(Z > z) of a standard normal Z. */
export function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const series = FIT.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const tail = (t * Math.exp(-x * x + series)) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/** The z that the largest of `count` independent standard normals exceeds with probability `chance`. */
export function quantileOfMaximum(count: number, chance: number): number {
  // P(max > z) = 1 − (1 − tail)ᴺ, kept exact for tiny tails.
  const exceeds = (z: number) => -Math.expm1(count * Math.log1p(-upperTail(z)));
  let [low, high] = [-8, 12];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (exceeds(middle) > chance) low = middle;
    else high = middle;
  }
  return high;
}
