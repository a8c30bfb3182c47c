import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleNode } from '../../scripts/lib/bundle.mjs';
import { expandGlobs } from '../../scripts/lib/eager-glob.mjs';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

const INDEX = `
  interface Found { readonly name: string }
  // import.meta.glob in a comment is left alone
  export const found = import.meta.glob<Found>('./*.ts', { eager: true });
  export const names: string[] = Object.values(found).map(module => module.name);
`;

async function bundled(root: string): Promise<{ found: Record<string, unknown>; names: string[] }> {
  await bundleNode(root, join(root, 'out'), { program: 'commands/index.ts' });
  const file = join(root, 'out/program.cjs');
  const require = createRequire(file);
  delete require.cache[file];
  return require(file);
}

test('a bundle holds every file of the folder, under the names that Vite gives them', async () => {
  const root = temporaryFolder({
    'commands/index.ts': INDEX,
    'commands/verify.ts': "export const name: string = 'verify';",
    'commands/cancel.ts': "export const name: string = 'cancel';",
    'commands/notes.md': 'no module',
  });
  const first = await bundled(root);
  expect(Object.keys(first.found)).toEqual(['./cancel.ts', './verify.ts']);
  expect(first.names).toEqual(['cancel', 'verify']);

  writeFiles(root, { 'commands/jobs.ts': "export const name = 'jobs';" });
  expect((await bundled(root)).names).toEqual(['cancel', 'jobs', 'verify']);
});

test.each([
  ['import.meta.glob("./*.ts")', 'lazy'],
  ['import.meta.glob("./**/*.ts", { eager: true })', 'recursive'],
  ['import.meta.glob("./*.ts", { eager: true, query: "?raw" })', 'with another option'],
  ['import.meta.glob(pattern, { eager: true })', 'computed'],
])('%s is refused (%s)', code => {
  const file = join(temporaryFolder({ 'a.ts': '' }), 'index.ts');
  expect(expandGlobs(`const all = ${code};`, file).error).toMatch(
    /only import\.meta\.glob\('\.\/folder\/\*\.ext'/,
  );
});
