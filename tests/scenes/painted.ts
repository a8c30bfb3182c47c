/** Pictures for scenes: drawn from a number, the same everywhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const SIDE = 256;

/** A landscape of a few colours: a sun, hills, and water. */
export function painted(number: number, width = SIDE, height = SIDE): Promise<Buffer> {
  const hue = (number * 67) % 360;
  const sun = 60 + ((number * 41) % 136);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 256 256" preserveAspectRatio="none">
    <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="hsl(${hue} 55% 22%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360} 75% 68%)"/>
    </linearGradient></defs>
    <rect width="256" height="170" fill="url(#sky)"/>
    <circle cx="${sun}" cy="${70 + (number % 3) * 22}" r="24" fill="hsl(${(hue + 55) % 360} 95% 84%)"/>
    <path d="M0 150 Q 60 ${90 + (number % 4) * 10} 120 150 T 256 140 V 176 H 0 Z" fill="hsl(${(hue + 200) % 360} 38% 26%)"/>
    <rect y="168" width="256" height="88" fill="hsl(${(hue + 190) % 360} 45% 18%)"/>
    <rect x="${sun - 20}" y="176" width="40" height="70" fill="hsl(${(hue + 55) % 360} 80% 70%)" opacity="0.35"/>
  </svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** The same as a painter sees it after some steps: a few blurred patches. */
export const unfinished = async (number: number): Promise<Buffer> =>
  sharp(await painted(number))
    .resize(32, 32)
    .blur(2.2)
    .modulate({ saturation: 0.7 })
    .png()
    .toBuffer();

/** A picture of one colour, for light that can be told from any other. */
export const plain = (colour: string): Promise<Buffer> =>
  sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: colour } })
    .png()
    .toBuffer();

/** She at rest, in the two JPEGs that a browser gets of her: taken from a running kernel, 512 pixels a side. */
export function herPicture(): { side: number; colour: Buffer; alpha: Buffer } {
  const read = (name: string) => readFileSync(join(import.meta.dirname, 'her', `${name}.jpg`));
  return { side: 512, colour: read('colour'), alpha: read('alpha') };
}
