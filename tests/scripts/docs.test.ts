import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/dependencies.md'];
const text = (page: string) => readFileSync(join(root, page), 'utf8');

describe.each(pages)('%s', page => {
  test('links to what exists', () => {
    const links = [...text(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, target]) => target!);
    expect(links.filter(link => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  test('names files that exist', () => {
    // In backticks, with a folder and an extension; build/ is made, node_modules is installed.
    const named = [
      ...text(page).matchAll(/`((?!build\/|node_modules)[\w.-]+\/[\w./-]+\.(?:ts|mjs|md|json|sh))`/g),
    ];
    expect(named.map(([, path]) => path!).filter(path => !existsSync(join(root, path)))).toEqual([]);
  });
});
