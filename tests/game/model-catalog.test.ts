import { mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ModelReader, openModelCatalog } from '../../game/model-catalog.ts';
import { inspectModel } from '../../models/loaders/index.ts';
import { writeFolder, writeOriginal } from '../models/loaders/whole-model.ts';

const root = mkdtempSync(join(tmpdir(), 'aurora-catalog-'));
const [shipped, own] = [join(root, 'shipped'), join(root, 'own')];
beforeAll(async () => {
  await writeFolder('sd1', join(shipped, 'embedded'), 'F16');
  await writeFolder('sd1', join(own, 'folder'), 'F16');
  for (const name of ['a', 'b', 'c'])
    await writeOriginal('sd1', join(own, `${name}.safetensors`), { dtype: 'F16' });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Opens models in earnest; how long hashing them takes is the test's to say. */
class SlowReader implements ModelReader {
  readonly asked: string[] = [];
  readonly #answers = new Map<string, { resolve(sha256: string): void; reject(error: Error): void }>();

  read(kind: 'model' | 'digest' | 'fresh-digest', path: string): Promise<never> {
    if (kind === 'model') return inspectModel(path) as Promise<never>;
    const name = basename(path);
    this.asked.push(name);
    return new Promise((resolve, reject) => this.#answers.set(name, { resolve: resolve as never, reject }));
  }

  answer(name: string, digit: string): void {
    this.#answers.get(name)!.resolve(digit.repeat(64));
  }

  fail(name: string): void {
    this.#answers.get(name)!.reject(new Error('the disk is gone'));
  }
}

let reader: SlowReader;
let problems: string[];
beforeEach(() => {
  reader = new SlowReader();
  problems = [];
});
const open = (more: readonly string[] = [own]) =>
  openModelCatalog({
    roots: [shipped],
    more,
    hashCache: join(root, 'cache'),
    reader,
    onProblem: problem => problems.push(problem),
  });
const FOLDER = 'diffusion_pytorch_model.safetensors';

describe('hashes of models', () => {
  it('delay no list: models are there before any of their files is read whole', async () => {
    const catalog = await open();
    await catalog.complete;
    expect(catalog.models.map(({ name, hash }) => [name, hash])).toEqual([
      ['a', null],
      ['b', null],
      ['c', null],
      ['embedded', expect.stringMatching(/^[0-9a-f]{10}$/)],
      ['folder', null],
    ]);
    expect(catalog.byName('b')).toMatchObject({ hash: null, sha256: null, kind: 'file' });
  });

  it('come one after the other; one that is asked for does not wait for them', async () => {
    const catalog = await open();
    await catalog.complete;
    expect(reader.asked).toEqual(['a.safetensors']);
    const asked = catalog.ensureHash('c');
    const twice = catalog.ensureHash('c');
    expect(reader.asked).toEqual(['a.safetensors', 'c.safetensors']);
    reader.answer('c.safetensors', 'c');
    await Promise.all([asked, twice]);
    expect(catalog.byName('c')).toMatchObject({ hash: 'c'.repeat(10), sha256: 'c'.repeat(64) });
    expect(catalog.byName('a').hash).toBeNull();
    for (const [file, digit] of [
      ['a.safetensors', 'a'],
      ['b.safetensors', 'b'],
      [FOLDER, 'f'],
    ] as const) {
      while (!reader.asked.includes(file)) await Promise.resolve();
      reader.answer(file, digit);
    }
    await catalog.hashed;
    expect(reader.asked).toEqual(['a.safetensors', 'c.safetensors', 'b.safetensors', FOLDER]);
    expect(catalog.models.map(({ hash }) => hash?.[0])).toEqual(['a', 'b', 'c', expect.any(String), 'f']);
    await catalog.ensureHash('a');
    expect(reader.asked).toHaveLength(4);
  });

  it('are found anew when a model is verified, and compared with what was known', async () => {
    const catalog = await open([]);
    await catalog.complete;
    const { hashedFile, sha256: known } = catalog.byName('embedded');
    const name = hashedFile.slice(hashedFile.lastIndexOf('/') + 1);
    const changed = catalog.verify('embedded');
    reader.answer(name, 'e');
    expect(await changed).toEqual({ file: hashedFile, sha256: 'e'.repeat(64), known, same: false });
    const gone = catalog.verify('embedded');
    reader.fail(name);
    await expect(gone).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(catalog.verify('nobody')).rejects.toMatchObject({ code: 'UNKNOWN_MODEL' });
  });

  it('of a file that cannot be read: a clear error for who asks, a line in the log, and another try', async () => {
    const catalog = await open();
    await catalog.complete;
    const asked = catalog.ensureHash('a');
    reader.fail('a.safetensors');
    await expect(asked).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      details: { value: join(own, 'a.safetensors') },
    });
    while (!reader.asked.includes('b.safetensors')) await Promise.resolve();
    expect(problems).toEqual([expect.stringContaining('the disk is gone')]);
    const again = catalog.ensureHash('a');
    reader.answer('a.safetensors', '1');
    await again;
    expect(catalog.byName('a').hash).toBe('1'.repeat(10));
  });

  it('are not asked for of names that nobody knows', async () => {
    const catalog = await open();
    await catalog.complete;
    await catalog.ensureHash('nobody');
    await catalog.ensureHash(undefined);
    expect(reader.asked).toEqual(['a.safetensors']);
  });
});

it('models of one name in two folders are told apart', async () => {
  const other = join(root, 'other');
  await cp(join(own, 'a.safetensors'), join(other, 'a.safetensors'));
  const catalog = await open([own, other]);
  await catalog.complete;
  expect(catalog.byName('a').path).toBe(join(own, 'a.safetensors'));
  expect(catalog.byName('a (2)').path).toBe(join(other, 'a.safetensors'));
});
