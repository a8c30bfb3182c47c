/** Finds the drawing of one emoji in each style's package. */

import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const MODULES = fileURLToPath(new URL('../node_modules/', import.meta.url));
const json = path => JSON.parse(fs.readFileSync(MODULES + path, 'utf8'));
const SHORTCODES = ['cldr', 'emojibase', 'github', 'iamcal', 'joypixels'].map(name =>
  json(`emojibase-data/en/shortcodes/${name}.json`),
);

/** Icons that carry an emoji's name but show something else. */
const MISNAMED = new Set([
  'package',
  'rainbow-flag',
  'ambulance',
  'bullet-train',
  'cocktail-glass',
  'hot-beverage',
  'lady-beetle',
  'man-lifting-weights',
  'person-lifting-weights',
]);

export const allEmoji = () => json('emojibase-data/en/data.json');
export const bareHexcode = hexcode => hexcode.toLowerCase().replace(/-fe0f/g, '');

const slug = text =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f’'.“”!():,&]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** An icon set of iconify: find(emoji) gives SVG text or null. */
export function iconSet(name) {
  const set = json(`@iconify-json/${name}/icons.json`);
  const chars = fs.existsSync(`${MODULES}@iconify-json/${name}/chars.json`)
    ? json(`@iconify-json/${name}/chars.json`)
    : {};
  const byHexcode = Object.fromEntries(
    Object.entries(chars).map(([hexcode, icon]) => [bareHexcode(hexcode), icon]),
  );
  return emoji => {
    const shortcodes = SHORTCODES.flatMap(codes => codes[emoji.hexcode] ?? []).map(code =>
      slug(code.replace(/_/g, '-')),
    );
    const candidates = [
      byHexcode[bareHexcode(emoji.hexcode)],
      slug(emoji.label),
      `${slug(emoji.label)}-face`,
      ...shortcodes,
    ];
    for (const candidate of candidates.filter(Boolean)) {
      const alias = set.aliases?.[candidate];
      const icon = set.icons[candidate] ?? (alias && { ...set.icons[alias.parent], ...alias });
      if (icon?.body) return MISNAMED.has(candidate) ? null : toSvg(icon, set);
    }
    return null;
  };
}

function toSvg(icon, set) {
  const width = icon.width || set.width || 16;
  const height = icon.height || set.height || 16;
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="${icon.left || 0} ${icon.top || 0} ${width} ${height}" width="${width}" height="${height}" color="#333">${icon.body}</svg>`;
}

/** The rendered 3D pictures: find(emoji) gives a file path or null. */
export function fluent3d() {
  const folder = `${MODULES}@lobehub/fluent-emoji-3d/assets/`;
  const files = Object.fromEntries(
    fs.readdirSync(folder).map(file => [bareHexcode(file.replace('.webp', '')), folder + file]),
  );
  return emoji => files[bareHexcode(emoji.hexcode)] ?? null;
}
