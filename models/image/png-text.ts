/**
 * Text in a PNG: tEXt (Latin-1), zTXt (compressed Latin-1) and iTXt (UTF-8), read and written without touching pixels.
 * Source: W3C PNG (Third Edition), section 11.3.3; Latin-1 first and iTXt otherwise is what Pillow's
 * `PngInfo.add_text` writes, so every program that reads A1111's pictures reads ours.
 */
import { inflateSync } from 'node:zlib';
import { AuroraError } from '../errors.ts';
import {
  badChunk,
  makeChunk,
  PNG_LIMITS,
  type PngChunk,
  type ReadRequest,
  readUint32,
  tooLarge,
  walkBytes,
  walkChunks,
} from './png-chunks.ts';

const TEXT_CHUNKS: ReadonlySet<string> = new Set(['tEXt', 'zTXt', 'iTXt']);
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** What a PNG says before any pixel is decoded. */
export interface PngSummary {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** By keyword. Of two entries with one keyword the later one counts, as in Pillow. */
  readonly text: Readonly<Record<string, string>>;
}

/**
 * One text entry as a chunk. Lone surrogates, which UTF-8 cannot hold, become U+FFFD.
 *
 * @throws AuroraError PNG_TEXT when the keyword or the text breaks the format's rules
 */
export function encodeTextChunk(keyword: string, text: string): Uint8Array {
  checkKeyword(keyword);
  if (text.includes('\0')) {
    throw new AuroraError('PNG_TEXT', `The text of "${keyword}" contains a NUL character.`, {
      value: keyword,
      legal: 'any characters but U+0000',
      hint: 'Remove the NUL characters before saving.',
    });
  }
  if (isLatin1(text)) return makeChunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'));
  // Not compressed (0 0), no language tag, no translated keyword.
  return makeChunk(
    'iTXt',
    Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(text, 'utf8')]),
  );
}

/**
 * All text entries of a PNG, by keyword, in file order.
 *
 * @throws AuroraError PNG_NOT_PNG, PNG_TRUNCATED, PNG_CHUNK, PNG_TOO_LARGE
 */
export function readPngText(bytes: Uint8Array): Record<string, string> {
  return { ...readPngSummary(bytes).text };
}

/** Where a PNG's first chunk after its header begins: signature, then IHDR of 13 bytes. */
const AFTER_HEADER = 8 + 12 + 13;

/** A PNG with texts added behind its header; pixels are not touched. Throws as `encodeTextChunk` does. */
export function withPngText(png: Uint8Array, text: Readonly<Record<string, string>>): Uint8Array {
  const chunks = Object.entries(text).map(([keyword, value]) => encodeTextChunk(keyword, value));
  return Buffer.concat([png.subarray(0, AFTER_HEADER), ...chunks, png.subarray(AFTER_HEADER)]);
}

/** Size and text of a PNG in memory. Throws as `readPngText` does. */
export function readPngSummary(bytes: Uint8Array): PngSummary {
  const collector = new SummaryCollector();
  walkBytes(bytes, summarize(bytes.length, collector));
  return collector.summary();
}

/**
 * Size and text of a PNG behind `read`, which returns exactly `length` bytes from `offset`. Pixel data is never
 * asked for, so a large picture costs a few small reads. Throws as `readPngText` does.
 */
export async function readPngSummaryFrom(
  size: number,
  read: (offset: number, length: number) => Promise<Uint8Array>,
): Promise<PngSummary> {
  const collector = new SummaryCollector();
  const walk = summarize(size, collector);
  for (let next = walk.next(); !next.done; ) {
    next = walk.next(await read(next.value.offset, next.value.length));
  }
  return collector.summary();
}

/** Gathers header and text from chunks as they come by, within the limits. */
export class SummaryCollector {
  private readonly text = new Map<string, string>();
  private textBytes = 0;
  private width = 0;
  private height = 0;

