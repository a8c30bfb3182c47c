// Writes models/weights/manifest.json. Run it after changing a shipped weights file, and commit both together.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/paths.mjs';
import { createManifest, MANIFEST } from './lib/weights.mjs';

const manifest = createManifest(ROOT);
writeFileSync(join(ROOT, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
for (const [name, { bytes }] of Object.entries(manifest.files))
  console.log(`${bytes.toString().padStart(12)}  ${name}`);
