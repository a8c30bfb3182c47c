/** Liquid marble: colours along a twice warped noise (domain warping, Quilez 2002). */

import { Canvas, over } from '../lib/canvas.mjs';
import { clamp, fractal, hex, mixColor } from '../lib/math.mjs';
import { pickForm } from '../lib/random.mjs';

const PALETTES = {
  'teal and gold': ['06363a', '12808a', 'f2c14e', 'fff3d0'],
  'pink and blue': ['1b1464', '4a6cf7', 'ff7eb6', 'ffe3f1'],
  'red and orange': ['3a0404', 'b3150f', 'ff7a18', 'ffe38a'],
  'black and white': ['050505', '3a3a3a', 'bdbdbd', 'ffffff'],
  'green and lime': ['062b16', '147a3c', '8bd450', 'f2ffd1'],
  'violet and cyan': ['12063a', '6a1fd0', '19c8e6', 'e3fbff'],
};

export function marble(random, size, forms) {
  const canvas = new Canvas(size);
  const palette = random.pick(Object.keys(PALETTES));
  const colors = PALETTES[palette].map(hex);
  const swirl = pickForm(random, forms, 'marble')('swirl');
  const [seed, frequency, warp] = [swirl.between(0, 90), swirl.between(1.1, 2.2), swirl.between(1.2, 3)];
  canvas.each((px, py, color) => {
    const [x, y] = [px * frequency, py * frequency];
    const a = fractal(x + seed, y, 3);
    const b = fractal(x + 5.2, y + 1.3 + seed, 3);
    const value = clamp((fractal(x + warp * a + 1.7, y + warp * b + 9.2, 3) - 0.25) / 0.5) * 2.999;
    const band = Math.floor(value);
    const vein = 0.88 + 0.24 * Math.abs(Math.sin(value * 5 + a * 3));
    over(
      color,
      mixColor(colors[band], colors[band + 1], value - band).map(v => v * vein),
      1,
    );
  });
  return { pixels: canvas.toBytes(), facts: { kind: 'marble', palette } };
}
