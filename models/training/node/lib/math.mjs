/** Scalar and colour helpers. A colour is [r, g, b] in 0..1. */

import { Random } from './random.mjs';

export const clamp = (x, low = 0, high = 1) => (x < low ? low : x > high ? high : x);
export const mix = (a, b, t) => a + (b - a) * t;
export const smoothstep = (from, to, x) => {
  const t = clamp((x - from) / (to - from));
  return t * t * (3 - 2 * t);
};
export const mixColor = (a, b, t) => [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)];
export const scaleColor = (a, k) => [a[0] * k, a[1] * k, a[2] * k];
export const hex = text => [0, 2, 4].map(i => parseInt(text.slice(i, i + 2), 16) / 255);

const table = new Float32Array(65536);
const fill = new Random(7);
for (let i = 0; i < table.length; i++) table[i] = fill.next();

/** Value noise in 0..1 with smooth interpolation, period 256. */
export function noise(x, y) {
  const xi = Math.floor(x);
  const yi = Math.floor(y);
  let u = x - xi;
  let v = y - yi;
  u = u * u * (3 - 2 * u);
  v = v * v * (3 - 2 * v);
  const left = xi & 255;
  const right = (xi + 1) & 255;
  const top = (yi & 255) << 8;
  const bottom = ((yi + 1) & 255) << 8;
  return mix(
    mix(table[left | top], table[right | top], u),
    mix(table[left | bottom], table[right | bottom], u),
    v,
  );
}

/** Fractal sum of noise in 0..1; every octave is rotated so that the grid does not show. */
export function fractal(x, y, octaves = 4) {
  let sum = 0;
  let weight = 0.5;
  let total = 0;
  for (let i = 0; i < octaves; i++) {
    sum += weight * noise(x, y);
    total += weight;
    weight *= 0.5;
    [x, y] = [x * 1.6 + y * 1.2 + 17.3, y * 1.6 - x * 1.2 + 9.1];
  }
  return sum / total;
}
