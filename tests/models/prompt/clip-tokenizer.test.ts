import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openKnownClipTokenizer } from '../../../models/prompt/clip-tokenizer.ts';
import { readKnownVocabulary } from '../../../models/prompt/clip-vocabulary.ts';
import { openTokenizer, type PromptTokenizer } from '../../../models/prompt/tokenizer.ts';

const ASSETS = 'assets';
const WINDOW = 77;
const [BEGIN, END] = [49_406, 49_407];

type Case = [text: string, pieces: number, ids: number[], paddedWithExclamation?: number[]];

/** scripts/parity/clip_tokenizer.py: transformers 5.23.0, CLIPTokenizer. */
const { padded, cases } = JSON.parse(readFileSync('tests/fixtures/engine/clip-tokenizer.json', 'utf8')) as {
  padded: [number[], number[]];
  cases: Case[];
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-clip-'));
  return () => rm(folder, { recursive: true, force: true });
});

async function writeFolder(config: object, files: Record<string, string>): Promise<void> {
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

const TINY = { 'vocab.json': '{"a":0,"a</w>":1,"<|startoftext|>":2,"<|endoftext|>":3}', 'merges.txt': '#\n' };

describe('a tokenizer folder that cannot be used', () => {
  it.each(['vocab.json', 'merges.txt'])('names the missing %s', async name => {
    await writeFolder({ tokenizer_class: 'CLIPTokenizer' }, TINY);
    await rm(join(folder, name));
    await expect(openTokenizer(folder, WINDOW)).rejects.toMatchObject({
      code: 'MODEL_FILE_MISSING',
      details: { value: join(folder, name) },
    });
  });

  it.each(['{"a":-1}', '{"a":"b"}', '[]', '{"a":1.5}'])('refuses the vocabulary %s', async vocabulary => {
    await writeFolder({}, { ...TINY, 'vocab.json': vocabulary });
    await expect(openTokenizer(folder, WINDOW)).rejects.toMatchObject({ code: 'MODEL_CONFIG' });
  });

  it('names a padding mark that the vocabulary lacks', async () => {
    await writeFolder({ pad_token: '[PAD]' }, TINY);
    await expect(openTokenizer(folder, WINDOW)).rejects.toMatchObject({
      code: 'MODEL_CONFIG',
      details: { value: '[PAD]' },
    });
  });

  it('says that the known merges belong to the program', async () => {
    await expect(openKnownClipTokenizer(folder, WINDOW)).rejects.toMatchObject({ code: 'ASSET_MISSING' });
  });
});

describe('the known merges', () => {
  let plain: PromptTokenizer;
  let openClip: PromptTokenizer;
  beforeAll(async () => {
    plain = await openKnownClipTokenizer(ASSETS, WINDOW);
    openClip = await openKnownClipTokenizer(ASSETS, WINDOW, '!');
  });

  it('make the published vocabulary', () => {
    expect(plain.vocabularySize).toBe(49_408);
    expect(cases.length).toBeGreaterThan(300);
  });

  it.each(cases.map(row => ({ shown: JSON.stringify(row[0]).slice(0, 60), row })))(
    'agree with transformers on $shown',
    ({ row: [text, pieces, ids, withExclamation = ids] }) => {
      const split = plain.split(text);
      expect(split).toHaveLength(pieces);
      expect(split.slice(0, 75)).toEqual(ids);
      expect(openClip.split(text).slice(0, 75)).toEqual(withExclamation);
    },
  );

  it('pad as the model was trained', () => {
    expect([plain.encode('a cat').ids, openClip.encode('a cat').ids]).toEqual(padded);
  });

  it('always fill the window, and end a prompt that was cut with the end mark', () => {
    for (const [text, pieces] of cases) {
      const { ids, mask } = plain.encode(text);
      expect(ids).toHaveLength(WINDOW);
      expect(ids[0]).toBe(BEGIN);
      if (pieces > WINDOW - 2) expect(ids.at(-1)).toBe(END);
      expect(mask.reduce((sum, bit) => sum + bit, 0)).toBe(Math.min(pieces + 2, WINDOW));
    }
  });

  it('take half a surrogate pair without failing', () => {
    expect(plain.split('a \ud83e fox')[0]).toBe(320);
  });
});

describe('a folder of its own', () => {
  it('gives what the known merges give', async () => {
    const { ids, merges } = await readKnownVocabulary(join(ASSETS, 'tokenizers/clip-merges.txt.gz'));
    await writeFolder(
      // How transformers before 5 wrote a special token.
      { tokenizer_class: 'CLIPTokenizer', pad_token: { __type: 'AddedToken', content: '!' } },
      {
        'vocab.json': JSON.stringify(ids),
        'merges.txt': `#version: 0.2\n${merges.map(halves => halves.join(' ')).join('\r\n')}\n`,
      },
    );
    const tokenizer = await openTokenizer(folder, WINDOW);
    expect(tokenizer.encode('a cat').ids).toEqual(padded[1]);
    for (const [text, , ids, withExclamation = ids] of cases.slice(0, 60)) {
      expect(tokenizer.split(text).slice(0, 75)).toEqual(withExclamation);
    }
  });
});
