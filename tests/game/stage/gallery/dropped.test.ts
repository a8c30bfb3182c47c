import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { formatInfotext } from '../../../../game/gallery/infotext.ts';
import { fileName } from '../../../../game/stage/gallery/drag-out.ts';
import { droppedSettings } from '../../../../game/stage/gallery/dropped-settings.ts';
import { pngText } from '../../../../game/stage/gallery/png-text.ts';
import { encodePng } from '../../../../models/image/png.ts';
import { SETTINGS } from '../make.ts';

const image = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };
const own = (bytes: Uint8Array) => new Uint8Array(bytes);

/** A PNG with one chunk before its end; CRCs are not read by the page, so they stay zero. */
function withChunk(type: string, data: Uint8Array, declared = data.length): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 + 12 + data.length + 12);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, declared);
  bytes.set(Buffer.from(type), 12);
  bytes.set(data, 16);
  bytes.set(Buffer.from('IEND'), 16 + data.length + 8);
  return bytes;
}

const text = (...parts: (string | Uint8Array)[]) =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));

describe('files that are not what they say', () => {
  it('no PNG', async () => {
    await expect(pngText(own(Buffer.from('GIF89a and more')))).rejects.toMatchObject({ code: 'PNG_NOT_PNG' });
    await expect(pngText(new Uint8Array(0))).rejects.toMatchObject({ code: 'PNG_NOT_PNG' });
  });

  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ['cut anywhere', own(encodePng(image, { parameters: 'x'.repeat(99) }).subarray(0, 60))],
    ['a chunk longer than the file', withChunk('tEXt', text('parameters\0fox'), 0xffff_fff0)],
    ['a text without a keyword', withChunk('tEXt', text('\0fox'))],
    ['a text without an end of its keyword', withChunk('tEXt', text('parameters'))],
    ['compressed text that is broken', withChunk('zTXt', text('parameters\0\0', 'nonsense'))],
    ['iTXt that is cut', withChunk('iTXt', text('parameters\0\0\0en'))],
    [
      'compressed text that unpacks without end',
      withChunk('zTXt', text('parameters\0\0', deflateSync(Buffer.alloc(64 * 1024 * 1024)))),
    ],
  ])('%s gives no text, and no failure', async (_, bytes) => {
    expect(await pngText(bytes)).toEqual({});
  });

  it('a keyword of the language itself is a keyword like any other', async () => {
    const text = await pngText(own(encodePng(image, { constructor: 'fox', parameters: 'owl' })));
    expect(text.constructor).toBe('fox');
    expect(text.parameters).toBe('owl');
  });
});

describe('the text of a picture', () => {
  it('is read from each of the three kinds of chunk', async () => {
    expect(await pngText(own(encodePng(image, { parameters: 'füchse' })))).toEqual({ parameters: 'füchse' });
    expect(await pngText(own(encodePng(image, { parameters: '狐 🦊' })))).toEqual({ parameters: '狐 🦊' });
    const packed = text('parameters\0\0', deflateSync(Buffer.from('füchse', 'latin1')));
    expect(await pngText(withChunk('zTXt', packed))).toEqual({ parameters: 'füchse' });
    const packedUtf8 = text('parameters\0\x01\0\0\0', deflateSync(Buffer.from('狐')));
    expect(await pngText(withChunk('iTXt', packedUtf8))).toEqual({ parameters: '狐' });
  });
});

describe('a dropped picture', () => {
  const file = (entries: Record<string, string>) =>
    new File([own(encodePng(image, entries))], 'fox.png', { type: 'image/png' });
  const parameters = formatInfotext(
    { ...SETTINGS, prompt: 'a fox, "Steps: 3", night', negativePrompt: 'grey' },
    { modelName: 'aurora-mini', modelHash: '0123456789', version: 'AURORA 0.1.0' },
  );

  it('without settings says so, and what it has instead', async () => {
    await expect(droppedSettings(file({ Software: 'x' }), [])).rejects.toMatchObject({
      code: 'PICTURE_NO_SETTINGS',
      details: { value: 'Software', hint: expect.any(String) },
    });
  });

  it('gives back what made it', async () => {
    const { noiseSource: _, ...expected } = {
      ...SETTINGS,
      prompt: 'a fox, "Steps: 3", night',
      negativePrompt: 'grey',
    };
    expect((await droppedSettings(file({ parameters }), ['aurora-mini'])).settings).toMatchObject(expected);
  });

  it('leaves the model alone when it is none of ours', async () => {
    const { settings, notes } = await droppedSettings(file({ parameters }), ['other']);
    expect(settings).not.toHaveProperty('model');
    expect(notes).toEqual([expect.stringContaining('aurora-mini')]);
  });

  it('may be a JPEG or a WebP of another program', async () => {
    for (const name of ['a1111.jpg', 'comfy.webp']) {
      const bytes = own(readFileSync(`tests/fixtures/foreign/${name}`));
      const { settings } = await droppedSettings(new File([bytes], name), []);
      expect(settings, name).toMatchObject({ width: 512, height: 768 });
    }
  });
});

describe('a file’s name', () => {
  it('is the last part of a path of either system', () => {
    expect(fileName({ id: 'p', path: '/home/ada/pictures/1-fox.png' })).toBe('1-fox.png');
    expect(fileName({ id: 'p', path: 'C:\\pictures\\1-fox.png' })).toBe('1-fox.png');
    expect(fileName({ id: 'p', path: '' })).toBe('p.png');
  });
});
