/** One large flower seen from the front. */

import { Canvas, over } from '../lib/canvas.mjs';
import { clamp, hex, mix, mixColor, smoothstep } from '../lib/math.mjs';
import { pickForm } from '../lib/random.mjs';
import { COLORS } from './solids.mjs';

const COUNTS = { 5: 'five', 6: 'six', 8: 'eight', 12: 'twelve' };

export function flower(random, size, forms) {
  const canvas = new Canvas(size);
  const color = random.pick(Object.keys(COLORS));
  const background = random.pick(Object.keys(COLORS).filter(name => name !== color));
  const petals = Number(random.pick(Object.keys(COUNTS)));
  const form = pickForm(random, forms, 'flower')('petals');
  const [cx, cy] = [form.between(0.45, 0.55), form.between(0.45, 0.55)];
  const radius = form.between(0.3, 0.42);
  const turn = form.between(0, 6);
  const sharpness = form.between(0.5, 1.1);
  const layers = form.integer(1, 2);
  const [petal, back, middle] = [
    hex(COLORS[color]),
    hex(COLORS[background]),
    hex(form.pick(['ffd23f', '6b3a12', 'fff1a8'])),
  ];
  canvas.each((x, y, out) => {
    const [dx, dy] = [x - cx, y - cy];
    const [d, angle] = [Math.hypot(dx, dy), Math.atan2(dy, dx)];
    over(out, mixColor(back, [1, 1, 1], 0.25 * clamp(1 - y)), 1);
    for (let layer = 0; layer < layers; layer++) {
      const reach = radius * (1 - layer * 0.32);
      const phase = ((angle + (layer * Math.PI) / petals + turn) * petals) / (2 * Math.PI);
      const within = phase - Math.floor(phase) - 0.5;
      const edge = reach * (0.35 + 0.65 * Math.cos(within * Math.PI) ** sharpness);
      const shade = mix(0.62, 1.08, clamp(d / reach)) * mix(0.85, 1.05, 1 - Math.abs(within) * 1.6);
      over(
        out,
        mixColor(petal, [1, 1, 1], 0.2 * layer).map(v => v * shade),
        smoothstep(edge + 0.004, edge - 0.004, d),
      );
    }
    over(
      out,
      middle.map(v => v * mix(1.05, 0.8, d / (radius * 0.24))),
      smoothstep(radius * 0.24 + 0.004, radius * 0.24 - 0.004, d),
    );
  });
  return { pixels: canvas.toBytes(), facts: { kind: 'flower', color, background, petals: COUNTS[petals] } };
}
