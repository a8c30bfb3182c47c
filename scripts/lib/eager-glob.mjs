import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

const CALL = /import\.meta\.glob\(\s*"([^"]+)"\s*,\s*\{([^}]*)\}\s*\)/g;

/**
 * esbuild plugin: `import.meta.glob("./folder/*.ts", { eager: true })` becomes static imports, with the same
 * record (`"./folder/name.ts"` → module) that Vite and vitest make of it. So one new file is one new command, in
 * the bundles too. Only this form is understood; any other is a build error that says so.
 * @returns {import('esbuild').Plugin}
 */
export function eagerGlob() {
  return {
    name: 'eager-glob',
    setup(build) {
      build.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (!source.includes('import.meta.glob') || path.includes('node_modules')) return undefined;
        const loader = path.endsWith('x') ? 'tsx' : 'ts';
        // To plain JavaScript first: one quote style, no comments, no type arguments.
        const { code } = await build.esbuild.transform(source, {
          loader,
          sourcefile: path,
          sourcemap: 'inline',
          legalComments: 'none',
          format: 'esm',
          target: 'es2022',
        });
        const { contents, error, watchDirs } = expandGlobs(code, path);
        if (error) return { errors: [{ text: error, location: { file: path } }] };
        return { contents, loader: 'js', resolveDir: dirname(path), watchDirs };
      });
    },
  };
}

/**
 * @param {string} code JavaScript as esbuild prints it
 * @param {string} file where it comes from; left out of its own globs
 * @returns {{ contents: string, error: string | null, watchDirs: string[] }}
 */
export function expandGlobs(code, file) {
  /** @type {string[]} */
  const imports = [];
  /** @type {string[]} */
  const watchDirs = [];
  /** @type {string | null} */
  let error = null;
  const body = code.replace(CALL, (whole, pattern, options) => {
    const match = /^(\.{1,2}\/(?:[^*]+\/)?)\*(\.[\w.]+)$/.exec(pattern);
    if (!match || options.trim() !== 'eager: true') {
      error ??= `only import.meta.glob('./folder/*.ext', { eager: true }) is understood here, not ${whole}`;
      return whole;
    }
    const [, prefix = '', extension = ''] = match;
    const folder = resolve(dirname(file), prefix);
    watchDirs.push(folder);
    const entries = readdirSync(folder)
      .filter(name => name.endsWith(extension) && !(folder === dirname(file) && name === basename(file)))
      .sort()
      .map(name => {
        const local = `__glob_${imports.length}`;
        imports.push(`import * as ${local} from ${JSON.stringify(join(folder, name))};`);
        return `${JSON.stringify(prefix + name)}: ${local}`;
      });
    return `({ ${entries.join(', ')} })`;
  });
  if (!error && body.includes('import.meta.glob')) {
    error =
      "only import.meta.glob('./folder/*.ext', { eager: true }) with both arguments written out is understood here";
  }
  // On the first line, so that the source map's lines stay right.
  return { contents: `${imports.join('')}${body}`, error, watchDirs };
}
