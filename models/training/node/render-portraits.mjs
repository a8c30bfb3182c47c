/**
 * Cartoon busts (DiceBear) as raw RGB, with their attributes as one JSON line each.
 * usage: node render-portraits.mjs OUT_FOLDER COUNT   (writes portraits.rgb and portraits.jsonl)
 */

import fs from 'node:fs';
import * as collection from '@dicebear/collection';
import { createAvatar } from '@dicebear/core';
import { Resvg } from '@resvg/resvg-js';
import sharp from 'sharp';
import { Random } from './lib/random.mjs';

const SIZE = 256;
const BACKGROUNDS = {
  'sky blue': '87ceeb',
  'mint green': 'b8f2d0',
  lavender: 'd7c7ff',
  peach: 'ffd3b6',
  yellow: 'ffe57a',
  coral: 'ff8a73',
  teal: '2a9d8f',
  'navy blue': '1d3557',
  pink: 'ffb3c9',
  white: 'ffffff',
};
const SKIN = { 'light skin': 'f8d5b8', 'tan skin': 'd9a066', 'brown skin': '9e5b2d', 'dark skin': '5d3317' };
const DYES = {
  black: '1c1410',
  brown: '6a4e35',
  red: 'b5321c',
  grey: 'afafaf',
  pink: 'f582ae',
  blue: '4d7cfe',
  green: '3e9c5f',
  purple: '7a4ccf',
};
const HAIR = { ...DYES, blonde: 'e5c35a' };
const SHIRT = { ...DYES, yellow: 'e5c35a' };

/** Open Peeps paints nearly all hair black whatever is asked, so only those heads, and black is what we say. */
const OPEN_PEEPS_OTHER_HEADS = /^(gray|hat|hijab|turban|bear|noHair|shaved)/;
const FULL_BEARDS = ['fullBeard', 'longBeard'];

const names = palette => Object.keys(palette);
const variants = (style, part) => collection[style].schema.properties[part].items.enum;
const percent = flag => (flag ? 100 : 0);

/** Attributes every style has; `glasses`, `beard` and `shirt` stay undefined where a style cannot show them. */
const person = random => ({ hair: random.pick(names(HAIR)), skin: random.pick(names(SKIN)) });

const STYLES = {
  toonHead(random) {
    const facts = {
      ...person(random),
      beard: random.chance(0.3),
      shirt: random.pick(names(SHIRT)),
      style: 'cartoon portrait',
    };
    return [
      facts,
      {
        hair: [random.pick(variants('toonHead', 'hair'))],
        hairColor: [HAIR[facts.hair]],
        skinColor: [SKIN[facts.skin]],
        clothes: [random.pick(variants('toonHead', 'clothes'))],
        clothesColor: [SHIRT[facts.shirt]],
        beard: FULL_BEARDS,
        beardProbability: percent(facts.beard),
        rearHairProbability: percent(random.chance(0.5)),
      },
    ];
  },
  openPeeps(random) {
    const facts = {
      ...person(random),
      hair: 'black',
      glasses: random.chance(0.3),
      beard: random.chance(0.25),
      shirt: random.pick(names(SHIRT)),
      style: 'comic portrait',
    };
    return [
      facts,
      {
        head: [random.pick(variants('openPeeps', 'head').filter(head => !OPEN_PEEPS_OTHER_HEADS.test(head)))],
        face: [random.pick(variants('openPeeps', 'face'))],
        headContrastColor: [HAIR[facts.hair]],
        skinColor: [SKIN[facts.skin]],
        clothingColor: [SHIRT[facts.shirt]],
        accessories: ['glasses'],
        accessoriesProbability: percent(facts.glasses),
        facialHair: ['full2'],
        facialHairProbability: percent(facts.beard),
        maskProbability: 0,
      },
    ];
  },
  lorelei(random) {
    const facts = {
      ...person(random),
      glasses: random.chance(0.3),
      beard: random.chance(0.15),
      style: 'ink portrait',
    };
    return [
      facts,
      {
        hairColor: [HAIR[facts.hair]],
        skinColor: [SKIN[facts.skin]],
        glassesProbability: percent(facts.glasses),
        beardProbability: percent(facts.beard),
        seed: String(random.next()),
      },
    ];
  },
};

const [, , folder, count] = process.argv;
const pictures = fs.openSync(`${folder}/portraits.rgb`, 'w');
const lines = fs.openSync(`${folder}/portraits.jsonl`, 'w');
for (let i = 0; i < Number(count); i++) {
  const random = new Random(i * 6151 + 5);
  const style = random.pickWeighted({ toonHead: 2, openPeeps: 1, lorelei: 1 });
  const background = random.pick(names(BACKGROUNDS));
  const [facts, options] = STYLES[style](random);
  const svg = createAvatar(collection[style], {
    seed: `${style} ${i}`,
    ...options,
    backgroundColor: [BACKGROUNDS[background]],
  }).toString();
  const png = new Resvg(svg, { fitTo: { mode: 'width', value: SIZE }, font: { loadSystemFonts: false } })
    .render()
    .asPng();
  fs.writeSync(
    pictures,
    await sharp(png)
      .flatten({ background: `#${BACKGROUNDS[background]}` })
      .resize(SIZE, SIZE, { fit: 'fill' })
      .raw()
      .toBuffer(),
  );
  fs.writeSync(lines, `${JSON.stringify({ ...facts, background })}\n`);
}
