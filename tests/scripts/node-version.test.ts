import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MINIMUM_NODE, nodeProblem } from '../../scripts/lib/node-version.mjs';

test.each(['18.20.4', '16.0.0', '8.17.0'])('Node %s is refused with its version and what to do', version => {
  expect(nodeProblem(version)).toMatch(new RegExp(`Node 20 or newer; this is Node ${version}[^]*nodejs.org`));
});

test.each(['20.0.0', '20.20.2', '24.1.0', '100.0.0'])('Node %s is fine', version => {
  expect(nodeProblem(version)).toBeNull();
});

test('package.json promises the same minimum', () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  expect(manifest.engines.node).toBe(`>=${MINIMUM_NODE}.0.0`);
});
