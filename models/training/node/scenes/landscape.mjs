/** Landscapes: a sky, land forms back to front, trees, perhaps a mirror lake. Facts name only what shows. */

import { Canvas } from '../lib/canvas.mjs';
import { noise } from '../lib/math.mjs';
import { paintHills, paintPeaks, paintWater } from './land.mjs';
import { paintBlossoms, paintPalm, plantPines } from './plants.mjs';
import { makeSky, paintSky } from './sky.mjs';
import { paintSkyline } from './skyline.mjs';

const ROCK = { snowy: ['8496b4', '3a4a68'], rocky: ['a4968a', '4a403a'], canyon: ['d4703e', '7c3020'] };
const GRASS = ['8cc45e', '3a7a42'];
const SAND = ['f0c67c', 'b87840'];
const SNOWFIELD = ['f4f8ff', '9db4d6'];
const FOREST = ['5a9a5c', '24543a'];
const BLOSSOMS = {
  red: 'e23b3b',
  yellow: 'ffd23f',
  pink: 'ff8ec0',
  purple: '9a5ae0',
  white: 'fafafa',
  orange: 'ff8c2b',
};

const KINDS = {
  'snowy mountains': mountains('snowy'),
  'rocky mountains': mountains('rocky'),
  'red canyon mountains': mountains('canyon'),
  'green hills': hills(GRASS, false),
  'desert dunes': hills(SAND, true),
  'snowy hills': hills(SNOWFIELD, false),
  'pine forest': forest,
  'flower meadow': meadow,
  'tropical beach': beach,
  ocean,
  'city skyline': skyline,
};
export const LANDS = Object.keys(KINDS);
const WEIGHTS = {
  'snowy mountains': 4,
  'rocky mountains': 3,
  'red canyon mountains': 3,
  'green hills': 3.5,
  'desert dunes': 3,
  'snowy hills': 1.5,
  'pine forest': 1.5,
  'flower meadow': 1.5,
  'tropical beach': 1.5,
  ocean: 4,
  'city skyline': 3.5,
};

/** A landscape of side `size`: { pixels, facts: { kind, land, time, extras, horizon } }. */
export function landscape(random, size) {
  const land = random.pickWeighted(WEIGHTS);
  const canvas = new Canvas(size);
  const lake =
    /mountains|skyline|pine forest/.test(land) && random.chance(land === 'city skyline' ? 0.35 : 0.4);
  const shore = lake ? random.between(0.62, 0.72) : 1;
  const horizon =
    land === 'ocean' || land === 'tropical beach'
      ? random.between(0.45, 0.62)
      : lake
        ? shore
        : random.between(0.6, 0.74);
  const sky = makeSky(random, horizon);
  paintSky(canvas, sky);
  const before = discColors(canvas, sky);
  const extras = KINDS[land](canvas, sky, random, { land, horizon, shore, lake });
  const visible = shownBodies(canvas, sky, before);
  if (lake) {
    canvas.reflectBelow(shore, random.between(0, 90), noise, sky.colors[1]);
    extras.unshift(land === 'city skyline' ? 'reflections in the water' : 'a mirror lake');
  }
  if (sky.aurora) extras.push('an aurora');
  if (sky.clouds.length && sky.time !== 'on a cloudy day') extras.push('white clouds');
  return {
    pixels: canvas.toBytes(),
    facts: { kind: 'landscape', land, time: sky.time, extras: [...visible, ...extras], horizon },
  };
}

/** The colours at the middle of every sun or moon, and at four points of its disc. */
function discColors(canvas, sky) {
  return sky.bodies.map(body => probe(canvas, body));
}

function probe(canvas, { x, y, radius }) {
  const points = [
    [0, 0],
    [0.5, 0.3],
    [-0.5, 0.3],
    [0, -0.6],
    [0, 0.6],
  ];
  return points.map(([dx, dy]) => {
    const i = Math.min(canvas.side - 1, Math.floor((x + dx * radius) * canvas.side));
    const j = Math.min(canvas.side - 1, Math.floor((y + dy * radius) * canvas.side));
    return canvas.data[(j * canvas.side + i) * 3];
  });
}

/** Names of the suns or moons that no land has covered. */
function shownBodies(canvas, sky, before) {
  const shown = sky.bodies.filter((body, n) => {
    const kept = probe(canvas, body).filter((value, i) => Math.abs(value - before[n][i]) < 0.02).length;
    return kept >= 4;
  });
  if (shown.length === 2) return [sky.moonlit ? 'two moons' : 'two suns'];
  if (shown.length === 0) return [];
  if (!sky.moonlit) return ['the sun'];
  return [shown[0].crescent ? 'a crescent moon' : 'a full moon'];
}