  visit(chunk: PngChunk): void {
    if (chunk.data === null) return;
    if (chunk.type === 'IHDR') {
      if (chunk.data.length !== 13) throw badChunk('IHDR', `has ${chunk.data.length} bytes instead of 13`);
      this.width = readUint32(chunk.data, 0);
      this.height = readUint32(chunk.data, 4);
    } else if (TEXT_CHUNKS.has(chunk.type)) {
      const [keyword, text] = decodeTextChunk(chunk.type, chunk.data);
      this.textBytes += text.length;
      if (this.textBytes > PNG_LIMITS.totalTextBytes) {
        throw tooLarge('bytes of text', this.textBytes, PNG_LIMITS.totalTextBytes);
      }
      this.text.set(keyword, text);
    }
  }

  summary(): PngSummary {
    return { width: this.width, height: this.height, text: Object.fromEntries(this.text) };
  }
}

function summarize(size: number, collector: SummaryCollector): Generator<ReadRequest, void, Uint8Array> {
  return walkChunks(
    size,
    (type, length) => {
      if (type !== 'IHDR' && type !== 'IEND' && !TEXT_CHUNKS.has(type)) return false;
      // Said before it is read: the file may be larger than memory.
      if (length > PNG_LIMITS.textBytes) {
        throw tooLarge(`bytes in one ${type} chunk`, length, PNG_LIMITS.textBytes);
      }
      return true;
    },
    chunk => collector.visit(chunk),
  );
}

function decodeTextChunk(type: string, data: Uint8Array): [keyword: string, text: string] {
  const keywordEnd = findNul(type, data, 0);
  const keyword = latin1(data.subarray(0, keywordEnd));
  const rest = data.subarray(keywordEnd + 1);
  if (type === 'tEXt') return [keyword, latin1(rest)];
  if (type === 'zTXt') {
    if (rest[0] !== 0) throw badChunk(type, `uses the unknown compression method ${rest[0]}`);
    return [keyword, latin1(inflateText(type, rest.subarray(1)))];
  }
  const [compressed, method] = rest;
  if (rest.length < 2) throw badChunk(type, 'ends before its text');
  const languageEnd = findNul(type, rest, 2);
  const body = rest.subarray(findNul(type, rest, languageEnd + 1) + 1);
  if (compressed === 0) return [keyword, utf8.decode(body)];
  if (compressed !== 1 || method !== 0) throw badChunk(type, `uses the unknown compression method ${method}`);
  return [keyword, utf8.decode(inflateText(type, body))];
}

function inflateText(type: string, data: Uint8Array): Uint8Array {
  try {
    return inflateSync(data, { maxOutputLength: PNG_LIMITS.textBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge('bytes of text in one entry', PNG_LIMITS.textBytes + 1, PNG_LIMITS.textBytes, error);
    }
    throw badChunk(type, 'cannot be decompressed', error);
  }
}

function findNul(type: string, data: Uint8Array, from: number): number {
  const at = data.indexOf(0, from);
  if (at < 0) throw badChunk(type, 'has no end of its keyword');
  return at;
}

// TextDecoder('latin1') is Windows-1252 by the Encoding Standard; Buffer's is ISO 8859-1, which PNG asks for.
function latin1(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
}

function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}

/** 1–79 printable Latin-1 characters, no space at the ends, none doubled (section 11.3.3.2). */
function checkKeyword(keyword: string): void {
  const printable = /^[\x20-\x7e\xa1-\xff]{1,79}$/.test(keyword);
  if (printable && keyword === keyword.trim() && !keyword.includes('  ')) return;
  throw new AuroraError('PNG_TEXT', `"${keyword.slice(0, 80)}" cannot be a PNG keyword.`, {
    value: keyword.slice(0, 80),
    legal: '1 to 79 printable Latin-1 characters, single spaces inside only',
    hint: 'Use a short plain name such as "parameters".',
  });
}
