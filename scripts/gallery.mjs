// `npm run gallery`: docs/gallery.md and its pictures, drawn anew.
import { join } from 'node:path';
import { bundleNode } from './lib/bundle.mjs';
import { reportFailure } from './lib/errors.mjs';
import { buildAddon } from './lib/native.mjs';
import { ROOT } from './lib/paths.mjs';
import { runForeground } from './lib/process.mjs';
import { ensureSetup } from './lib/setup.mjs';

try {
  await ensureSetup(ROOT, { say: line => console.error(line) });
  await buildAddon(ROOT);
  await bundleNode(ROOT, join(ROOT, 'build'), { gallery: 'scripts/gallery/main.ts' });
  const program = ['--enable-source-maps', join(ROOT, 'build/gallery.cjs'), ROOT];
  process.exitCode = await runForeground(process.execPath, program);
} catch (error) {
  process.exitCode = reportFailure(error);
}
