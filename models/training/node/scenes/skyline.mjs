/** A city: a hazy back row of plain towers, a front row with few, large windows. */

import { over } from '../lib/canvas.mjs';
import { hex, mix } from '../lib/math.mjs';
import { lightAndHaze } from './land.mjs';

const WALLS = ['5a6a8c', '6d6478', '4f7086', '7a6a62', '48566f'].map(hex);
const WINDOW = { width: 0.028, height: 0.036, pitchX: 0.05, pitchY: 0.06 };

export function paintSkyline(canvas, sky, random, base) {
  paintRow(canvas, sky, random, {
    base,
    low: 0.18,
    high: 0.5,
    narrow: 0.09,
    wide: 0.15,
    distance: 0.75,
    windows: false,
  });
  paintRow(canvas, sky, random, {
    base,
    low: 0.1,
    high: 0.42,
    narrow: 0.12,
    wide: 0.2,
    distance: 0.15,
    windows: true,
  });
}

function paintRow(canvas, sky, random, row) {
  let left = -random.between(0, 0.1);
  while (left < 1) {
    const width = random.between(row.narrow, row.wide);
    const tower = {
      left,
      width,
      top: row.base - random.between(row.low, row.high),
      roof: random.pick(['flat', 'flat', 'step', 'spire']),
      wall: random.pick(WALLS),
    };
    paintTower(canvas, sky, random, row, tower);
    left += width * random.between(1, 1.2);
  }
}

function paintTower(canvas, sky, random, row, tower) {
  const { left, width, top } = tower;
  const wall = lightAndHaze(sky, tower.wall, row.windows ? 0.9 : 1, row.distance);
  const dark = wall.map(v => v * 0.78);
  const fill = (x0, y0, x1, y1) =>
    canvas.each((x, y, color) => over(color, x < left + width * 0.62 ? wall : dark, 1), x0, y0, x1, y1);
  fill(left, top, left + width, row.base);
  if (tower.roof === 'step') fill(left + width * 0.22, top - 0.035, left + width * 0.78, top);
  if (tower.roof === 'spire') fill(left + width * 0.47, top - 0.09, left + width * 0.53, top);
  if (row.windows) paintWindows(canvas, sky, random, row, tower, wall);
}

/** A regular grid; after dark about half of the windows are lit. */
function paintWindows(canvas, sky, random, row, { left, width, top }, wall) {
  const columns = Math.max(1, Math.floor((width - 0.02) / WINDOW.pitchX));
  const margin = (width - columns * WINDOW.pitchX + (WINDOW.pitchX - WINDOW.width)) / 2;
  const glow = hex('ffd873');
  const afterDark = sky.strength < 0.55;
  const glass = wall.map(v => mix(v, afterDark ? 0.05 : 0.9, 0.3));
  for (let y = top + 0.03; y + WINDOW.height < row.base - 0.02; y += WINDOW.pitchY) {
    for (let column = 0; column < columns; column++) {
      const x = left + margin + column * WINDOW.pitchX;
      const lit = random.chance(0.5);
      const color = afterDark && lit ? glow : glass;
      canvas.each((_x, _y, out) => over(out, color, 1), x, y, x + WINDOW.width, y + WINDOW.height);
    }
  }
}
