/** Trees and flowers, large enough to survive the latent space. */

import { over } from '../lib/canvas.mjs';
import { clamp, hex, smoothstep } from '../lib/math.mjs';
import { lightAndHaze } from './land.mjs';

/** A pine: tiers of triangles on a short trunk. x, y is its foot. */
export function paintPine(canvas, sky, { x, y, height, distance, snowy }) {
  const [light, dark, snow, trunk] = ['3f7a4c', '1d4a33', 'eef4fb', '5a4030'].map(hex);
  const width = height * 0.34;
  canvas.each(
    (px, py, color) => {
      const t = (py - (y - height)) / height;
      if (t > 0.9) {
        over(color, lightAndHaze(sky, trunk, 1, distance), Math.abs(px - x) < height * 0.035 ? 1 : 0);
        return;
      }
      const tier = (t / 0.9) * 4;
      const half = width * (Math.floor(tier) * 0.17 + 0.1 + 0.28 * (tier % 1));
      const cover = smoothstep(half + 0.002, half - 0.002, Math.abs(px - x));
      if (cover <= 0) return;
      const white = snowy && tier % 1 < 0.45;
      over(color, lightAndHaze(sky, white ? snow : px < x ? light : dark, 1, distance), cover);
    },
    x - width,
    y - height,
    x + width,
    y,
  );
}

/** Pines along a height line. Returns how many stand well inside the picture. */
export function plantPines(canvas, sky, random, line, options) {
  const { count, low, high, distance, bottom, snowy } = options;
  const trees = Array.from({ length: count }, () => {
    const x = random.between(0.02, 0.98);
    return {
      x,
      y: Math.min(bottom, line(x) + random.between(0.02, 0.12)),
      height: random.between(low, high),
      distance,
      snowy,
    };
  }).sort((a, b) => a.y - b.y);
  for (const tree of trees) paintPine(canvas, sky, tree);
  return trees.filter(tree => tree.x > 0.06 && tree.x < 0.94).length;
}

/** A palm leaning over a beach: curved trunk, seven leaves. */
export function paintPalm(canvas, sky, random, { x, y, height }) {
  const [trunk, leaf] = ['8a6240', '2f8a4a'].map(hex);
  const lean = random.between(-0.12, 0.12);
  const top = { x: x + lean, y: y - height };
  canvas.each(
    (px, py, color) => {
      const t = clamp((y - py) / height);
      const middle = x + lean * t * t;
      const cover = smoothstep(height * 0.04, height * 0.028, Math.abs(px - middle));
      over(color, lightAndHaze(sky, trunk, px < middle ? 1.1 : 0.8, 0), cover);
    },
    x - 0.2,
    y - height,
    x + 0.2,
    y,
  );
  for (let i = 0; i < 7; i++) paintFrond(canvas, sky, top, (i / 6) * Math.PI, height * 0.5, leaf);
}

/** One hanging leaf: a parabola from `from` in the direction `angle`, thick in its middle. */
function paintFrond(canvas, sky, from, angle, length, color) {
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  canvas.each(
    (px, py, out) => {
      const along = (px - from.x) / (dx * length || 1e-6);
      if (along < 0 || along > 1) return;
      const middle = from.y - dy * length * along * 0.75 + length * 0.7 * along * along;
      const half = length * 0.16 * Math.sin(Math.PI * Math.min(1, along * 0.9 + 0.1));
      over(
        out,
        lightAndHaze(sky, color, py < middle ? 1.15 : 0.8, 0),
        smoothstep(half + 0.003, half - 0.003, Math.abs(py - middle)),
      );
    },
    from.x - length,
    from.y - length,
    from.x + length,
    from.y + length,
  );
}

/** Round blossoms with five petals on a meadow; larger towards the bottom. */
export function paintBlossoms(canvas, random, from, color, count) {
  const [petal, middle] = [hex(color), hex('ffe27a')];
  const blossoms = Array.from({ length: count }, () => ({
    x: random.next(),
    y: random.between(from, 0.98),
  })).sort((a, b) => a.y - b.y);
  for (const { x, y } of blossoms) {
    const radius = 0.018 + 0.034 * clamp((y - from) / (1 - from));
    const turn = random.between(0, 6);
    canvas.each(
      (px, py, out) => {
        const [dx, dy] = [px - x, py - y];
        const d = Math.hypot(dx, dy) / radius;
        const edge = 0.72 + 0.28 * Math.cos(5 * Math.atan2(dy, dx) + turn);
        over(
          out,
          petal.map(v => v * (1 - 0.2 * d)),
          smoothstep(edge + 0.06, edge - 0.06, d),
        );
        over(out, middle, smoothstep(0.34, 0.26, d));
      },
      x - radius,
      y - radius,
      x + radius,
      y + radius,
    );
  }
}
