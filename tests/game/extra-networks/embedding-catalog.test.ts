import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type EmbeddingCatalog,
  openEmbeddingCatalog,
} from '../../../game/extra-networks/embedding-catalog.ts';
import type { FileReader } from '../../../game/extra-networks/file-reader.ts';
import { inspectEmbedding } from '../../../models/loaders/index.ts';
import { formulaBytes, formulaWeight, writeSafetensors } from '../../models/networks/formula.ts';

let own: string;
let reads: number;
beforeEach(async () => {
  own = await mkdtemp(join(tmpdir(), 'aurora-embeddings-'));
  reads = 0;
  return () => rm(own, { recursive: true, force: true });
});

async function put(name: string, tensors: Record<string, number[]>) {
  await mkdir(join(own, name, '..'), { recursive: true });
  await writeSafetensors(
    join(own, `${name}.safetensors`),
    Object.entries(tensors).map(
      ([key, shape]) =>
        [...[key, shape, formulaBytes(formulaWeight(key, shape), 'F32'), 'F32']] as unknown as [
          string,
          number[],
          Buffer,
          string,
        ],
    ),
  );
}

/** Reads in this thread; the rest is as the kernel has it. */
function open(before: () => Promise<void> = async () => {}): EmbeddingCatalog {
  const read = async (_kind: string, path: string) => {
    reads++;
    await before();
    return inspectEmbedding(path);
  };
  const reader = { read } as unknown as Pick<FileReader, 'read'>;
  return openEmbeddingCatalog({ own, roots: [], reader, onProblem: problem => expect.fail(problem) });
}

describe('before the folders have been read', () => {
  it('nobody can tell words from names, but for a model that takes none', async () => {
    await put('glade', { emb_params: [2, 8] });
    let go = () => {};
    const catalog = open(
      () =>
        new Promise(resolve => {
          go = resolve;
        }),
    );
    expect(() => catalog.lookup([8])).toThrow(expect.objectContaining({ code: 'EMBEDDINGS_UNREAD' }));
    expect(catalog.lookup([]).fitting.size).toBe(0);
    while (reads === 0) await new Promise(setImmediate);
    go();
    await catalog.complete;
    expect([...catalog.lookup([8]).fitting]).toEqual([['glade', 2]]);
  });
});

describe('what words mean', () => {
  beforeEach(async () => {
    await put('Glade', { emb_params: [2, 8] });
    await put('anime/ink', { '<ink>': [8] });
    await put('xl', { clip_l: [3, 8], clip_g: [3, 12] });
    await writeFile(join(own, 'old.pt'), 'pickled');
  });

  it('to a model of some widths: those that fit under every name, and the others with what they are', async () => {
    const catalog = open();
    await catalog.complete;
    const { fitting, views, others } = catalog.lookup([8]);
    expect([...fitting]).toEqual([
      ['Glade', 2],
      ['ink', 1],
      ['anime/ink', 1],
    ]);
    expect(views.get('anime/ink')).toBe(views.get('ink'));
    expect(views.get('ink')).toEqual({
      ...{ name: 'ink', path: join(own, 'anime/ink.safetensors'), vectors: 1, widths: [8] },
      hash: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
    expect([...others.keys()]).toEqual(['old', 'xl']);
    expect(others.get('old')).toMatchObject({ code: 'PICKLE_REFUSED' });
    expect([...catalog.lookup([8, 12]).fitting.keys()]).toEqual(['xl']);
  });

  it('is made once, and again when a file comes or goes', async () => {
    const catalog = open();
    await catalog.complete;
    const before = catalog.lookup([8]);
    await catalog.refresh();
    expect(catalog.lookup([8])).toBe(before);
    await put('late', { emb_params: [4, 8] });
    await rm(join(own, 'Glade.safetensors'));
    await catalog.refresh();
    expect([...catalog.lookup([8]).fitting.keys()]).toEqual(['ink', 'anime/ink', 'late']);
    expect(reads).toBe(4);
  });
});
