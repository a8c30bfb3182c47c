// `npm run bench -- [name …] [--runs N] [--pause-file FILE]`: min, median and max of what AURORA promises.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { bundleNode } from './lib/bundle.mjs';
import { reportFailure } from './lib/errors.mjs';
import { findChromium } from './lib/machine.mjs';
import { buildAddon } from './lib/native.mjs';
import { ROOT } from './lib/paths.mjs';
import { runForeground } from './lib/process.mjs';
import { ensureSetup } from './lib/setup.mjs';

try {
  await ensureSetup(ROOT, { say: line => console.error(line) });
  await bundleNode(ROOT, join(ROOT, 'build'), {
    bench: 'bench/main.ts',
    'bench-engine': 'bench/engine-child.ts',
    'bench-profile': 'bench/profile-child.ts',
  });
  const chromium = findChromium();
  if (chromium !== null) process.env.AURORA_CHROMIUM = chromium;
  const args = process.argv.slice(2);
  // Only she needs the renderer, and a compiler with it.
  const names = args.filter(argument => /^[a-z]/.test(argument));
  if (names.length === 0 || names.includes('avatar')) await buildAddon(ROOT);
  const training = process.env.AURORA_TRAINING_DIR ?? join(homedir(), '.cache/aurora-training');
  // Training in the background would spoil every number; it stands still while this file exists.
  const pause =
    args.includes('--pause-file') || !existsSync(training) ? [] : ['--pause-file', join(training, 'PAUSE')];
  const program = ['--enable-source-maps', join(ROOT, 'build/bench.cjs'), '--root', ROOT];
  process.exitCode = await runForeground(process.execPath, [...program, ...pause, ...args]);
} catch (error) {
  process.exitCode = reportFailure(error);
}
