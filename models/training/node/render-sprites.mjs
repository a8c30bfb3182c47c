/**
 * Every subject in every style as 256x256 RGBA, and an index.
 * usage: node render-sprites.mjs OUT_FOLDER   (writes sprites.rgba and sprites.json)
 */

import fs from 'node:fs';
import { Resvg } from '@resvg/resvg-js';
import sharp from 'sharp';
import { allEmoji, fluent3d, iconSet } from './lib/emoji-sets.mjs';
import { isSubject } from './lib/subjects.mjs';

const SIZE = 256;
const fit = { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } };
const raster = input => sharp(input).resize(SIZE, SIZE, fit).ensureAlpha().raw().toBuffer();
const rasterSvg = svg =>
  raster(
    new Resvg(svg, { fitTo: { mode: 'width', value: SIZE }, font: { loadSystemFonts: false } })
      .render()
      .asPng(),
  );

const find3d = fluent3d();
const STYLES = { 'fluent-3d': async emoji => (find3d(emoji) ? raster(find3d(emoji)) : null) };
for (const name of ['noto', 'twemoji', 'fluent-emoji-flat']) {
  const find = iconSet(name);
  STYLES[name] = async emoji => (find(emoji) ? rasterSvg(find(emoji)) : null);
}

const folder = process.argv[2];
const pixels = fs.openSync(`${folder}/sprites.rgba`, 'w');
const index = [];
for (const emoji of allEmoji().filter(isSubject)) {
  for (const [style, draw] of Object.entries(STYLES)) {
    const picture = await draw(emoji);
    if (picture === null) continue;
    fs.writeSync(pixels, picture);
    index.push({ label: emoji.label, group: emoji.group, style });
  }
}
fs.writeFileSync(`${folder}/sprites.json`, JSON.stringify(index));