function mountains(style) {
  return (canvas, sky, random, { horizon, shore, lake }) => {
    const flat = style === 'canyon' && random.chance(0.6);
    const layer = (base, size, count, distance, snow) =>
      paintPeaks(canvas, sky, random, {
        base,
        size,
        count,
        distance,
        rock: ROCK[style],
        snow,
        flat,
        bottom: shore,
      });
    const snow = style === 'snowy' ? random.between(0.45, 0.75) : null;
    layer(horizon + 0.02, random.between(0.3, 0.42), random.integer(3, 4), 0.65, snow);
    let line = layer(
      lake ? horizon + 0.02 : horizon + 0.1,
      random.between(0.34, 0.52),
      random.integer(2, 3),
      0.15,
      snow && snow * 0.85,
    );
    const grounded = !lake || random.chance(0.5);
    if (grounded) {
      const ground =
        style === 'canyon'
          ? ['c87848', '8a4426']
          : style === 'snowy' && random.chance(0.5)
            ? SNOWFIELD
            : style === 'rocky'
              ? ['8c8676', '4c483e']
              : FOREST;
      line = paintHills(canvas, sky, random, {
        base: lake ? horizon : horizon + 0.18,
        size: lake ? 0.05 : 0.1,
        distance: 0,
        colors: ground,
        bottom: shore,
      });
    }
    return pines(canvas, sky, random, line, grounded && style !== 'canyon' ? 0.5 : 0, {
      bottom: shore,
      low: 0.1,
      high: 0.2,
      snowy: style === 'snowy' && random.chance(0.4),
    });
  };
}

function hills(colors, sharp) {
  return (canvas, sky, random, { horizon }) => {
    paintHills(canvas, sky, random, {
      base: horizon + 0.02,
      size: 0.18,
      distance: 0.7,
      colors,
      sharp,
      bottom: 1,
    });
    paintHills(canvas, sky, random, {
      base: horizon + 0.12,
      size: 0.18,
      distance: 0.3,
      colors,
      sharp,
      bottom: 1,
    });
    const line = paintHills(canvas, sky, random, {
      base: horizon + 0.26,
      size: 0.16,
      distance: 0,
      colors,
      sharp,
      bottom: 1,
    });
    return pines(canvas, sky, random, line, sharp ? 0 : 0.4, {
      bottom: 0.98,
      low: 0.14,
      high: 0.26,
      snowy: colors === SNOWFIELD,
    });
  };
}

function pines(canvas, sky, random, line, probability, options) {
  if (!random.chance(probability)) return [];
  const planted = plantPines(canvas, sky, random, line, {
    count: random.integer(3, 12),
    distance: 0.05,
    ...options,
  });
  return planted >= 2 ? ['pine trees'] : [];
}

function forest(canvas, sky, random, { horizon, shore }) {
  const snowy = random.chance(0.25);
  const colors = snowy ? SNOWFIELD : FOREST;
  for (const [distance, low, lift] of [
    [0.75, 0.22, 0],
    [0.4, 0.28, 0.04],
    [0, 0.36, 0.1],
  ]) {
    const base = Math.min(shore, horizon + lift * (shore < 1 ? 0.2 : 2));
    const line = paintHills(canvas, sky, random, { base, size: 0.04, distance, colors, bottom: shore });
    plantPines(canvas, sky, random, line, {
      count: distance ? 16 : 8,
      low,
      high: low * 1.5,
      distance,
      bottom: shore,
      snowy,
    });
  }
  return snowy ? ['snow'] : [];
}

function meadow(canvas, sky, random, { horizon }) {
  hills(GRASS, false)(canvas, sky, random, { horizon: horizon - 0.08 });
  const names = Object.keys(BLOSSOMS);
  const first = random.pick(names);
  const second = random.chance(0.4) ? random.pick(names.filter(name => name !== first)) : null;
  for (const name of [first, second])
    if (name) paintBlossoms(canvas, random, horizon + 0.1, BLOSSOMS[name], random.integer(14, 26));
  return [second ? `${first} and ${second} flowers` : `${first} flowers`];
}

function ocean(canvas, sky, random, { horizon }) {
  paintWater(canvas, sky, random, horizon, '1f6a9e');
  return [];
}

function beach(canvas, sky, random, { horizon }) {
  paintWater(canvas, sky, random, horizon, '18a0b0');
  paintHills(canvas, sky, random, { base: horizon + 0.26, size: 0.08, distance: 0, colors: SAND, bottom: 1 });
  const count = random.integer(1, 2);
  for (let i = 0; i < count; i++) {
    const x = i === 0 ? random.between(0.12, 0.3) : random.between(0.7, 0.88);
    paintPalm(canvas, sky, random, {
      x,
      y: horizon + random.between(0.28, 0.36),
      height: random.between(0.34, 0.5),
    });
  }
  return [count === 1 ? 'a palm tree' : 'two palm trees'];
}

function skyline(canvas, sky, random, { horizon, shore, lake }) {
  paintSkyline(canvas, sky, random, lake ? shore : horizon + 0.2);
  if (!lake)
    paintHills(canvas, sky, random, {
      base: horizon + 0.24,
      size: 0.03,
      distance: 0.1,
      colors: ['6a7a7a', '3a444c'],
      bottom: 1,
    });
  return [];
}
