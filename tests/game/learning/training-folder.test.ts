import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CaptionRules,
  MOST_PICTURES,
  readTrainingFolder,
} from '../../../game/learning/training-folder.ts';
import type { AuroraError } from '../../../models/errors.ts';

const RULES: CaptionRules = { usual: 'a cat', trigger: undefined };

describe('readTrainingFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aurora-pictures-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const put = (files: Readonly<Record<string, string | Uint8Array>>) =>
    Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  const captions = async (rules = RULES) =>
    Object.fromEntries(
      (await readTrainingFolder(folder, rules)).map(({ path, caption }) => [
        path.slice(folder.length + 1),
        caption,
      ]),
    );
  const refusal = (code: string, value?: unknown) =>
    expect.objectContaining<Partial<AuroraError>>({
      code,
      details: expect.objectContaining(
        value === undefined ? { field: 'folder' } : { field: 'folder', value },
      ),
    });

  it('takes captions from beside the picture, then from metadata.jsonl, then the usual one', async () => {
    await put({
      'one.png': '',
      'one.txt': 'a black cat\n',
      'two.JPG': '',
      'two.caption': 'a white cat',
      'three.webp': '',
      'four.png': '',
      'four.txt': '  ',
      'metadata.jsonl':
        '{"file_name": "three.webp", "text": "a grey cat"}\n\n{"file_name": "one.png", "text": "no"}\n',
      '.hidden.png': '',
      'notes.md': 'not a picture',
    });
    await mkdir(join(folder, 'deeper.png.d'));
    expect(await captions()).toEqual({
      'four.png': 'a cat',
      'one.png': 'a black cat',
      'three.webp': 'a grey cat',
      'two.JPG': 'a white cat',
    });
  });

  it('puts the trigger before every caption', async () => {
    await put({ 'one.png': '', 'one.txt': 'a black cat', 'two.png': '' });
    expect(await captions({ usual: 'a cat', trigger: 'ink drawing' })).toEqual({
      'one.png': 'ink drawing, a black cat',
      'two.png': 'ink drawing, a cat',
    });
    expect(await captions({ usual: 'ink drawing', trigger: 'ink drawing' })).toMatchObject({
      'two.png': 'ink drawing',
    });
  });

  it.each([
    [
      'a folder that is not there',
      'DATASET_NOT_FOUND',
      async () => readTrainingFolder(join(folder, 'no'), RULES),
    ],
    [
      'a file',
      'DATASET_NOT_FOUND',
      async () => {
        await put({ 'one.png': '' });
        return readTrainingFolder(join(folder, 'one.png'), RULES);
      },
    ],
    [
      'a folder without pictures',
      'DATASET_EMPTY',
      async () => {
        await put({ 'notes.md': '' });
        return readTrainingFolder(folder, RULES);
      },
    ],
    [
      'a caption that is no text',
      'CAPTION_UNREADABLE',
      async () => {
        await put({ 'one.png': '', 'one.txt': Uint8Array.of(0xff, 0xfe, 0x00) });
        return readTrainingFolder(folder, RULES);
      },
    ],
    [
      'a line of metadata that is no JSON',
      'CAPTION_UNREADABLE',
      async () => {
        await put({ 'one.png': '', 'metadata.jsonl': '{"file_name": "one.png", "text": "x"}\nnonsense' });
        return readTrainingFolder(folder, RULES);
      },
    ],
    [
      'a line without a text',
      'CAPTION_UNREADABLE',
      async () => {
        await put({ 'one.png': '', 'metadata.jsonl': '{"file_name": "one.png"}' });
        return readTrainingFolder(folder, RULES);
      },
    ],
  ])('refuses %s', async (_, code, read) => {
    await expect(read()).rejects.toThrow(refusal(code));
  });

  it('refuses more pictures than anybody means', async () => {
    const many = Array.from({ length: MOST_PICTURES + 1 }, (_, index) => `${index}.png`);
    for (let first = 0; first < many.length; first += 500)
      await put(Object.fromEntries(many.slice(first, first + 500).map(name => [name, ''])));
    await expect(readTrainingFolder(folder, RULES)).rejects.toThrow(
      refusal('DATASET_TOO_LARGE', MOST_PICTURES + 1),
    );
  });
});
