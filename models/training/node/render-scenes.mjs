/**
 * Procedural scenes as raw RGB, with what they show as one JSON line each.
 * usage: node render-scenes.mjs OUT_FOLDER NAME FIRST LAST FORMS   (writes NAME.rgb and NAME.jsonl)
 *
 * With FORMS 0 every scene is drawn anew; else each land, planet, … has that many forms, and only what a caption says
 * is drawn anew.
 */

import fs from 'node:fs';
import sharp from 'sharp';
import { Random } from './lib/random.mjs';
import { flower } from './scenes/flower.mjs';
import { landscape } from './scenes/landscape.mjs';
import { marble } from './scenes/marble.mjs';
import { solids } from './scenes/solids.mjs';
import { planet } from './scenes/space.mjs';

const SIZE = 256;
const PAINTERS = { landscape, planet, marble, solids, flower };
const WEIGHTS = { landscape: 70, planet: 10, marble: 5, solids: 8, flower: 7 };

const [, , folder, name, first, last, forms] = process.argv;
const pictures = fs.openSync(`${folder}/${name}.rgb`, 'w');
const facts = fs.openSync(`${folder}/${name}.jsonl`, 'w');
for (let seed = Number(first); seed < Number(last); seed++) {
  const random = new Random(seed * 7919 + 13);
  const painted = PAINTERS[random.pickWeighted(WEIGHTS)](random, SIZE, Number(forms));
  fs.writeSync(pictures, await fullSize(painted));
  fs.writeSync(facts, `${JSON.stringify({ seed, ...painted.facts })}\n`);
}

/** Scenes that are dear to draw come at half size. */
async function fullSize({ pixels, side = SIZE }) {
  if (side === SIZE) return pixels;
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .resize(SIZE, SIZE, { kernel: 'lanczos3' })
    .raw()
    .toBuffer();
}
