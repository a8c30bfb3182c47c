/**
 * Reads the header of a safetensors file: which tensors there are, and where their bytes lie. The weights
 * themselves are not read; the inference runtime maps them from the file.
 *
 * Layout: 8 bytes little-endian header length N, N bytes UTF-8 JSON object, then the data. Each entry's
 * `data_offsets` count from the end of the header. The data must be covered without holes or overlaps.
 * Such files come from strangers, so nothing in them is believed before it is checked.
 * Source: https://github.com/huggingface/safetensors#format
 */
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { AuroraError, type ErrorDetails } from '../errors.ts';
import { findDuplicateKey } from './duplicate-key.ts';

/** Width of one element in bits. */
const BITS = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E4M3: 8,
  F8_E5M2: 8,
  F8_E8M0: 8,
  U16: 16,
  I16: 16,
  F16: 16,
  BF16: 16,
  U32: 32,
  I32: 32,
  F32: 32,
  U64: 64,
  I64: 64,
  F64: 64,
  C64: 64,
} as const;

export type SafetensorsDtype = keyof typeof BITS;

export interface TensorEntry {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** Position of the first byte in the file. */
  readonly offset: number;
  /** Length in bytes. */
  readonly byteLength: number;
}

export interface SafetensorsFile {
  /** Absolute path with symbolic links resolved. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/** The reference implementation's own bound. */
const MAX_HEADER_BYTES = 100_000_000;
const PREFIX_BYTES = 8;
const REPLACE_HINT = 'Download the file again, or take it from another source.';

/**
 * Opens `path`, checks everything its header claims against the file, and returns the tensors in file order.
 * @throws AuroraError FILE_UNREADABLE, SAFETENSORS_TRUNCATED (shorter than it claims), SAFETENSORS_HEADER (length,
 *   encoding or JSON), SAFETENSORS_DUPLICATE (a name twice), SAFETENSORS_DTYPE, SAFETENSORS_SHAPE,
 *   SAFETENSORS_OFFSETS (not a forward range, or bytes after the last tensor), SAFETENSORS_SIZE (range and shape
 *   disagree), SAFETENSORS_OVERLAP, SAFETENSORS_HOLE
 */
export async function readSafetensorsHeader(path: string): Promise<SafetensorsFile> {
  const { file, real } = await openFile(path);
  try {
    const size = (await file.stat()).size;
    const text = await readHeaderText(file, size, path);
    const header = parseHeader(text, path);
    const dataStart = PREFIX_BYTES + header.byteLength;
    const tensors = header.tensors.map(([name, value]) => checkEntry(name, value, path, dataStart, size));
    tensors.sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
    checkCoverage(tensors, dataStart, size, path);
    return {
      path: real,
      size,
      metadata: header.metadata,
      tensors: new Map(tensors.map(tensor => [tensor.name, tensor])),
    };
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<{ file: FileHandle; real: string }> {
  try {
    const real = await realpath(path);
    const file = await open(real, 'r');
    if ((await file.stat()).isFile()) return { file, real };
    await file.close();
    throw new Error('it is not a regular file');
  } catch (cause) {
    throw new AuroraError(
      'FILE_UNREADABLE',
      `Cannot read ${path}: ${(cause as Error).message}.`,
      { value: path, legal: 'a readable .safetensors file', hint: 'Check the path and its permissions.' },
      cause,
    );
  }
}

async function readHeaderText(file: FileHandle, size: number, path: string): Promise<Uint8Array> {
  if (size < PREFIX_BYTES) {
    fail('TRUNCATED', path, `it has ${size} bytes, fewer than the 8 of the header's length`, { value: size });
  }
  const prefix = Buffer.alloc(PREFIX_BYTES);
  await file.read(prefix, 0, PREFIX_BYTES, 0);
  const claimed = prefix.readBigUInt64LE();
  if (claimed < 2n || claimed > BigInt(MAX_HEADER_BYTES)) {
    fail('HEADER', path, `its header claims to be ${claimed} bytes long`, {
      value: claimed.toString(),
      legal: `2 … ${MAX_HEADER_BYTES} bytes`,
    });
  }
  const length = Number(claimed);
  if (PREFIX_BYTES + length > size) {
    fail('TRUNCATED', path, `its header claims ${length} bytes, but the file has only ${size}`, {
      value: length,
      legal: `at most ${size - PREFIX_BYTES} bytes`,
    });
  }
  const text = Buffer.alloc(length);
  const { bytesRead } = await file.read(text, 0, length, PREFIX_BYTES);
  if (bytesRead !== length) {
    fail('TRUNCATED', path, `only ${bytesRead} of its header's ${length} bytes could be read`, {
      value: bytesRead,
    });
  }
  return text;
}

interface Header {
  readonly byteLength: number;
  readonly metadata: Record<string, string>;
  readonly tensors: [string, unknown][];
}

function parseHeader(bytes: Uint8Array, path: string): Header {
  let text: string;
  let json: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    json = JSON.parse(text);
  } catch (cause) {
    fail('HEADER', path, `its header is not JSON in UTF-8 (${(cause as Error).message})`, {
      legal: 'a JSON object',
    });
  }
  if (!isRecord(json) || !text.startsWith('{')) {
    fail('HEADER', path, 'its header is JSON, but not an object', {
      legal: 'a JSON object that begins with {',
    });
  }
  const duplicate = findDuplicateKey(text);
  if (duplicate !== undefined) {
    fail('DUPLICATE', path, `its header names "${clip(duplicate)}" twice`, {
      value: clip(duplicate),
      legal: 'each name once',
    });
  }
  const entries = Object.entries(json);
  return {
    byteLength: bytes.byteLength,
    metadata: checkMetadata(json.__metadata__, path),
    tensors: entries.filter(([name]) => name !== '__metadata__'),
  };
}

function checkMetadata(value: unknown, path: string): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value) || !Object.values(value).every(item => typeof item === 'string')) {
    fail('HEADER', path, 'its __metadata__ is not a map from text to text', { legal: 'text values only' });
  }
  return value as Record<string, string>;
}

