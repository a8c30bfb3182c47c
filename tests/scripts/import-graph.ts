/** Who imports whom, read from the source with a real parser: what the arrow rules are checked against. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { parseSync } from 'vite';

export interface Import {
  /** As written: `../errors.ts`, `bitecs`, `node:fs`. */
  readonly specifier: string;
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

export interface Arrow extends Import {
  /** Path of the importing file, relative to the root, with `/`. */
  readonly from: string;
  /** Path of the imported file of this project, or null for a package or a Node module. */
  readonly file: string | null;
  /** Name of the package (`@scope/name`), or `node:…`; null for a file of this project. */
  readonly package: string | null;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Every import in one module, whatever its form: static, re-export, dynamic, `import('…').Type`, require, glob. */
export function readImports(file: string, source: string): Import[] {
  const { program, errors } = parseSync(file, source);
  const fatal = errors.find(error => error.severity === 'Error');
  if (fatal) throw new Error(`${file}: ${fatal.message}`);
  const imports: Import[] = [];
  const add = (literal: unknown, typeOnly: boolean) => {
    const value = (literal as Node | null)?.value;
    if (typeof value === 'string') imports.push({ specifier: value, typeOnly });
  };
  visit(program as unknown as Node, node => {
    switch (node.type) {
      case 'ImportDeclaration':
        return add(node.source, node.importKind === 'type' || allAreTypes(node.specifiers, 'importKind'));
      case 'ExportAllDeclaration':
        return add(node.source, node.exportKind === 'type');
      case 'ExportNamedDeclaration':
        return add(node.source, node.exportKind === 'type' || allAreTypes(node.specifiers, 'exportKind'));
      case 'ImportExpression':
        return add(node.source, false);
      case 'TSImportType':
        return add((node.source ?? node.argument) as Node, true);
      case 'TSExternalModuleReference':
        return add(node.expression, false);
      case 'CallExpression':
        return isRequireOrGlob(node.callee as Node) ? add((node.arguments as Node[])[0], false) : undefined;
    }
  });
  return imports;
}

/** The arrows of every TypeScript file under the given files and folders. */
export function readArrows(root: string, sources: readonly string[]): Arrow[] {
  return sources
    .flatMap(source => listTypeScript(root, source))
    .flatMap(file =>
      readImports(file, readFileSync(join(root, file), 'utf8')).flatMap(found => resolve(file, found)),
    );
}

function resolve(from: string, found: Import): Arrow[] {
  const { specifier } = found;
  if (!specifier.startsWith('.')) {
    const parts = specifier.split('/');
    const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!;
    return [{ ...found, from, file: null, package: name }];
  }
  const path = normalize(join(dirname(from), specifier.replace(/\?.*$/, '')))
    .split(sep)
    .join('/');
  if (!path.includes('*')) return [{ ...found, from, file: path, package: null }];
  // A glob draws an arrow to its folder; one arrow suffices for the rules.
  return [{ ...found, from, file: `${dirname(path)}/*`, package: null }];
}

function listTypeScript(root: string, path: string): string[] {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return /\.tsx?$/.test(path) ? [path] : [];
  if (['node_modules', 'weights', 'training'].includes(path.split('/').at(-1)!)) return [];
  return readdirSync(full).flatMap(name => listTypeScript(root, `${path}/${name}`));
}

/** `import { type A, type B }` imports nothing at run time; `import './x.ts'` has no names and does. */
function allAreTypes(specifiers: unknown, key: string): boolean {
  const nodes = specifiers as Node[];
  return nodes.length > 0 && nodes.every(node => node[key] === 'type');
}

function isRequireOrGlob(callee: Node): boolean {
  if (callee.type === 'Identifier') return callee.name === 'require';
  const object = callee.object as Node | undefined;
  return (
    callee.type === 'MemberExpression' &&
    object?.type === 'MetaProperty' &&
    (callee.property as Node).name === 'glob'
  );
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child !== null && typeof child === 'object' && 'type' in child) visit(child as Node, see);
    }
  }
}
