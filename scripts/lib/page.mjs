import { relative, sep } from 'node:path';

/**
 * Builds the page with Vite into build/page.
 * @param {string} root
 * @returns {Promise<string[]>} the project's own files that went into it, relative to the root
 */
export async function buildPage(root) {
  const { build } = await import('vite');
  /** @type {Set<string>} */
  const inputs = new Set();
  await build({
    configFile: `${root}/vite.config.ts`,
    logLevel: 'warn',
    plugins: [
      {
        name: 'aurora-record-inputs',
        moduleParsed({ id }) {
          const path = relative(root, id.replace(/[?#].*$/, ''))
            .split(sep)
            .join('/');
          if (!path.startsWith('..') && !path.startsWith('node_modules/') && !id.startsWith('\0'))
            inputs.add(path);
        },
      },
    ],
  });
  return [...inputs].sort();
}
