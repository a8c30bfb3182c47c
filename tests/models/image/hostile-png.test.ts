import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AuroraError } from '../../../models/errors.ts';
import { decodePng, encodePng, readPngText } from '../../../models/image/png.ts';
import { makeChunk, PNG_LIMITS, PNG_SIGNATURE } from '../../../models/image/png-chunks.ts';
import { readPngSummaryFrom } from '../../../models/image/png-text.ts';
import { rampImage } from './sample-images.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const END = makeChunk('IEND', new Uint8Array(0));
const file = (...chunks: Uint8Array[]) => Buffer.concat([PNG_SIGNATURE, ...chunks]);

interface HeaderFields {
  width?: number;
  height?: number;
  depth?: number;
  type?: number;
  compression?: number;
  filter?: number;
  interlace?: number;
}

function header(fields: HeaderFields = {}): Uint8Array {
  const { width = 2, height = 2, depth = 8, type = 2, compression = 0, filter = 0, interlace = 0 } = fields;
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, type, compression, filter, interlace], 8);
  return makeChunk('IHDR', data);
}

const idat = (rows: Uint8Array) => makeChunk('IDAT', deflateSync(rows));
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof AuroraError) return error.code;
    throw error;
  }
  return 'no error';
};

describe('a file that is no PNG', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['three bytes', Buffer.from([0x89, 0x50, 0x4e])],
    ['a JPEG', Buffer.from('ffd8ffe000104a46494600010100', 'hex')],
    ['text that was converted to CR LF', Buffer.from('89504e470d0d0a1a0d0a', 'hex')],
  ])('is refused: %s', (_, bytes) => {
    expect(codeOf(() => readPngText(bytes))).toBe('PNG_NOT_PNG');
    expect(codeOf(() => decodePng(bytes))).toBe('PNG_NOT_PNG');
  });
});

describe('a PNG that was cut short', () => {
  it('is refused at every length, and never read beyond its end', () => {
    const whole = encodePng(rampImage(5, 4), { parameters: 'a', aurora: 'Ω' });
    for (let length = 8; length < whole.length; length++) {
      expect(codeOf(() => decodePng(whole.subarray(0, length)))).toBe('PNG_TRUNCATED');
      expect(codeOf(() => readPngText(whole.subarray(0, length)))).toBe('PNG_TRUNCATED');
    }
    expect(codeOf(() => decodePng(whole))).toBe('no error');
  });

  it('is refused when pixel rows are missing', () => {
    expect(codeOf(() => decodePng(file(header(), idat(Buffer.alloc(7)), END)))).toBe('PNG_TRUNCATED');
    expect(codeOf(() => decodePng(file(header(), END)))).toBe('PNG_TRUNCATED');
    const half = deflateSync(Buffer.alloc(14, 1)).subarray(0, 6);
    expect(codeOf(() => decodePng(file(header(), makeChunk('IDAT', half), END)))).toBe('PNG_TRUNCATED');
  });
});

describe('a PNG that lies', () => {
  const rows = Buffer.alloc(14);
  const lying = (length: number) => {
    const bytes = file(header(), makeChunk('tEXt', latin1('a\0b')), END);
    bytes.writeUInt32BE(length, 33);
    return bytes;
  };

  it.each([
    ['a chunk longer than the file', lying(1000), 'PNG_TRUNCATED'],
    ['a chunk of 2 GiB and more', lying(0xffff_ffff), 'PNG_CHUNK'],
    ['a chunk length one too small', lying(2), 'PNG_CHUNK'],
    ['no header', file(END), 'PNG_CHUNK'],
    ['a second header', file(header(), header(), idat(rows), END), 'PNG_CHUNK'],
    ['a chunk without a name', file(header(), makeChunk('a\x01b ', rows), END), 'PNG_CHUNK'],
    ['a short header', file(makeChunk('IHDR', new Uint8Array(12)), END), 'PNG_CHUNK'],
    ['text without a keyword', file(header(), makeChunk('tEXt', latin1('abc')), END), 'PNG_CHUNK'],
    [
      'packed text that is not packed',
      file(header(), makeChunk('zTXt', latin1('a\0\0xyz')), END),
      'PNG_CHUNK',
    ],
    ['an unknown packing', file(header(), makeChunk('zTXt', latin1('a\0\x07x')), END), 'PNG_CHUNK'],
    ['iTXt that ends early', file(header(), makeChunk('iTXt', latin1('a\0\x01')), END), 'PNG_CHUNK'],
    ['iTXt without a language', file(header(), makeChunk('iTXt', latin1('a\0\0\0en')), END), 'PNG_CHUNK'],
    [
      'iTXt with an unknown packing',
      file(header(), makeChunk('iTXt', latin1('a\0\x01\x02\0\0x')), END),
      'PNG_CHUNK',
    ],
  ])('is refused: %s', (_, bytes, code) => {
    expect(codeOf(() => readPngText(bytes))).toBe(code);
    expect(codeOf(() => decodePng(bytes))).toBe(code);
  });

  it('is refused when any byte was flipped', () => {
    const whole = encodePng(rampImage(3, 3), { parameters: 'ab' });
    for (let at = 8; at < whole.length; at++) {
      const bytes = whole.slice();
      bytes[at]! ^= 0x10;
      expect(['PNG_CHUNK', 'PNG_TRUNCATED']).toContain(codeOf(() => decodePng(bytes)));
    }
  });

  it.each([
    ['no width', header({ width: 0 })],
    ['colour type 5', header({ type: 5 })],
    ['3 bits', header({ depth: 3, type: 0 })],
    ['RGB at 4 bits', header({ depth: 4 })],
    ['a palette at 16 bits', header({ depth: 16, type: 3 })],
    ['compression 1', header({ compression: 1 })],
    ['filter method 1', header({ filter: 1 })],
    ['interlace 2', header({ interlace: 2 })],
  ])('is refused for its header: %s', (_, head) => {
    expect(codeOf(() => decodePng(file(head, idat(rows), END)))).toBe('PNG_CHUNK');
  });

  it('is refused for its pixels', () => {
    expect(codeOf(() => decodePng(file(header(), idat(Buffer.alloc(14, 5)), END)))).toBe('PNG_CHUNK');
    expect(codeOf(() => decodePng(file(header(), makeChunk('IDAT', latin1('no zlib')), END)))).toBe(
      'PNG_CHUNK',
    );
    expect(codeOf(() => decodePng(file(header(), idat(Buffer.alloc(15)), END)))).toBe('PNG_CHUNK');
  });

  it('is refused for its palette', () => {
    const head = header({ type: 3, width: 1, height: 1 });
    const pixel = idat(Buffer.from([0, 2]));
    const palette = (bytes: number) => makeChunk('PLTE', new Uint8Array(bytes));
    expect(codeOf(() => decodePng(file(head, pixel, END)))).toBe('PNG_CHUNK');
    expect(codeOf(() => decodePng(file(head, palette(0), pixel, END)))).toBe('PNG_CHUNK');
    expect(codeOf(() => decodePng(file(head, palette(8), pixel, END)))).toBe('PNG_CHUNK');
    expect(codeOf(() => decodePng(file(head, palette(6), pixel, END)))).toBe('PNG_CHUNK');
    expect(codeOf(() => decodePng(file(head, palette(771), pixel, END)))).toBe('PNG_CHUNK');
    expect(codeOf(() => decodePng(file(head, palette(9), pixel, END)))).toBe('no error');
  });
});

