/** The thread that opens and hashes files for the kernel. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileReader } from '../../game/extra-networks/file-reader.ts';
import { formulaBytes, formulaWeight, writeSafetensors } from '../models/networks/formula.ts';
import { ROOT, temporaryFolder } from './kernel-driver.ts';

let folder: string;
let cache: string;
let reader: FileReader;
beforeEach(() => {
  folder = temporaryFolder();
  cache = join(folder, 'cache');
  reader = new FileReader(join(ROOT, 'build/file-reader.cjs'), cache);
});
afterEach(() => reader.stop());

async function write(name: string, tensors: Record<string, number[]>, metadata?: Record<string, string>) {
  const path = join(folder, `${name}.safetensors`);
  const rows = Object.entries(tensors).map(
    ([key, shape]) => [key, shape, formulaBytes(formulaWeight(key, shape), 'F32'), 'F32'] as const,
  );
  await writeSafetensors(path, rows, metadata);
  return path;
}

const LAYER = { 'unet.x.lora_A.weight': [4, 8], 'unet.x.lora_B.weight': [8, 4] };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 12);

describe('misuse', () => {
  it('a file of no use is refused with its reason, and the next one is read', async () => {
    const words = join(folder, 'words.safetensors');
    writeFileSync(words, 'these are words');
    await expect(reader.read('lora', words)).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^SAFETENSORS_/) }),
    );
    const lora = await write('lora', LAYER);
    await expect(reader.read('embedding', lora)).rejects.toThrow(
      expect.objectContaining({ code: 'EMBEDDING_UNKNOWN' }),
    );
    expect(await reader.read('lora', lora)).toMatchObject({ rank: 4 });
  });

  it('one that is read when the thread ends is rejected, and can be read by another thread', async () => {
    const lora = await write('lora', LAYER);
    const reading = reader.read('lora', lora);
    const failed = expect(reading).rejects.toThrow('has ended');
    await reader.stop();
    await failed;
    expect(await reader.read('lora', lora)).toMatchObject({ rank: 4 });
  });

  it('no program to run is an error for whoever asked', async () => {
    const none = new FileReader(join(folder, 'none.cjs'), cache);
    await expect(none.read('lora', join(folder, 'x'))).rejects.toThrow(/none\.cjs/);
  });
});

describe('the thread', () => {
  it('is one for files that are read one after another, and gone when there are none', async () => {
    // A program of the test's own: it answers with the number of its thread.
    const entry = join(folder, 'numbered.cjs');
    writeFileSync(
      entry,
      `const { parentPort, threadId } = require('node:worker_threads');
       parentPort.on('message', ({ id }) => parentPort.postMessage({ id, result: { threadId } }));`,
    );
    const numbered = new FileReader(entry, cache);
    const numberOf = async () => (await numbered.read('lora', 'x')) as unknown as { threadId: number };
    const first = await numberOf();
    for (let i = 0; i < 5; i++) expect(await numberOf()).toEqual(first);
    await new Promise(resolve => setImmediate(() => setImmediate(resolve)));
    expect((await numberOf()).threadId).toBeGreaterThan(first.threadId);
    await numbered.stop();
  });
});

describe('what it finds', () => {
  it('hashes a LoRA’s tensors, whatever its metadata say, and all of an embedding', async () => {
    const [one, two] = [
      await write('one', LAYER, {
        ss_base_model_version: 'sd_v1',
        ss_tag_frequency: '{"a":{"hat":2,"fox":5}}',
      }),
      await write('two', LAYER),
    ];
    const [first, second] = [await reader.read('lora', one), await reader.read('lora', two)];
    const tensors = (path: string) => {
      const bytes = readFileSync(path);
      return bytes.subarray(8 + Number(bytes.readBigUInt64LE()));
    };
    expect(first).toEqual({
      hash: sha256(tensors(one)),
      rank: 4,
      family: 'sd_v1',
      words: ['fox', 'hat'],
      quick: null,
    });
    expect(second).toEqual({ hash: first.hash, rank: 4, family: null, words: [], quick: null });
    const taught = await write('taught', LAYER, { 'aurora.steps': '4', 'aurora.cfg': '1' });
    expect(await reader.read('lora', taught)).toMatchObject({
      hash: first.hash,
      quick: { steps: 4, guidanceScale: 1 },
    });
    const embedding = await write('glade', { emb_params: [3, 8] });
    expect(await reader.read('embedding', embedding)).toEqual({
      hash: sha256(readFileSync(embedding)),
      vectors: 3,
      widths: [8],
    });
  });

  it('is remembered on the disk while the file is the same', async () => {
    const lora = await write('lora', LAYER);
    const found = await reader.read('lora', lora);
    const [name] = readdirSync(cache);
    const entry = JSON.parse(readFileSync(join(cache, name!), 'utf8'));
    expect(entry.lora).toEqual(found);
    writeFileSync(join(cache, name!), JSON.stringify({ ...entry, lora: { ...found, hash: 'f'.repeat(12) } }));
    const other = new FileReader(join(ROOT, 'build/file-reader.cjs'), cache);
    expect(await other.read('lora', lora)).toMatchObject({ hash: 'f'.repeat(12) });
    // What is remembered in another form is nothing.
    writeFileSync(join(cache, name!), JSON.stringify({ ...entry, lora: { hash: 'x' } }));
    expect(await other.read('lora', lora)).toEqual(found);
    await write('lora', { ...LAYER, 'unet.y.lora_A.weight': [6, 8], 'unet.y.lora_B.weight': [8, 6] });
    expect(await other.read('lora', lora)).toMatchObject({ rank: 6 });
  });
});
