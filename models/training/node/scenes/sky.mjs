/** Skies: time of day, sun or moon, clouds, stars, aurora. */

import { over } from '../lib/canvas.mjs';
import { clamp, fractal, hex, mix, mixColor, noise, smoothstep } from '../lib/math.mjs';

/** top, middle, horizon and light colours; light strength on land; night is 1 when stars show. */
const TIMES = {
  'at sunrise': { sky: ['5b74b8', 'f0a9a0', 'ffe6b8'], light: 'ffd9a0', strength: 0.62, night: 0 },
  'at noon': { sky: ['2f7fd6', '86c5f4', 'd9f0ff'], light: 'fffbe6', strength: 1.0, night: 0 },
  'at sunset': { sky: ['3a2468', 'd9506c', 'ffb860'], light: 'ffc06a', strength: 0.5, night: 0 },
  'at dusk': { sky: ['1c2350', '6a5698', 'e59a8d'], light: 'ffd0c0', strength: 0.36, night: 0, moon: true },
  'at night': { sky: ['060a1e', '13244c', '2f4a86'], light: 'dfe8ff', strength: 0.24, night: 1 },
  'on a foggy morning': {
    sky: ['a9bac4', 'c9d5d8', 'e8ebe6'],
    light: 'ffffff',
    strength: 0.72,
    night: 0,
    fog: 0.55,
  },
  'on a cloudy day': {
    sky: ['8a9aa8', 'b0bcc6', 'd3dade'],
    light: 'f2f5f7',
    strength: 0.8,
    night: 0,
    overcast: true,
  },
  'under a pink sky': { sky: ['7f5fb8', 'f08fc0', 'ffd8e4'], light: 'fff0dc', strength: 0.66, night: 0 },
  'under a green sky': { sky: ['0f4a4a', '2f8f78', 'c4ecb0'], light: 'f4ffd8', strength: 0.5, night: 0 },
};
const WEIGHTS = {
  'at sunrise': 3,
  'at noon': 5,
  'at sunset': 4,
  'at dusk': 3,
  'at night': 4,
  'on a foggy morning': 2,
  'on a cloudy day': 1.5,
  'under a pink sky': 0.8,
  'under a green sky': 0.6,
};
const AURORAS = [
  ['39ff9e', '7a4cff'],
  ['5affd0', 'ff5ad1'],
  ['39ffd0', '2f7fff'],
].map(pair => pair.map(hex));

/** Everything about one sky. `horizon` is its lower edge, 0..1; `form` is where things are (see pickForm). */
export function makeSky(random, form, horizon) {
  const time = random.pickWeighted(WEIGHTS);
  const preset = TIMES[time];
  const sky = {
    time,
    horizon,
    strength: preset.strength,
    fog: preset.fog ?? 0,
    night: preset.night,
    moonlit: preset.night === 1 || preset.moon === true,
    colors: preset.sky.map(hex),
    light: hex(preset.light),
    bodies: [],
    clouds: [],
    stars: [],
    aurora: null,
  };
  const lit = time !== 'on a foggy morning' && !preset.overcast;
  if (lit && random.chance(0.6)) sky.bodies.push(makeBody(random, form('sun or moon'), sky));
  if (sky.bodies.length && random.chance(0.08))
    sky.bodies.push(makeBody(random, form('second'), sky, sky.bodies[0]));
  if (preset.overcast || (!preset.night && lit && random.chance(0.45)))
    addClouds(form('clouds'), sky, preset.overcast ? 7 : 3);
  if (preset.night) addStars(form('stars'), sky);
  if (preset.night && random.chance(0.35)) {
    const aurora = form('aurora');
    sky.aurora = {
      colors: aurora.pick(AURORAS),
      seed: aurora.between(0, 50),
      top: aurora.between(0.1, 0.25),
    };
  }
  return sky;
}

function makeBody(random, place, sky, other) {
  const night = sky.moonlit;
  const radius = place.between(0.055, 0.11) * (other ? 0.7 : 1);
  let x = place.between(0.15, 0.85);
  if (other) x = other.x < 0.5 ? place.between(0.62, 0.88) : place.between(0.12, 0.38);
  const low = sky.time === 'at sunset' || sky.time === 'at sunrise' ? 0.95 : 0.6;
  const color = night ? hex('f3f1e2') : hex(sky.time === 'at sunset' ? 'ffd070' : 'fff3c0');
  return {
    x,
    y: place.between(radius + 0.04, sky.horizon * low),
    radius,
    color,
    night,
    crescent: night && random.chance(0.4),
  };
}

