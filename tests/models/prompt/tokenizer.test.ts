import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTokenizer, type PromptTokenizer } from '../../../models/prompt/tokenizer.ts';

const FOLDER = 'models/weights/aurora-mini/tokenizer';
const WINDOW = 32;

/** scripts/parity/tokenizer.py: transformers 5.23.0, BertTokenizer. [text, pieces, ids up to the padding] */
const cases = JSON.parse(readFileSync('tests/fixtures/engine/tokenizer.json', 'utf8')) as [
  string,
  number,
  number[],
][];

const marks = '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n';

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aurora-tokenizer-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe('a tokenizer folder that cannot be used', () => {
  it('names the missing config', async () => {
    const folder = await folderWith({ 'vocab.txt': marks });
    await expect(openTokenizer(folder, WINDOW)).rejects.toMatchObject({ code: 'MODEL_FILE_MISSING' });
  });

  it('names the missing vocabulary', async () => {
    const folder = await folderWith({ 'tokenizer_config.json': '{"tokenizer_class":"BertTokenizer"}' });
    await expect(openTokenizer(folder, WINDOW)).rejects.toMatchObject({
      code: 'MODEL_FILE_MISSING',
      details: { value: join(folder, 'vocab.txt') },
    });
  });

  it('names a class that is not BERT', async () => {
    const folder = await folderWith({
      'tokenizer_config.json': '{"tokenizer_class":"T5Tokenizer"}',
      'vocab.txt': marks,
    });
    await expect(openTokenizer(folder, WINDOW)).rejects.toMatchObject({
      code: 'MODEL_CONFIG',
      details: { field: 'tokenizer_class', value: 'T5Tokenizer' },
    });
  });

  it('names a mark that the vocabulary lacks', async () => {
    const folder = await folderWith({
      'tokenizer_config.json': '{"tokenizer_class":"BertTokenizer"}',
      'vocab.txt': '[PAD]\n[UNK]\n[CLS]\n[MASK]\n',
    });
    await expect(openTokenizer(folder, WINDOW)).rejects.toMatchObject({
      code: 'MODEL_CONFIG',
      details: { value: '[SEP]' },
    });
  });
});

describe('the embedded tokenizer', () => {
  let tokenizer: PromptTokenizer;
  beforeAll(async () => {
    tokenizer = await openTokenizer(FOLDER, WINDOW);
  });

  it('has enough cases to mean something', () => {
    expect(cases.length).toBeGreaterThan(200);
  });

  it.each(
    cases.map(([text, pieces, ids]) => ({ shown: JSON.stringify(text).slice(0, 60), text, pieces, ids })),
  )('agrees with transformers on $shown', ({ text, pieces, ids }) => {
    const encoded = tokenizer.encode(text);
    expect(encoded.ids.slice(0, ids.length)).toEqual(ids);
    expect(encoded.ids.slice(ids.length).every(id => id === 0)).toBe(true);
    expect(encoded.pieces).toBe(pieces);
    expect(encoded.mask.reduce((sum, bit) => sum + bit, 0)).toBe(ids.length);
  });

  it('always fills the window, and ends a prompt that was cut with the end mark', () => {
    for (const [text, pieces] of cases) {
      const { ids, mask } = tokenizer.encode(text);
      expect(ids).toHaveLength(WINDOW);
      expect(mask).toHaveLength(WINDOW);
      if (pieces > WINDOW - 2) expect(ids.at(-1)).toBe(102);
    }
  });

  it('takes half a surrogate pair without failing', () => {
    expect(tokenizer.encode('a \ud83e fox').ids.slice(0, 2)).toEqual([101, 1037]);
  });

  it('reads the vocabulary as it is', () => {
    expect(tokenizer.vocabularySize).toBe(30_522);
  });
});
