/** Writes assets/sounds/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSounds } from './make-sounds.ts';

const folder = join(process.argv[2] ?? '.', 'assets/sounds');
mkdirSync(folder, { recursive: true });
for (const [name, bytes] of Object.entries(makeSounds())) {
  writeFileSync(join(folder, name), bytes);
  console.log(`${name}: ${bytes.length} bytes`);
}
