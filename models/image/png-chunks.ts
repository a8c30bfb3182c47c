/**
 * The container of a PNG file: signature, then chunks of length, type, data, CRC.
 * Source: W3C, Portable Network Graphics (Third Edition), sections 5 and 11.
 */
import { AuroraError } from '../errors.ts';
import { crc32 } from './crc32.ts';

export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Bounds that a hostile file runs into; far beyond what any real picture needs. */
export const PNG_LIMITS = {
  /** A 500 MB file with libpng's 8 KiB IDAT chunks stays below this. */
  chunks: 65_536,
  /** 8192 × 4096. */
  pixels: 2 ** 25,
  /** Bytes of one text entry once decompressed; a large node-graph workflow is about 1 MiB. */
  textBytes: 8 * 2 ** 20,
  /** Bytes of all text entries together. */
  totalTextBytes: 16 * 2 ** 20,
} as const;

/** One chunk as it lies in the file; `data` is missing for a chunk that was passed over unread. */
export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array | null;
}

/** A piece of the file that the walker needs next. */
export interface ReadRequest {
  readonly offset: number;
  readonly length: number;
}

/** A chunk with its CRC, ready to be written. */
export function makeChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(data.length + 12);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) chunk[4 + i] = type.charCodeAt(i);
  chunk.set(data, 8);
  view.setUint32(data.length + 8, crc32(chunk, 4, data.length + 8));
  return chunk;
}

/**
 * Walks the chunks of a file of `size` bytes from IHDR to IEND and hands each to `visit`. Written as a generator
 * of read requests, so that one walker serves bytes in memory (`walkBytes`) and a file of which only the
 * interesting parts are read. Chunks that `wanted` turns down are passed over, their CRC unchecked.
 *
 * @throws AuroraError PNG_NOT_PNG, PNG_TRUNCATED, PNG_CHUNK, PNG_TOO_LARGE
 */
export function* walkChunks(
  size: number,
  wanted: (type: string, length: number) => boolean,
  visit: (chunk: PngChunk) => void,
): Generator<ReadRequest, void, Uint8Array> {
  const start = Math.min(size, PNG_SIGNATURE.length);
  const signature = yield { offset: 0, length: start };
  if (start < PNG_SIGNATURE.length || PNG_SIGNATURE.some((byte, i) => signature[i] !== byte)) {
    throw new AuroraError(
      'PNG_NOT_PNG',
      'This file is not a PNG: its first eight bytes are something else.',
      {
        value: Buffer.from(signature.subarray(0, start)).toString('hex'),
        legal: Buffer.from(PNG_SIGNATURE).toString('hex'),
        hint: 'Choose a file that was saved as PNG; renaming another format does not convert it.',
      },
    );
  }
  let offset: number = PNG_SIGNATURE.length;
  for (let count = 0; ; count++) {
    if (count >= PNG_LIMITS.chunks) throw tooLarge('chunks', count + 1, PNG_LIMITS.chunks);
    if (offset + 12 > size) throw truncated(offset, size);
    const head = yield { offset, length: 8 };
    const length = readUint32(head, 0);
    const type = chunkType(head);
    if ((count === 0) !== (type === 'IHDR'))
      throw badChunk(type, 'is not where it belongs: IHDR is first, once');
    if (length > 0x7fff_ffff) throw badChunk(type, `claims ${length} bytes, more than the format allows`);
    if (offset + 12 + length > size) throw truncated(offset + 12 + length, size);
    if (wanted(type, length)) {
      const body = yield { offset: offset + 4, length: length + 8 };
      if (crc32(body, 0, length + 4) !== readUint32(body, length + 4)) {
        throw badChunk(type, 'does not match its checksum');
      }
      visit({ type, data: body.subarray(4, length + 4) });
    } else {
      visit({ type, data: null });
    }
    if (type === 'IEND') return;
    offset += length + 12;
  }
}

/** Drives a walker over bytes in memory; nothing is copied. */
export function walkBytes(bytes: Uint8Array, walk: Generator<ReadRequest, void, Uint8Array>): void {
  for (let next = walk.next(); !next.done; ) {
    next = walk.next(bytes.subarray(next.value.offset, next.value.offset + next.value.length));
  }
}

export function readUint32(bytes: Uint8Array, offset: number): number {
  return (
    ((bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!) >>>
    0
  );
}

export function badChunk(type: string, problem: string, cause?: unknown): AuroraError {
  return new AuroraError(
    'PNG_CHUNK',
    `This PNG is damaged: its ${type} chunk ${problem}.`,
    { value: type, hint: 'Use another copy of the picture, or save it again in a picture editor.' },
    cause,
  );
}

export function tooLarge(what: string, value: number, limit: number, cause?: unknown): AuroraError {
  return new AuroraError(
    'PNG_TOO_LARGE',
    `This PNG asks for ${value} ${what}; ${limit} is the most that is read.`,
    { value, legal: `at most ${limit} ${what}`, hint: 'Make the picture smaller, then try again.' },
    cause,
  );
}

function truncated(needed: number, size: number): AuroraError {
  return new AuroraError('PNG_TRUNCATED', `This PNG ends after ${size} bytes, inside a chunk.`, {
    value: size,
    legal: `at least ${needed} bytes`,
    hint: 'The file was cut short; copy or download it again.',
  });
}

function chunkType(head: Uint8Array): string {
  let type = '';
  for (let i = 4; i < 8; i++) {
    const code = head[i]!;
    const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
    if (!letter) throw badChunk(Buffer.from(head.subarray(4, 8)).toString('hex'), 'has no legal name');
    type += String.fromCharCode(code);
  }
  return type;
}
