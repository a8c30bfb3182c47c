import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode as decodeWithFastPng } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { AuroraError } from '../../../models/errors.ts';
import { decodePng, encodePng, readPngText } from '../../../models/image/png.ts';
import { OUR_PICTURES, rampImage } from './sample-images.ts';

const FIXTURES = join(process.cwd(), 'tests/fixtures/gallery');

interface PillowReport {
  readonly files: Record<
    string,
    { width: number; height: number; rgbHex: string; text: Record<string, string> }
  >;
  readonly ours: Record<
    string,
    { fileSha256: string; pixelsSha256: string; size: [number, number]; text: Record<string, string> }
  >;
}

/** Made by scripts/parity/pil_pictures.py with Pillow 13.0.0. */
const pillow: PillowReport = JSON.parse(readFileSync(join(FIXTURES, 'pillow.json'), 'utf8'));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof AuroraError) return error.code;
    throw error;
  }
  return 'no error';
};

describe('encodePng, misused', () => {
  it.each([
    ['no pixels', { width: 0, height: 4, data: new Uint8Array(0) }],
    ['half a pixel', { width: 1.5, height: 2, data: new Uint8Array(9) }],
    ['NaN', { width: Number.NaN, height: 2, data: new Uint8Array(9) }],
    ['too few bytes', { width: 2, height: 2, data: new Uint8Array(11) }],
    ['RGBA', { width: 2, height: 2, data: new Uint8Array(16) }],
    ['a side beyond memory', { width: 2 ** 31, height: 2 ** 31, data: new Uint8Array(3) }],
  ])('refuses %s', (_, image) => {
    expect(codeOf(() => encodePng(image))).toBe('PNG_IMAGE');
  });

  it.each([
    ['nothing', ''],
    ['80 characters', 'k'.repeat(80)],
    ['a leading space', ' parameters'],
    ['two spaces', 'a  b'],
    ['a line break', 'a\nb'],
    ['NUL', 'a\0b'],
    ['a non-breaking space', 'a\u00a0b'],
    ['Greek', 'λ'],
  ])('refuses a keyword of %s', (_, keyword) => {
    expect(codeOf(() => encodePng(rampImage(2, 2), { [keyword]: 'x' }))).toBe('PNG_TEXT');
  });

  it('refuses text with NUL, which would end the text early in other programs', () => {
    expect(codeOf(() => encodePng(rampImage(2, 2), { parameters: 'a\0b' }))).toBe('PNG_TEXT');
  });
});

describe('encodePng', () => {
  it.each(OUR_PICTURES)('writes $name as Pillow read it', ({ name, width, height, text }) => {
    const image = rampImage(width, height);
    const bytes = encodePng(image, text);
    const seen = pillow.ours[name]!;
    // If the bytes moved on purpose, run scripts/parity/pil_pictures.py again: it shows the new ones to Pillow.
    expect(sha256(bytes)).toBe(seen.fileSha256);
    expect(seen.pixelsSha256).toBe(sha256(image.data));
    expect(seen.size).toEqual([width, height]);
    expect(seen.text).toEqual(text);
  });

  it.each([0, 1, 6, 9] as const)('is lossless at level %d, also for another decoder', level => {
    const image = rampImage(37, 21);
    const bytes = encodePng(image, {}, { level });
    expect(decodePng(bytes).data).toEqual(image.data);
    expect(decodeWithFastPng(bytes, { checkCrc: true }).data).toEqual(image.data);
  });

  it('gives equal bytes for equal input', () => {
    const text = { parameters: 'x', aurora: '{}' };
    expect(encodePng(rampImage(64, 64), text)).toEqual(encodePng(rampImage(64, 64), { ...text }));
  });

  it('stores Latin-1 as tEXt and the rest as iTXt, before the pixels', () => {
    const bytes = encodePng(rampImage(2, 2), { a: 'é\u0080', b: 'Ω' });
    const names = Buffer.from(bytes)
      .toString('latin1')
      .match(/IHDR|tEXt|iTXt|IDAT|IEND/g);
    expect(names).toEqual(['IHDR', 'tEXt', 'iTXt', 'IDAT', 'IEND']);
    expect(readPngText(bytes)).toEqual({ a: 'é\u0080', b: 'Ω' });
  });

  it('replaces a lone surrogate, which UTF-8 cannot hold', () => {
    expect(readPngText(encodePng(rampImage(1, 1), { a: 'x\ud800y' }))).toEqual({ a: 'x\ufffdy' });
  });
});

describe('decodePng', () => {
  it.each(Object.entries(pillow.files))('reads %s as Pillow does', (name, expected) => {
    const image = decodePng(readFileSync(join(FIXTURES, `${name}.png`)));
    expect([image.width, image.height]).toEqual([expected.width, expected.height]);
    expect(Buffer.from(image.data).toString('hex')).toBe(expected.rgbHex);
    expect(image.text).toEqual(expected.text);
  });
});

describe('readPngText', () => {
  it.each(Object.entries(pillow.files))('reads the text of %s as Pillow does', (name, expected) => {
    expect(readPngText(readFileSync(join(FIXTURES, `${name}.png`)))).toEqual(expected.text);
  });

  it('keeps a keyword that is also a property of every object', () => {
    const bytes = encodePng(rampImage(1, 1), Object.fromEntries([['__proto__', 'x']]));
    expect(Object.entries(readPngText(bytes))).toEqual([['__proto__', 'x']]);
    expect(Object.entries(decodePng(bytes).text)).toEqual([['__proto__', 'x']]);
  });
});
