/** Land forms. Each paints itself over the sky and returns the height line of its nearest layer. */

import { over } from '../lib/canvas.mjs';
import { clamp, fractal, hex, mix, mixColor, noise, smoothstep } from '../lib/math.mjs';
import { skyColor } from './sky.mjs';

const SNOW_SHADE = hex('a9c0e4');

/**
 * Light of the sky on a land colour, and haze towards the horizon colour by distance 0 (near) .. 1 (far).
 * `darkest` is the brightness left at night; snow keeps more of it than rock.
 */
export function lightAndHaze(sky, color, shade, distance, darkest = 0.25) {
  const lit = color.map((v, c) => v * shade * mix(darkest, 1, sky.strength) * mix(1, sky.light[c], 0.35));
  const haze = clamp(distance * 0.55 + sky.fog * mix(0.25, 0.9, distance));
  return mixColor(lit, skyColor(sky, sky.horizon), haze);
}

/** Fill everything below height(x) with shade(x, y, depth below the line) -> colour. */
function fillBelow(canvas, height, bottom, shade) {
  const { side } = canvas;
  const line = Float32Array.from({ length: side }, (_, i) => height((i + 0.5) / side));
  const top = line.reduce((a, b) => Math.min(a, b), 1);
  canvas.each(
    (x, y, color) => {
      const edge = line[Math.min(side - 1, Math.floor(x * side))];
      const cover = smoothstep(edge - 0.5 / side, edge + 0.5 / side, y);
      if (cover > 0) over(color, shade(x, y, y - edge), cover);
    },
    0,
    top - 0.01,
    1,
    bottom,
  );
  return height;
}

/** A range of peaks with a lit and a shaded face each. options: rock, snow (null or 0..1 of the height), flat. */
export function paintPeaks(canvas, sky, random, options) {
  const { base, size, count, distance, rock, snow, flat, bottom } = options;
  const peaks = Array.from({ length: count }, (_, i) => ({
    x: (i + random.between(0.2, 0.8)) / count,
    height: size * random.between(0.6, 1),
    slope: random.between(0.9, 1.5),
    seed: random.between(0, 90),
  }));
  const sun = sky.bodies[0]?.x ?? 0.2;
  const [lit, dark] = rock.map(hex);
  const white = hex('fbfdff');
  const owner = x =>
    peaks.reduce((best, peak) => (profile(peak, x, flat) > profile(best, x, flat) ? peak : best));
  const height = x => base - Math.max(0.015, profile(owner(x), x, flat));
  return fillBelow(canvas, height, bottom, (x, y, depth) => {
    const peak = owner(x);
    const spine = peak.x + (noise(peak.seed, (base - y) * 14) - 0.5) * 0.1 * clamp(depth * 9);
    const side = (x - spine) * (sun < peak.x ? 1 : -1);
    const shaded = smoothstep(-0.012, 0.012, side + (noise(x * 9 + peak.seed, y * 9) - 0.5) * 0.05);
    let color = mixColor(lit, dark, shaded * 0.75);
    if (flat)
      color = mixColor(
        color,
        hex('f0b884'),
        0.4 * smoothstep(0.35, 0.65, noise(3, y * 26 + noise(x * 3, 1) * 2)),
      );
    const rockLit = lightAndHaze(sky, color, 1, distance);
    if (!snow) return rockLit;
    const edge = base - peak.height * (1 - snow) + (noise(x * 16 + peak.seed, 2) - 0.5) * 0.09;
    const snowLit = lightAndHaze(sky, mixColor(white, SNOW_SHADE, shaded * 0.7), 1, distance * 0.6, 0.62);
    return mixColor(rockLit, snowLit, smoothstep(edge + 0.008, edge - 0.008, y));
  });
}

/** Height of one peak above the base line at x; `flat` cuts it to a mesa. */
function profile(peak, x, flat) {
  const tent =
    peak.height - Math.abs(x - peak.x) * peak.slope + (fractal(x * 5 + peak.seed, 1, 3) - 0.5) * 0.09;
  return flat ? Math.min(peak.height * 0.62, tent * 1.9 - peak.height * 0.5) : tent;
}

/** Rolling ground: hills, dunes or snow fields. colors: [lit, shaded]. */
export function paintHills(canvas, sky, random, options) {
  const { base, size, distance, colors, sharp, bottom } = options;
  const [seed, frequency] = [random.between(0, 90), random.between(1.1, 2)];
  const sun = sky.bodies[0]?.x ?? 0.2;
  const [lit, dark] = colors.map(hex);
  const wave = x => fractal(x * frequency + seed, seed, 2);
  const height = x => base - size * (sharp ? 1 - Math.abs(2 * wave(x) - 1) * 1.3 : wave(x) * 1.6 - 0.4);
  return fillBelow(canvas, height, bottom, (x, y, depth) => {
    const slope =
      (height(x + 0.01) - height(x - 0.01)) / 0.02 + (fractal(x * 3 + seed, y * 5, 2) - 0.5) * 0.9;
    const shaded = smoothstep(-0.35, 0.35, clamp((sun - x) * 5, -1, 1) * slope) * (sharp ? 1 : 0.7);
    return lightAndHaze(sky, mixColor(lit, dark, clamp(shaded + depth * 0.7)), 1, distance);
  });
}

/** Water from the horizon down, with the sky in it and a glitter path under the sun or moon. */
export function paintWater(canvas, sky, random, from, deep) {
  const [seed, color] = [random.between(0, 90), hex(deep)];
  const body = sky.bodies.find(b => b.y < from);
  canvas.each(
    (x, y, out) => {
      const near = (y - from) / (1 - from);
      const waves = fractal((x * 3) / (0.25 + near) + seed, 26 / (0.35 + near) + seed, 2);
      const mirrored = skyColor(sky, clamp(from - (y - from) * 0.8, 0, from));
      const dark = lightAndHaze(sky, color, 1, 0.25 * (1 - near));
      const water = mixColor(dark, mirrored, mix(0.75, 0.3, near)).map(v => v * mix(0.88, 1.12, waves));
      over(out, water, 1);
      if (!body) return;
      const path =
        Math.exp(-(((x - body.x) / (body.radius * (0.8 + near * 1.6))) ** 2)) * smoothstep(0.42, 0.62, waves);
      over(out, body.color, path * 0.75);
    },
    0,
    from,
    1,
    1,
  );
}
