// `npm run -s parity`: runs the tests that hold our numbers against reference implementations, and writes what they found
// to docs/parity.md. A test fails when a number exceeds its bound; this table says how far below it they are.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARITY_TESTS, parityTable } from './lib/parity.mjs';
import { ROOT } from './lib/paths.mjs';
import { runForeground } from './lib/process.mjs';

const folder = mkdtempSync(join(tmpdir(), 'aurora-parity-'));
try {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const files = Object.keys(PARITY_TESTS);
  process.exitCode = await runForeground(
    process.execPath,
    [vitest, 'run', '--reporter=dot', '--no-color', ...files],
    {
      cwd: ROOT,
      env: { ...process.env, AURORA_PARITY: folder },
    },
  );
  const lines = readdirSync(folder).flatMap(name =>
    readFileSync(join(folder, name), 'utf8').trim().split('\n'),
  );
  const table = parityTable(lines.map(line => JSON.parse(line)));
  writeFileSync(join(ROOT, 'docs/parity.md'), table);
  console.log(table);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
