/**
 * Walks protobuf messages that come from strangers: every length is held against what encloses it before it is
 * believed, and nothing is read that nobody asks for.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
import type { FileHandle } from 'node:fs/promises';

/** One field of a message. `begin` and `end` enclose its payload, or the number itself of a fixed or varint field. */
export interface ProtoField {
  readonly number: number;
  readonly wire: 'varint' | 'bytes' | 'fixed';
  /** Of a varint; numbers beyond 2^63 are those below 0. */
  readonly value: bigint;
  readonly begin: number;
  readonly end: number;
}

/** What is wrong with a message, in words: `at byte 12, a field ends beyond its message`. */
export class ProtoError extends Error {
  override readonly name = 'ProtoError';
}

/** Bytes of a tag and of the length behind it: ten each at most. */
const HEAD = 20;

/** The fields of a message that is in memory. @throws ProtoError */
export function* fieldsIn(bytes: Uint8Array): Generator<ProtoField> {
  for (let at = 0; at < bytes.length; ) {
    const field = readField(bytes, at, at, bytes.length - at);
    yield field;
    at = field.end;
  }
}

/**
 * A file, read by pieces as they are asked for. What lies between two fields that matter (weights, mostly) is passed
 * over: reads begin small after a leap and grow while they follow each other.
 */
export class ProtoFile {
  readonly size: number;
  readonly #file: Pick<FileHandle, 'read'>;
  #window = Buffer.alloc(0);
  #start = 0;
  #reach = SMALLEST_READ;

  constructor(file: Pick<FileHandle, 'read'>, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** The fields of the message between two places of the file, in order; positions are the file's. @throws ProtoError */
  async *fields(begin: number, end: number): AsyncGenerator<ProtoField> {
    for (let at = begin; at < end; ) {
      const head = await this.bytes(at, Math.min(HEAD, end - at));
      const field = readField(head, 0, at, end - at);
      yield field;
      at = field.end;
    }
  }

  /** @throws ProtoError when the file ends before */
  async bytes(at: number, length: number): Promise<Uint8Array> {
    if (at < this.#start || at + length > this.#start + this.#window.length) await this.#read(at, length);
    return this.#window.subarray(at - this.#start, at - this.#start + length);
  }

  async #read(at: number, length: number): Promise<void> {
    const follows = at >= this.#start && at <= this.#start + this.#window.length;
    this.#reach = follows ? Math.min(this.#reach * 2, LARGEST_READ) : SMALLEST_READ;
    const wanted = Math.min(Math.max(length, this.#reach), this.size - at);
    const buffer = Buffer.alloc(Math.max(0, wanted));
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, at);
    if (bytesRead < length) throw new ProtoError(`it ends at byte ${at + bytesRead}, inside a field`);
    this.#window = buffer.subarray(0, bytesRead);
    this.#start = at;
  }
}

const SMALLEST_READ = 2048;
const LARGEST_READ = 256 * 1024;

/** `place` is where `at` lies in the file, and `room` the bytes that the enclosing message still has. */
function readField(bytes: Uint8Array, at: number, place: number, room: number): ProtoField {
  const tag = readVarint(bytes, at, place);
  const number = tag.value >> 3n;
  if (number < 1n || number > 0x1fff_ffffn)
    throw new ProtoError(`at byte ${place}, a field has number ${number}`);
  const wire = Number(tag.value & 7n);
  const begin = place + tag.length;
  const field = (kind: ProtoField['wire'], value: bigint, from: number, length: number): ProtoField => {
    if (from - place + length > room) {
      throw new ProtoError(`at byte ${place}, a field of ${length} bytes ends beyond its message`);
    }
    return { number: Number(number), wire: kind, value, begin: from, end: from + length };
  };
  if (wire === 0) {
    const { value, length } = readVarint(bytes, at + tag.length, begin);
    return field('varint', value, begin, length);
  }
  if (wire === 1 || wire === 5) return field('fixed', 0n, begin, wire === 1 ? 8 : 4);
  if (wire !== 2) throw new ProtoError(`at byte ${place}, a field is of the unknown kind ${wire}`);
  const { value, length } = readVarint(bytes, at + tag.length, begin);
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw new ProtoError(`at byte ${place}, a field has ${value} bytes`);
  return field('bytes', 0n, begin + length, Number(value));
}

const LONGEST_VARINT = 10;

function readVarint(bytes: Uint8Array, at: number, place: number): { value: bigint; length: number } {
  // Nearly all of them fit into a number; the others take the long way.
  let small = 0;
  for (let index = 0; index < 4; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) throw new ProtoError(`at byte ${place}, a number is cut off`);
    small |= (byte & 0x7f) << (7 * index);
    if (byte < 0x80) return { value: BigInt(small), length: index + 1 };
  }
  let value = BigInt(small);
  for (let index = 4; index < LONGEST_VARINT; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) throw new ProtoError(`at byte ${place}, a number is cut off`);
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), length: index + 1 };
  }
  throw new ProtoError(`at byte ${place}, a number has more than ${LONGEST_VARINT} bytes`);
}
