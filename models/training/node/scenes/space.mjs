/** A planet in a nebula: light from one side, rings, a small moon. */

import { Canvas, over } from '../lib/canvas.mjs';
import { clamp, fractal, hex, mix, mixColor, noise, smoothstep } from '../lib/math.mjs';
import { pickForm } from '../lib/random.mjs';

const NEBULAE = {
  purple: ['1a0b3a', '7a3cc8', 'ff7ad9'],
  blue: ['050c2a', '1f5fbf', '7ae0ff'],
  orange: ['1c0a05', 'b3471d', 'ffc36b'],
  green: ['04140f', '1a7a5a', 'a5ffb0'],
  red: ['17040a', 'a31f3a', 'ff9a7a'],
  teal: ['031418', '0f7a86', '8affea'],
};
const PLANETS = {
  blue: ['0f3c78', '3f8fd0', 'dff3ff'],
  red: ['5a1a10', 'c1502f', 'f2b08a'],
  'gas giant': ['8a5a3a', 'd9a66b', 'f5e0bd'],
  green: ['10452a', '4f9a4a', 'd7f0a0'],
  purple: ['33145e', '8a4fd0', 'e3c1ff'],
  'icy white': ['8fb4c9', 'd6ebf5', 'ffffff'],
  lava: ['1a0805', '6a1408', 'ff9a2a'],
};
const BANDED = new Set(['gas giant', 'purple']);

export function planet(random, size, forms) {
  const canvas = new Canvas(size);
  const nebula = random.pick(Object.keys(NEBULAE));
  const planetKind = random.pick(Object.keys(PLANETS));
  const form = pickForm(random, forms, planetKind);
  const lie = form('world');
  const world = {
    colors: PLANETS[planetKind].map(hex),
    kind: planetKind,
    seed: lie.between(0, 90),
    tilt: lie.between(-0.5, 0.5),
    x: lie.between(0.35, 0.65),
    y: lie.between(0.36, 0.64),
    radius: lie.between(0.18, 0.32),
    angle: lie.between(0, 2 * Math.PI),
  };
  paintNebula(canvas, NEBULAE[nebula].map(hex), world.seed);
  const stars = form('stars');
  for (let left = stars.integer(20, 45); left > 0; left--) paintStar(canvas, stars);
  const ring = random.chance(0.45)
    ? { flat: form('ring').between(0.2, 0.38), color: mixColor(world.colors[1], [1, 1, 1], 0.45) }
    : null;
  const moon = random.chance(0.4);
  if (ring) paintRing(canvas, world, ring, false);
  paintGlobe(canvas, world);
  if (ring) paintRing(canvas, world, ring, true);
  if (moon) paintMoon(canvas, form('moon'), world);
  return {
    pixels: canvas.toBytes(),
    facts: { kind: 'planet', planet: planetKind, nebula, ring: !!ring, moon },
  };
}

function paintNebula(canvas, [dark, middle, bright], seed) {
  canvas.each((x, y, color) => {
    const warp = fractal(x * 2 + seed, y * 2, 3) * 1.6;
    const f = fractal(x * 2 + warp + seed, y * 2 + warp, 3);
    over(
      color,
      mixColor(mixColor(dark, middle, smoothstep(0.35, 0.7, f)), bright, 0.6 * smoothstep(0.6, 0.82, f)),
      1,
    );
  });
}

function paintStar(canvas, random) {
  const [x, y, r] = [random.next(), random.next(), random.between(0.0025, 0.006)];
  canvas.each(
    (px, py, color) => over(color, [1, 1, 1], Math.exp(-(((px - x) ** 2 + (py - y) ** 2) / (r * r)))),
    x - 3 * r,
    y - 3 * r,
    x + 3 * r,
    y + 3 * r,
  );
}

function paintGlobe(canvas, { x: cx, y: cy, radius, angle, colors, kind, seed, tilt }) {
  const light = [Math.cos(angle) * 0.75, Math.sin(angle) * 0.75, 0.66];
  const [low, middle, high] = colors;
  canvas.each((px, py, color) => {
    const [dx, dy] = [(px - cx) / radius, (py - cy) / radius];
    const d = Math.hypot(dx, dy);
    if (d > 1) {
      const rim = Math.exp(-(d - 1) * 9) * clamp(0.35 + 0.65 * (dx * light[0] + dy * light[1]));
      for (let c = 0; c < 3; c++) color[c] += high[c] * rim * 0.4;
    }
    const cover = smoothstep(1 + 1 / (radius * canvas.side), 1 - 1 / (radius * canvas.side), d);
    if (cover <= 0) return;
    const z = Math.sqrt(Math.max(0, 1 - d * d));
    const along = dx * Math.cos(tilt) + dy * Math.sin(tilt);
    const across = dy * Math.cos(tilt) - dx * Math.sin(tilt);
    const longitude = Math.atan2(along, z);
    const t = BANDED.has(kind)
      ? 0.5 + 0.45 * Math.sin(across * 9 + 2 * fractal(longitude * 1.2 + seed, across * 3, 2))
      : smoothstep(0.36, 0.64, fractal(longitude * 1.6 + seed, across * 2 + seed, 4));
    const base = t < 0.5 ? mixColor(low, middle, t * 2) : mixColor(middle, high, t * 2 - 1);
    const lit = clamp(dx * light[0] + dy * light[1] + z * light[2]);
    const glow = kind === 'lava' ? Math.max(0, t - 0.6) * 1.2 : 0;
    over(
      color,
      base.map((v, c) => v * (0.08 + 1.05 * lit ** 0.8) + glow * [1, 0.5, 0.1][c]),
      cover,
    );
  });
}

/** The half of the ring behind the planet, or the half in front of it. */
function paintRing(canvas, { x: cx, y: cy, radius, tilt, seed }, { flat, color: tint }, front) {
  canvas.each((px, py, color) => {
    const [dx, dy] = [(px - cx) / radius, (py - cy) / radius];
    const along = dx * Math.cos(tilt) + dy * Math.sin(tilt);
    const across = (dy * Math.cos(tilt) - dx * Math.sin(tilt)) / flat;
    if (across > 0 !== front) return;
    const r = Math.hypot(along, across);
    const alpha =
      smoothstep(1.3, 1.36, r) *
      smoothstep(2.15, 2.08, r) *
      (0.55 + 0.45 * smoothstep(0.3, 0.6, noise(r * 7, seed)));
    over(color, tint, alpha * 0.9);
  });
}

function paintMoon(canvas, random, world) {
  const angle = random.between(0, 2 * Math.PI);
  const distance = world.radius + random.between(0.1, 0.16);
  const radius = random.between(0.04, 0.065);
  const x = clamp(world.x + Math.cos(angle) * distance, 0.08, 0.92);
  const y = clamp(world.y + Math.sin(angle) * distance, 0.08, 0.92);
  canvas.each(
    (px, py, color) => {
      const [dx, dy] = [(px - x) / radius, (py - y) / radius];
      const lit = clamp(
        dx * Math.cos(world.angle) * 0.75 +
          dy * Math.sin(world.angle) * 0.75 +
          Math.sqrt(Math.max(0, 1 - dx * dx - dy * dy)) * 0.66,
      );
      over(
        color,
        [mix(0.1, 0.9, lit), mix(0.1, 0.88, lit), mix(0.1, 0.85, lit)],
        smoothstep(1.04, 0.96, Math.hypot(dx, dy)),
      );
    },
    x - radius,
    y - radius,
    x + radius,
    y + radius,
  );
}