/** Cumulus: a few overlapping discs on a flat base. */
function addClouds(random, sky, most) {
  const count = random.integer(2, most);
  for (let i = 0; i < count; i++) {
    const [x, y, width] = [random.next(), random.between(0.06, sky.horizon * 0.7), random.between(0.1, 0.24)];
    if (sky.bodies.some(body => Math.hypot(x - body.x, y - body.y) < body.radius + width)) continue;
    const puffs = [];
    for (let p = 0; p < 5; p++) {
      const along = (p - 2) / 2;
      puffs.push({
        x: x + along * width * 0.75,
        y: y - random.between(0, 0.25) * width,
        r: width * mix(0.42, 0.2, Math.abs(along)),
      });
    }
    sky.clouds.push({
      puffs,
      base: y + width * 0.12,
      left: x - width * 1.1,
      right: x + width * 1.1,
      top: y - width,
    });
  }
}

function addStars(random, sky) {
  const count = random.integer(12, 40);
  for (let i = 0; i < count; i++) {
    sky.stars.push({
      x: random.next(),
      y: random.next() * sky.horizon * 0.9,
      r: random.between(0.0025, 0.006),
      light: random.between(0.5, 1),
    });
  }
}

/** Colour of the bare sky at height y. */
export function skyColor(sky, y) {
  const t = clamp(y / sky.horizon);
  const [top, middle, bottom] = sky.colors;
  return t < 0.55 ? mixColor(top, middle, t / 0.55) : mixColor(middle, bottom, (t - 0.55) / 0.45);
}

export function paintSky(canvas, sky) {
  canvas.each((x, y, color) => over(color, skyColor(sky, y), 1));
  for (const star of sky.stars) paintStar(canvas, star);
  if (sky.aurora) paintAurora(canvas, sky);
  for (const body of sky.bodies) paintBody(canvas, body);
  for (const cloud of sky.clouds) paintCloud(canvas, cloud, sky);
}

function paintStar(canvas, star) {
  const reach = star.r * 3;
  canvas.each(
    (x, y, color) => {
      const d = Math.hypot(x - star.x, y - star.y) / star.r;
      over(color, [1, 1, 1], star.light * Math.exp(-d * d));
    },
    star.x - reach,
    star.y - reach,
    star.x + reach,
    star.y + reach,
  );
}

function paintAurora(canvas, sky) {
  const { colors, seed, top } = sky.aurora;
  canvas.each(
    (x, y, color) => {
      const edge = top + 0.28 * fractal(x * 2 + seed, 1, 2);
      const below = y - edge;
      const curtain = below > 0 ? Math.exp(-below * 20) : Math.exp(below * 8);
      const ray = 0.6 + 0.4 * noise(x * 18 + seed, 3);
      const tint = mixColor(colors[0], colors[1], clamp(-below * 5));
      for (let c = 0; c < 3; c++) color[c] += tint[c] * curtain * ray * 0.75;
    },
    0,
    0,
    1,
    sky.horizon,
  );
}

function paintBody(canvas, body) {
  const pixel = 1 / canvas.side;
  canvas.each((x, y, color) => {
    const d = Math.hypot(x - body.x, y - body.y);
    const glow = Math.exp(-((d / (body.radius * 2.6)) ** 2)) * (body.night ? 0.22 : 0.5);
    for (let c = 0; c < 3; c++) color[c] += body.color[c] * glow * 0.6;
    let alpha = smoothstep(body.radius + pixel, body.radius - pixel, d);
    if (body.crescent) {
      const bite = Math.hypot(x - body.x - body.radius * 0.55, y - body.y + body.radius * 0.2);
      alpha *= smoothstep(body.radius * 0.92 - pixel, body.radius * 0.92 + pixel, bite);
    }
    const spots = body.night
      ? 1 -
        0.22 *
          smoothstep(
            0.5,
            0.65,
            fractal(((x - body.x) / body.radius) * 1.6 + 40, ((y - body.y) / body.radius) * 1.6, 2),
          )
      : 1;
    over(
      color,
      body.color.map(v => v * spots),
      alpha,
    );
  });
}

function paintCloud(canvas, cloud, sky) {
  const bright = mixColor(sky.colors[2], [1, 1, 1], 0.75 * sky.strength);
  const shade = mixColor(sky.colors[1], [1, 1, 1], 0.25 * sky.strength);
  canvas.each(
    (x, y, color) => {
      let cover = 0;
      for (const puff of cloud.puffs)
        cover = Math.max(cover, smoothstep(puff.r, puff.r * 0.8, Math.hypot(x - puff.x, y - puff.y)));
      cover *= smoothstep(cloud.base + 0.008, cloud.base - 0.008, y);
      over(color, mixColor(bright, shade, smoothstep(cloud.top, cloud.base, y)), cover * 0.92);
    },
    cloud.left,
    cloud.top - 0.1,
    cloud.right,
    cloud.base + 0.01,
  );
}
