// @ts-check
/// <reference path="../../../../game/plugins/sdk/aurora-plugin.d.ts" />

/** Words that picture models know, with what they mean in sRGB. @type {Readonly<Record<string, readonly [number, number, number]>>} */
const WORDS = {
  black: [16, 16, 18],
  charcoal: [54, 58, 64],
  grey: [128, 130, 134],
  silver: [192, 196, 200],
  white: [248, 248, 246],
  cream: [250, 240, 215],
  beige: [222, 200, 165],
  brown: [110, 70, 42],
  chocolate: [70, 40, 26],
  rust: [172, 76, 36],
  red: [205, 36, 40],
  crimson: [150, 18, 44],
  coral: [244, 124, 100],
  orange: [242, 138, 34],
  amber: [250, 184, 40],
  gold: [214, 168, 66],
  yellow: [248, 224, 70],
  olive: [122, 124, 48],
  lime: [166, 220, 60],
  green: [52, 152, 72],
  'forest green': [30, 84, 48],
  'mint green': [160, 228, 196],
  teal: [24, 140, 140],
  turquoise: [72, 208, 204],
  'sky blue': [130, 196, 240],
  blue: [42, 92, 206],
  navy: [22, 34, 84],
  indigo: [72, 54, 150],
  violet: [140, 84, 208],
  lavender: [196, 180, 232],
  magenta: [208, 48, 156],
  pink: [246, 166, 196],
  peach: [250, 206, 174],
  plum: [112, 48, 92],
};

/** CIE Lab, D65, from sRGB 0 … 255: distances there are about what eyes see. @param {readonly number[]} rgb */
function lab(rgb) {
  const [r = 0, g = 0, b = 0] = rgb.map(value => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const f = (/** @type {number} */ t) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

aurora.command('name-colour', ({ colour }) => {
  const [, hex] = /^#([0-9a-f]{6})$/i.exec(colour) ?? [];
  if (hex === undefined) throw new Error(`"${colour}" is no colour: write #rrggbb`);
  const wanted = lab([0, 2, 4].map(at => Number.parseInt(hex.slice(at, at + 2), 16)));
  const distance = (/** @type {readonly number[]} */ rgb) =>
    Math.hypot(...lab(rgb).map((value, i) => value - (wanted[i] ?? 0)));
  const nearest = Object.entries(WORDS).sort(([, a], [, b]) => distance(a) - distance(b))[0];
  return { name: nearest?.[0] ?? 'grey' };
});
