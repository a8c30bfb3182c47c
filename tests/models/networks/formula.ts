/** Weights and inputs that need no file: every number follows from the tensor's name, as in scripts/parity/formula.py. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensorsHeader } from '../../../models/loaders/safetensors.ts';
import { WeightTable } from '../../../models/loaders/weight-table.ts';
import { FIXTURES, type Numbers } from './reference-case.ts';

export type Shapes = Readonly<Record<string, readonly number[]>>;
export type StoredAs = 'F32' | 'F16' | 'BF16';

const product = (shape: readonly number[]) => shape.reduce((sides, side) => sides * side, 1);

/** -128 … 127: the low byte of MurmurHash3's finalizer over a counter that starts at FNV-1a of the name. */
export function formulaIntegers(name: string, count: number): Int8Array {
  let seed = 0x811c9dc5;
  for (const byte of Buffer.from(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  const values = new Int8Array(count);
  for (let index = 0; index < count; index++) {
    let h = (Math.imul(index, 0x9e3779b9) + seed) | 0;
    h ^= h >>> 16;
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    h ^= h >>> 16;
    values[index] = (h & 255) - 128;
  }
  return values;
}

/** Matrices about 1/√fan-in, norms about 1, biases about 0. */
export function formulaWeight(name: string, shape: readonly number[]): Float32Array {
  const k = formulaIntegers(name, product(shape));
  if (shape.length <= 1) {
    const norm = name.endsWith('weight');
    return Float32Array.from(k, value => (norm ? 1 + (value >> 2) / 128 : value / 512));
  }
  const scale = 2 ** (1 - Math.ceil(Math.log2(product(shape.slice(1))) / 2));
  return Float32Array.from(k, value => (value / 128) * scale);
}

/** -2 … 2 */
export function formulaInput(name: string, shape: readonly number[]): Numbers {
  const k = formulaIntegers(`input ${name}`, product(shape));
  return { shape, data: Float32Array.from(k, value => value / 64) };
}

/** The bytes of a weight in a file; each number is exact in every precision. */
export function formulaBytes(values: Float32Array, dtype: StoredAs): Buffer {
  if (dtype === 'F32') return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const bytes = Buffer.alloc(values.length * 2);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  bits.forEach((word, index) => {
    bytes.writeUInt16LE(dtype === 'BF16' ? word >>> 16 : halfBits(word), index * 2);
  });
  return bytes;
}

/** float32 to float16, for numbers that both can hold. */
function halfBits(word: number): number {
  const exponent = (word >>> 23) & 0xff;
  if (exponent === 0) return 0;
  const sign = (word >>> 16) & 0x8000;
  const fraction = (word >>> 13) & 0x3ff;
  const shifted = exponent - 112;
  if (shifted > 0) return sign | (shifted << 10) | fraction;
  return sign | ((0x400 | fraction) >> (1 - shifted));
}

/** Writes a safetensors file of named tensors, in order. */
export async function writeSafetensors(
  path: string,
  tensors: Iterable<readonly [name: string, shape: readonly number[], bytes: Buffer, dtype: string]>,
  metadata?: Readonly<Record<string, string>>,
): Promise<void> {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  const chunks: Buffer[] = [];
  let position = 0;
  for (const [name, shape, bytes, dtype] of tensors) {
    header[name] = { dtype, shape, data_offsets: [position, position + bytes.length] };
    position += bytes.length;
    chunks.push(bytes);
  }
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(text.length));
  await writeFile(path, Buffer.concat([prefix, text, ...chunks]));
}

/** @param storedName what the file calls a tensor whose numbers follow from `name` */
export function writeFormulaWeights(
  path: string,
  shapes: Shapes,
  dtype: StoredAs,
  storedName: (name: string) => string = name => name,
): Promise<void> {
  const tensors = Object.entries(shapes).map(
    ([name, shape]) =>
      [storedName(name), shape, formulaBytes(formulaWeight(name, shape), dtype), dtype] as const,
  );
  return writeSafetensors(path, tensors);
}

/** A case of scripts/parity: what the reference implementation makes of these weights and inputs. */
export interface FormulaCase {
  readonly config: Record<string, unknown>;
  readonly shapes: Shapes;
  /** Numbers that are given as they are. */
  readonly values?: Readonly<Record<string, readonly number[]>>;
  readonly expected: Record<string, Numbers>;
  readonly inputs: Record<string, readonly number[] | { shape: number[]; ids: number[] }>;
}

export function readFormulaCase(name: string): FormulaCase {
  const json = JSON.parse(readFileSync(`${FIXTURES}/${name}.json`, 'utf8'));
  const unpack = ({ shape, data }: { shape: number[]; data: string }): Numbers => {
    const bytes = Buffer.from(data, 'base64');
    return {
      shape,
      data: Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4)),
    };
  };
  const expected = Object.entries<{ shape: number[]; data: string }>(json.expected);
  return { ...json, expected: Object.fromEntries(expected.map(([key, value]) => [key, unpack(value)])) };
}

/** Runs `use` with the weights of a case in a file that is removed afterwards. */
export async function withFormulaWeights<T>(
  shapes: Shapes,
  dtype: StoredAs,
  use: (weights: WeightTable) => Promise<T>,
  storedName?: (name: string) => string,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'aurora-formula-'));
  try {
    const path = join(folder, 'model.safetensors');
    await writeFormulaWeights(path, shapes, dtype, storedName);
    return await use(new WeightTable([await readSafetensorsHeader(path)]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
