/** Writes the sample pictures with our encoder into the folder named on the command line, for pil_pictures.py. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng } from '../../models/image/png.ts';
import { OUR_PICTURES, rampImage } from '../../tests/models/image/sample-images.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: our-pictures.ts FOLDER');
for (const { name, width, height, text } of OUR_PICTURES) {
  writeFileSync(join(folder, `${name}.png`), encodePng(rampImage(width, height), text));
}