describe('a PNG that is a bomb', () => {
  it('is refused for its announced size, before anything is allocated', () => {
    const bytes = file(header({ width: 0x7fff_ffff, height: 0x7fff_ffff }), idat(Buffer.alloc(14)), END);
    expect(codeOf(() => decodePng(bytes))).toBe('PNG_TOO_LARGE');
    expect(codeOf(() => decodePng(file(header({ width: 8192, height: 4097 }), END)))).toBe('PNG_TOO_LARGE');
  });

  it('is refused when tiny pixels unpack to 64 MiB', () => {
    expect(codeOf(() => decodePng(file(header(), idat(Buffer.alloc(2 ** 26)), END)))).toBe('PNG_CHUNK');
  });

  it.each(['zTXt', 'iTXt'])('is refused when %s unpacks beyond the limit', type => {
    const packed = deflateSync(Buffer.alloc(PNG_LIMITS.textBytes + 1, 'a'));
    const head = type === 'zTXt' ? latin1('a\0\0') : latin1('a\0\x01\0\0\0');
    const bytes = file(header(), makeChunk(type, Buffer.concat([head, packed])), END);
    expect(bytes.length).toBeLessThan(20_000);
    expect(codeOf(() => readPngText(bytes))).toBe('PNG_TOO_LARGE');
  });

  it('is refused when many packed texts add up beyond the limit', () => {
    const packed = deflateSync(Buffer.alloc(PNG_LIMITS.textBytes, 'a'));
    const one = makeChunk('zTXt', Buffer.concat([latin1('a\0\0'), packed]));
    expect(codeOf(() => readPngText(file(header(), one, one, END)))).toBe('no error');
    expect(codeOf(() => readPngText(file(header(), one, one, one, END)))).toBe('PNG_TOO_LARGE');
  });

  it('is refused for more chunks than any picture has', () => {
    const filler = Array.from({ length: PNG_LIMITS.chunks }, () => makeChunk('teST', new Uint8Array(0)));
    expect(codeOf(() => readPngText(file(header(), ...filler, END)))).toBe('PNG_TOO_LARGE');
    expect(codeOf(() => readPngText(file(header(), ...filler.slice(2), END)))).toBe('no error');
  });

  it('is refused before a huge text chunk is read from disk', async () => {
    const lengths: number[] = [];
    const start = Buffer.concat([PNG_SIGNATURE, header(), Buffer.from('7000000074455874', 'hex')]);
    const reading = readPngSummaryFrom(0x7fff_ffff, async (offset, length) => {
      lengths.push(length);
      return start.subarray(offset, offset + length);
    });
    await expect(reading).rejects.toMatchObject({ code: 'PNG_TOO_LARGE' });
    expect(Math.max(...lengths)).toBeLessThan(64);
  });
});

describe('readPngSummaryFrom', () => {
  it('reads size and text and never asks for pixels', async () => {
    const bytes = encodePng(rampImage(200, 100), { parameters: 'x', aurora: 'Ω' });
    let read = 0;
    const summary = await readPngSummaryFrom(bytes.length, async (offset, length) => {
      read += length;
      return bytes.subarray(offset, offset + length);
    });
    expect(summary).toEqual({ width: 200, height: 100, text: { parameters: 'x', aurora: 'Ω' } });
    expect(read).toBeLessThan(200);
    expect(bytes.length).toBeGreaterThan(5_000);
  });

  it('reads text that stands behind the pixels', async () => {
    const late = file(header(), idat(Buffer.alloc(14)), makeChunk('tEXt', latin1('late\0yes')), END);
    const summary = await readPngSummaryFrom(late.length, async (offset, length) =>
      late.subarray(offset, offset + length),
    );
    expect(summary.text).toEqual({ late: 'yes' });
  });
});
