import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FileCatalog } from '../../../game/extra-networks/file-catalog.ts';
import { AuroraError } from '../../../models/errors.ts';
import { loraName } from '../../../models/loaders/index.ts';

let folder: string;
let own: string;
let reads: string[];
let problems: string[];
let answer: (path: string) => Promise<{ letters: number }>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-catalog-'));
  own = join(folder, 'own');
  [reads, problems] = [[], []];
  answer = async path => ({ letters: basename(path).length });
  return () => rm(folder, { recursive: true, force: true });
});

async function put(...names: string[]) {
  for (const name of names) {
    await mkdir(dirname(join(own, name)), { recursive: true });
    await writeFile(join(own, name), name);
  }
}

const open = (roots: string[] = []) =>
  new FileCatalog({
    own,
    roots,
    place: 'loras',
    nameOf: loraName,
    read(path) {
      reads.push(basename(path));
      return answer(path);
    },
    onProblem: problem => problems.push(problem),
  });

const names = (catalog: ReturnType<typeof open>) => catalog.list().map(({ name }) => name);

describe('misuse', () => {
  it('a folder that is not there, and a root that is not there, are no reason to fail', async () => {
    const catalog = open([join(folder, 'nowhere')]);
    await catalog.complete;
    expect(catalog.list()).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('nowhere')]);
  });

  it('a file that cannot be used says why, and is not read again until it changes', async () => {
    await put('bad.safetensors', 'good.safetensors');
    answer = async path => {
      if (path.includes('bad')) throw new AuroraError('LORA_EMPTY', 'nothing in it');
      return { letters: 1 };
    };
    const catalog = open();
    await catalog.complete;
    expect(names(catalog)).toEqual(['good']);
    expect(catalog.get('bad')).toMatchObject({ code: 'LORA_EMPTY' });
    expect(catalog.refusals()).toEqual(new Map([['bad', catalog.get('bad')]]));
    await catalog.refresh();
    expect(reads).toEqual(['bad.safetensors', 'good.safetensors']);
    expect(problems).toEqual([]);
  });

  it('a reader that breaks down is a problem, and asked again', async () => {
    await put('a.safetensors');
    answer = () => Promise.reject(new Error('no thread'));
    const catalog = open();
    await catalog.complete;
    expect(problems).toEqual([expect.stringContaining('no thread')]);
    expect(catalog.get('a')).toBeUndefined();
    answer = async () => ({ letters: 3 });
    await catalog.ensure(['a']);
    expect(catalog.get('a')).toMatchObject({ letters: 3 });
  });

  it('a pickle is refused, unless the same name has a safetensors file', async () => {
    await put('old.pt', 'both.pt', 'both.safetensors');
    const catalog = open();
    await catalog.complete;
    expect(catalog.get('old')).toMatchObject({ code: 'PICKLE_REFUSED' });
    expect(catalog.get('both')).toMatchObject({ letters: 16 });
    expect([...catalog.refusals().keys()]).toEqual(['old']);
  });
});

describe('names', () => {
  it('are the files’ own; of two alike, one has its folder before it', async () => {
    await put('a.safetensors', 'sub/a.safetensors', 'sub/b.safetensors');
    const catalog = open();
    await catalog.complete;
    expect(catalog.list().map(({ name, below }) => [name, below])).toEqual([
      ['a', 'a'],
      ['b', 'sub/b'],
      ['sub/a', 'sub/a'],
    ]);
  });
});

describe('reading', () => {
  it('happens once for each file, however often the folders are looked through', async () => {
    await put('a.safetensors', 'b.safetensors');
    const catalog = open();
    await Promise.all([catalog.complete, catalog.refresh(), catalog.refresh()]);
    await catalog.refresh();
    expect(reads).toEqual(['a.safetensors', 'b.safetensors']);
  });

  it('happens again for what has changed, and for what is new', async () => {
    await put('a.safetensors', 'b.safetensors');
    const catalog = open();
    await catalog.complete;
    const before = catalog.version;
    await catalog.refresh();
    expect(catalog.version).toBe(before);
    await utimes(join(own, 'a.safetensors'), 1, 1);
    await put('c.safetensors');
    await catalog.refresh();
    expect(reads.slice(2)).toEqual(['a.safetensors', 'c.safetensors']);
    expect(catalog.version).toBeGreaterThan(before);
    await rm(join(own, 'b.safetensors'));
    await catalog.refresh();
    expect(names(catalog)).toEqual(['a', 'c']);
  });

  it('a name that nobody knows reads nothing', async () => {
    await put('a.safetensors', 'b.safetensors');
    const catalog = open();
    await catalog.complete;
    await catalog.ensure(['ghost']);
    await catalog.ensure(['ghost', 'phantom']);
    expect(reads).toHaveLength(2);
    expect(catalog.get('ghost')).toBeUndefined();
  });

  it('a new file that is named is read alone, before the rest', async () => {
    await put('a.safetensors');
    const catalog = open();
    await catalog.complete;
    await put('b.safetensors', 'c.safetensors');
    await catalog.ensure(['c']);
    expect(reads).toEqual(['a.safetensors', 'c.safetensors']);
    expect(catalog.get('c')).toMatchObject({ letters: 13 });
  });

  it('a file that is named while a long one is read does not wait for it', async () => {
    await put('a-long.safetensors', 'b.safetensors');
    let finish = () => {};
    answer = path =>
      path.includes('long')
        ? new Promise(resolve => {
            finish = () => resolve({ letters: 0 });
          })
        : Promise.resolve({ letters: 1 });
    const catalog = open();
    await catalog.ensure(['b']);
    expect(names(catalog)).toEqual(['b']);
    finish();
    await catalog.complete;
    expect(names(catalog)).toEqual(['a-long', 'b']);
    expect(reads.toSorted()).toEqual(['a-long.safetensors', 'b.safetensors']);
  });

  it('one that was replaced is another one as soon as it is named', async () => {
    await put('a.safetensors');
    const catalog = open();
    await catalog.complete;
    await writeFile(join(own, 'a.safetensors'), 'a file of another length');
    answer = async () => ({ letters: 99 });
    await catalog.ensure(['a']);
    expect(catalog.get('a')).toMatchObject({ letters: 99 });
  });
});
