// `npm run gallery`: docs/gallery.md and its pictures, drawn anew. `npm run gallery -- conversation`: docs/conversation.md; `-- sounds`:
// assets/sounds/; `-- tour`: the pictures of docs/tour.md; `-- algebra`: the curves of docs/mind.md; `-- thought`: a thought and the
// pyramid there; `-- standard`: the embedded model's 48 standard prompts, quick as well, and its styles, for docs/embedded-model.md
// and docs/train-lora.md; `-- prompts DIR`: those of its evaluation.
import { join } from 'node:path';
import { bundleNode } from './lib/bundle.mjs';
import { reportFailure } from './lib/errors.mjs';
import { findChromium } from './lib/machine.mjs';
import { buildAddon } from './lib/native.mjs';
import { ROOT } from './lib/paths.mjs';
import { runForeground } from './lib/process.mjs';
import { ensureSetup } from './lib/setup.mjs';

/** @type {Record<string, string>} */
const PARTS = {
  gallery: 'scripts/gallery/main.ts',
  conversation: 'scripts/gallery/conversation.ts',
  sounds: 'scripts/sounds/main.ts',
  tour: 'scripts/gallery/tour.ts',
  algebra: 'scripts/gallery/algebra.ts',
  thought: 'scripts/gallery/thought.ts',
  standard: 'scripts/gallery/standard.ts',
  prompts: 'scripts/gallery/prompts.ts',
};

try {
  const part = process.argv[2] ?? 'gallery';
  if (!Object.hasOwn(PARTS, part))
    throw new Error(`There is no part "${part}": say one of ${Object.keys(PARTS).join(', ')}, or nothing.`);
  await ensureSetup(ROOT, { say: line => console.error(line) });
  await buildAddon(ROOT);
  const chromium = findChromium();
  if (chromium !== null) process.env.AURORA_CHROMIUM = chromium;
  await bundleNode(ROOT, join(ROOT, 'build'), { [part]: PARTS[part] ?? '' });
  const program = ['--enable-source-maps', join(ROOT, `build/${part}.cjs`), ROOT, ...process.argv.slice(3)];
  process.exitCode = await runForeground(process.execPath, program);
} catch (error) {
  process.exitCode = reportFailure(error);
}
