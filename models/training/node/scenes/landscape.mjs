/** Landscapes: a sky, land forms back to front, trees, perhaps a mirror lake. Facts name only what shows. */

import { Canvas } from '../lib/canvas.mjs';
import { noise } from '../lib/math.mjs';
import { pickForm } from '../lib/random.mjs';
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

/** A landscape of side `size`, in one of `forms` forms of its land: { pixels, facts: { kind, land, time, extras, horizon } }. */
export function landscape(random, size, forms) {
  const land = random.pickWeighted(WEIGHTS);
  const form = pickForm(random, forms, land);
  const canvas = new Canvas(size);
  const lake =
    /mountains|skyline|pine forest/.test(land) && random.chance(land === 'city skyline' ? 0.35 : 0.4);
  const lie = form('horizon');
  const shore = lake ? lie.between(0.62, 0.72) : 1;
  const horizon =
    land === 'ocean' || land === 'tropical beach'
      ? lie.between(0.45, 0.62)
      : lake
        ? shore
        : lie.between(0.6, 0.74);
  const sky = makeSky(random, form, horizon);
  paintSky(canvas, sky);
  const before = discColors(canvas, sky);
  const extras = KINDS[land](canvas, sky, random, { form, horizon, shore, lake });
  const visible = shownBodies(canvas, sky, before);
  if (lake) {
    canvas.reflectBelow(shore, form('ripples').between(0, 90), noise, sky.colors[1]);
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
  return (canvas, sky, random, { form, horizon, shore, lake }) => {
    const ridges = form('ridges');
    const flat = style === 'canyon' && ridges.chance(0.6);
    const layer = (base, size, count, distance, snow) =>
      paintPeaks(canvas, sky, ridges, {
        base,
        size,
        count,
        distance,
        rock: ROCK[style],
        snow,
        flat,
        bottom: shore,
      });
    const snow = style === 'snowy' ? ridges.between(0.45, 0.75) : null;
    layer(horizon + 0.02, ridges.between(0.3, 0.42), ridges.integer(3, 4), 0.65, snow);
    let line = layer(
      lake ? horizon + 0.02 : horizon + 0.1,
      ridges.between(0.34, 0.52),
      ridges.integer(2, 3),
      0.15,
      snow && snow * 0.85,
    );
    const near = form('foreground');
    const grounded = !lake || near.chance(0.5);
    if (grounded) {
      const ground =
        style === 'canyon'
          ? ['c87848', '8a4426']
          : style === 'snowy' && near.chance(0.5)
            ? SNOWFIELD
            : style === 'rocky'
              ? ['8c8676', '4c483e']
              : FOREST;
      line = paintHills(canvas, sky, near, {
        base: lake ? horizon : horizon + 0.18,
        size: lake ? 0.05 : 0.1,
        distance: 0,
        colors: ground,
        bottom: shore,
      });
    }
    return pines(canvas, sky, random, form, line, grounded && style !== 'canyon' ? 0.5 : 0, {
      bottom: shore,
      low: 0.1,
      high: 0.2,
      snowy: style === 'snowy' && near.chance(0.4),
    });
  };
}

function hills(colors, sharp) {
  return (canvas, sky, random, { form, horizon }) => {
    const ground = form('hills');
    paintHills(canvas, sky, ground, {
      base: horizon + 0.02,
      size: 0.18,
      distance: 0.7,
      colors,
      sharp,
      bottom: 1,
    });
    paintHills(canvas, sky, ground, {
      base: horizon + 0.12,
      size: 0.18,
      distance: 0.3,
      colors,
      sharp,
      bottom: 1,
    });
    const line = paintHills(canvas, sky, ground, {
      base: horizon + 0.26,
      size: 0.16,
      distance: 0,
      colors,
      sharp,
      bottom: 1,
    });
    return pines(canvas, sky, random, form, line, sharp ? 0 : 0.4, {
      bottom: 0.98,
      low: 0.14,
      high: 0.26,
      snowy: colors === SNOWFIELD,
    });
  };
}

function pines(canvas, sky, random, form, line, probability, options) {
  if (!random.chance(probability)) return [];
  const trees = form('pines');
  const planted = plantPines(canvas, sky, trees, line, {
    count: trees.integer(3, 12),
    distance: 0.05,
    ...options,
  });
  return planted >= 2 ? ['pine trees'] : [];
}

function forest(canvas, sky, random, { form, horizon, shore }) {
  const snowy = random.chance(0.25);
  const trees = form('trees');
  const colors = snowy ? SNOWFIELD : FOREST;
  for (const [distance, low, lift] of [
    [0.75, 0.22, 0],
    [0.4, 0.28, 0.04],
    [0, 0.36, 0.1],
  ]) {
    const base = Math.min(shore, horizon + lift * (shore < 1 ? 0.2 : 2));
    const line = paintHills(canvas, sky, trees, { base, size: 0.04, distance, colors, bottom: shore });
    plantPines(canvas, sky, trees, line, {
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

function meadow(canvas, sky, random, { form, horizon }) {
  hills(GRASS, false)(canvas, sky, random, { form, horizon: horizon - 0.08 });
  const names = Object.keys(BLOSSOMS);
  const first = random.pick(names);
  const second = random.chance(0.4) ? random.pick(names.filter(name => name !== first)) : null;
  const plant = (name, places) =>
    paintBlossoms(canvas, places, horizon + 0.1, BLOSSOMS[name], places.integer(14, 26));
  plant(first, form('first blossoms'));
  if (second) plant(second, form('second blossoms'));
  return [second ? `${first} and ${second} flowers` : `${first} flowers`];
}

function ocean(canvas, sky, _random, { form, horizon }) {
  paintWater(canvas, sky, form('waves'), horizon, '1f6a9e');
  return [];
}

function beach(canvas, sky, random, { form, horizon }) {
  paintWater(canvas, sky, form('waves'), horizon, '18a0b0');
  paintHills(canvas, sky, form('sand'), { base: horizon + 0.26, size: 0.08, distance: 0, colors: SAND, bottom: 1 });
  const count = random.integer(1, 2);
  for (let i = 0; i < count; i++) {
    const tree = form(`palm ${i}`);
    const x = i === 0 ? tree.between(0.12, 0.3) : tree.between(0.7, 0.88);
    paintPalm(canvas, sky, tree, {
      x,
      y: horizon + tree.between(0.28, 0.36),
      height: tree.between(0.34, 0.5),
    });
  }
  return [count === 1 ? 'a palm tree' : 'two palm trees'];
}

function skyline(canvas, sky, _random, { form, horizon, shore, lake }) {
  paintSkyline(canvas, sky, form('towers'), lake ? shore : horizon + 0.2);
  if (!lake)
    paintHills(canvas, sky, form('ground'), {
      base: horizon + 0.24,
      size: 0.03,
      distance: 0.1,
      colors: ['6a7a7a', '3a444c'],
      bottom: 1,
    });
  return [];
}
