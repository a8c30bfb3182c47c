/** A folder of `.txt` lists, read in place: one choice a line, `#` begins a comment, folders within are `a/b`. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promptError } from './prompt-error.ts';
import type { WildcardLists } from './wildcards.ts';

/** The largest collections in use have lists of some hundred KiB. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;
const MAX_NAMES = 1000;
const EXTENSION = '.txt';

/**
 * The lists under `folder`, which need not exist. Nothing is kept: a list that is edited counts from the next prompt
 * on. Links that lead out of the folder are not followed.
 */
export function wildcardFolder(folder: string): WildcardLists {
  return {
    lines: name => readList(folder, name),
    names: () => listNames(folder),
  };
}

async function readList(folder: string, name: string): Promise<readonly string[] | undefined> {
  const steps = name.split('/').map(step => step.trim());
  if (steps.some(step => step === '' || /^\.+$/.test(step) || /[\\\0]/.test(step))) return undefined;
  let path: string;
  let size: number;
  try {
    const root = await realpath(folder);
    path = await realpath(join(root, ...steps) + EXTENSION);
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
    const info = await stat(path);
    if (!info.isFile()) return undefined;
    size = info.size;
  } catch {
    return undefined;
  }
  if (size > MAX_LIST_BYTES) {
    throw promptError('PROMPT_WILDCARD', `The wildcard list ${name} has ${size} bytes`, 0, {
      value: name,
      legal: `at most ${MAX_LIST_BYTES} bytes`,
      hint: 'Divide it into several lists.',
    });
  }
  const text = await readFile(path, 'utf8');
  return text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
}

async function listNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter(entry => entry.isFile() && entry.name.endsWith(EXTENSION))
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .map(path => path.slice(0, -EXTENSION.length).replaceAll(sep, '/'))
    .sort()
    .slice(0, MAX_NAMES);
}
