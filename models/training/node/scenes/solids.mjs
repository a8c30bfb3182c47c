/** Shaded solids on a floor by sphere tracing signed distances (Hart 1996): counts, colours, relations. */

import { Canvas, over } from '../lib/canvas.mjs';
import { clamp, hex, mixColor } from '../lib/math.mjs';
import { pickForm } from '../lib/random.mjs';

export const COLORS = {
  red: 'e23b3b',
  blue: '2f6fed',
  green: '3cb44b',
  yellow: 'ffd23f',
  purple: '8e44ec',
  orange: 'ff8c2b',
  cyan: '25c6da',
  white: 'f2f2f2',
  pink: 'ff7eb6',
  gold: 'e8b923',
};
const SHAPES = ['sphere', 'cube', 'cylinder', 'cone', 'torus'];
const LIGHT = [0.55, 0.75, -0.37];
const EYE = { y: 1.7, z: -4.6 };

export function solids(random, size, forms) {
  const canvas = new Canvas(size / 2);
  const { objects, relation } = arrange(random, pickForm(random, forms, 'solids')('sizes'));
  const background = random.pick(Object.keys(COLORS));
  const wall = mixColor(hex(COLORS[background]), [1, 1, 1], 0.3);
  const floor = mixColor(wall, [0.9, 0.9, 0.9], 0.35);
  canvas.each((x, y, color) => over(color, trace(x * 2 - 1, 1 - y * 2, objects, wall, floor), 1));
  const facts = {
    kind: 'solids',
    relation,
    background,
    objects: objects.map(({ shape, colorName }) => ({ shape, color: colorName })),
  };
  return { pixels: canvas.toBytes(), facts, side: size / 2 };
}

function arrange(random, sizes) {
  const relation = random.pickWeighted({ alone: 3, left: 4, on: 2, row: 1.5, pair: 1 });
  const count = { alone: 1, left: 2, on: 2, row: 3, pair: random.integer(2, 3) }[relation];
  const names = Object.keys(COLORS);
  const objects = [];
  for (let i = 0; i < count; i++) {
    const copy = relation === 'pair' && i > 0;
    const colorName = copy
      ? objects[0].colorName
      : random.pick(names.filter(name => !objects.some(o => o.colorName === name)));
    const shape = copy ? objects[0].shape : random.pick(SHAPES);
    const radius = count === 1 ? sizes.between(0.6, 0.95) : sizes.between(0.48, 0.62);
    objects.push({
      shape,
      colorName,
      color: hex(COLORS[colorName]),
      radius,
      x: (i - (count - 1) / 2) * 1.4,
      y: 0,
      z: 0,
    });
  }
  if (relation === 'on') {
    const [upper, lower] = objects;
    lower.shape = random.pick(['cube', 'cylinder']);
    Object.assign(upper, { x: 0, y: lower.radius * 2 - 0.02, radius: upper.radius * 0.85 });
    lower.x = 0;
  }
  return { objects, relation };
}

function distanceTo(o, px, py, pz) {
  const [x, y, z, r] = [px - o.x, py - o.y - o.radius, pz - o.z, o.radius];
  switch (o.shape) {
    case 'sphere':
      return Math.hypot(x, y, z) - r;
    case 'cube': {
      const [u, w] = [x * 0.8 - z * 0.6, x * 0.6 + z * 0.8];
      const [a, b, c] = [Math.abs(u) - r * 0.86, Math.abs(y) - r + 0.06, Math.abs(w) - r * 0.86];
      return (
        Math.hypot(Math.max(a, 0), Math.max(b, 0), Math.max(c, 0)) + Math.min(Math.max(a, b, c), 0) - 0.06
      );
    }
    case 'cylinder': {
      const [a, b] = [Math.hypot(x, z) - r * 0.81, Math.abs(y) - r + 0.04];
      return Math.min(Math.max(a, b), 0) + Math.hypot(Math.max(a, 0), Math.max(b, 0)) - 0.04;
    }
    case 'cone':
      return Math.max(Math.hypot(x, z) * 0.894 + (y - r) * 0.447, -y - r) * 0.9;
    default:
      return Math.hypot(Math.hypot(x, z) - r * 0.85, y + r * 0.66) - r * 0.34;
  }
}

/** Index of the nearest thing (-1 is the floor) and its distance, written into `hit`. */
function nearest(objects, x, y, z, hit) {
  hit.distance = y;
  hit.index = -1;
  for (let i = 0; i < objects.length; i++) {
    const d = distanceTo(objects[i], x, y, z);
    if (d < hit.distance) {
      hit.distance = d;
      hit.index = i;
    }
  }
  return hit.distance;
}

function trace(u, v, objects, wall, floor) {
  const hit = { distance: 0, index: -1 };
  const length = Math.hypot(u * 0.5, v * 0.5 - 0.16, 1);
  const ray = [(u * 0.5) / length, (v * 0.5 - 0.16) / length, 1 / length];
  const sky = mixColor(wall, [1, 1, 1], clamp(0.25 * v + 0.1));
  let t = 2.2;
  for (let step = 0; step < 70; step++) {
    const p = [ray[0] * t, EYE.y + ray[1] * t, EYE.z + ray[2] * t];
    if (nearest(objects, ...p, hit) < 0.002) {
      const shaded = shade(p, ray, objects, hit.index, floor);
      return hit.index < 0 ? mixColor(shaded, sky, 1 - Math.exp(-Math.max(0, t - 5) * 0.35)) : shaded;
    }
    t += hit.distance;
    if (t > 14) break;
  }
  return sky;
}

function shade([x, y, z], ray, objects, index, floor) {
  const hit = { distance: 0, index: -1 };
  const e = 0.003;
  const here = nearest(objects, x, y, z, hit);
  const slope = [
    nearest(objects, x + e, y, z, hit) - here,
    nearest(objects, x, y + e, z, hit) - here,
    nearest(objects, x, y, z + e, hit) - here,
  ];
  const n = slope.map(d => d / Math.hypot(...slope));
  let shadow = 1;
  for (let t = 0.03; t < 5; ) {
    const d = nearest(objects, x + LIGHT[0] * t, y + LIGHT[1] * t, z + LIGHT[2] * t, hit);
    shadow = Math.min(shadow, (9 * d) / t);
    if (d < 0.001) break;
    t += Math.max(d, 0.02);
  }
  const facing = n[0] * LIGHT[0] + n[1] * LIGHT[1] + n[2] * LIGHT[2];
  const diffuse = clamp(facing) * clamp(shadow);
  const open = clamp(
    (nearest(objects, x + n[0] * 0.15, y + n[1] * 0.15, z + n[2] * 0.15, hit) / 0.15) * 0.6 + 0.4,
  );
  const bounce = 2 * (ray[0] * n[0] + ray[1] * n[1] + ray[2] * n[2]);
  const mirror = ray.map((d, i) => d - bounce * n[i]);
  const gloss =
    index < 0
      ? 0
      : clamp(mirror[0] * LIGHT[0] + mirror[1] * LIGHT[1] + mirror[2] * LIGHT[2]) ** 40 * 0.7 * clamp(shadow);
  const albedo = index < 0 ? floor : objects[index].color;
  return albedo.map(v => v * (open * (0.38 + 0.12 * n[1]) + 0.75 * diffuse) + gloss);
}