function checkEntry(
  name: string,
  value: unknown,
  path: string,
  dataStart: number,
  size: number,
): TensorEntry {
  const entry: Record<string, unknown> = isRecord(value) ? value : {};
  const shown = clip(name);
  if (typeof entry.dtype !== 'string' || !Object.hasOwn(BITS, entry.dtype)) {
    fail('DTYPE', path, `tensor "${shown}" has dtype ${clip(JSON.stringify(entry.dtype))}`, {
      value: entry.dtype,
      legal: Object.keys(BITS),
    });
  }
  const dtype = entry.dtype as SafetensorsDtype;
  const shape = entry.shape;
  // A product beyond 2^53 cannot describe a real file, and would no longer be exact.
  const elements = isCounts(shape) ? shape.reduce((product, side) => product * side, 1) : Number.NaN;
  const bits = elements * BITS[dtype];
  if (!isCounts(shape) || !Number.isSafeInteger(bits) || bits % 8 !== 0) {
    fail('SHAPE', path, `tensor "${shown}" has shape ${clip(JSON.stringify(shape))}`, {
      value: shape,
      legal: 'a list of whole numbers ≥ 0 whose product is a whole number of bytes',
    });
  }
  const range = entry.data_offsets;
  if (!isCounts(range) || range.length !== 2 || range[0]! > range[1]!) {
    fail('OFFSETS', path, `tensor "${shown}" has data_offsets ${clip(JSON.stringify(range))}`, {
      value: range,
      legal: '[begin, end] with 0 ≤ begin ≤ end',
    });
  }
  const [begin, end] = range as [number, number];
  if (end > size - dataStart) {
    fail(
      'TRUNCATED',
      path,
      `tensor "${shown}" ends at byte ${end} of the data, which has ${size - dataStart}`,
      {
        value: end,
        legal: `at most ${size - dataStart}`,
      },
    );
  }
  const byteLength = bits / 8;
  if (end - begin !== byteLength) {
    fail('SIZE', path, `tensor "${shown}" (${dtype} ${JSON.stringify(shape)}) spans ${end - begin} bytes`, {
      value: end - begin,
      legal: `${byteLength} bytes`,
    });
  }
  return { name, dtype, shape, offset: dataStart + begin, byteLength };
}

/** `tensors` in file order: each must begin where the one before it ended, and the last must end the file. */
function checkCoverage(tensors: readonly TensorEntry[], dataStart: number, size: number, path: string): void {
  let position = dataStart;
  for (const { name, offset, byteLength } of tensors) {
    const detail = { value: offset - dataStart, legal: `begin = ${position - dataStart}` };
    if (offset < position) fail('OVERLAP', path, `tensor "${clip(name)}" overlaps the one before it`, detail);
    if (offset > position) {
      fail(
        'HOLE',
        path,
        `there are ${offset - position} unnamed bytes before tensor "${clip(name)}"`,
        detail,
      );
    }
    position += byteLength;
  }
  if (position !== size) {
    fail('OFFSETS', path, `there are ${size - position} bytes after the last tensor`, {
      value: size - position,
      legal: '0 bytes',
    });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(item => Number.isSafeInteger(item) && item >= 0);
}

/** A hostile name may be megabytes long; an error message must not be. */
function clip(text: string | undefined): string {
  if (text === undefined) return 'none';
  return text.length <= 120 ? text : `${text.slice(0, 117)}…`;
}

function fail(kind: string, path: string, what: string, details: ErrorDetails): never {
  throw new AuroraError(`SAFETENSORS_${kind}`, `${path} is not a sound safetensors file: ${what}.`, {
    ...details,
    hint: REPLACE_HINT,
  });
}
