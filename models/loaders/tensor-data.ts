/** Reads one tensor's numbers, for the few places that compute without the inference runtime. */
import { open } from 'node:fs/promises';
import { AuroraError } from '../errors.ts';
import { halfToFloat } from '../graph/half.ts';
import type { Weight } from './weight-table.ts';

/**
 * The tensor's elements in row-major order, as float32.
 * @throws AuroraError SAFETENSORS_TRUNCATED when the file has become shorter since its header was read
 */
export async function readFloat32(weight: Weight): Promise<Float32Array> {
  const bytes = Buffer.alloc(weight.byteLength);
  const file = await open(weight.file, 'r');
  try {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, weight.offset);
    if (bytesRead !== bytes.length) {
      throw new AuroraError('SAFETENSORS_TRUNCATED', `${weight.file} ends inside tensor "${weight.name}".`, {
        value: bytesRead,
        legal: `${bytes.length} bytes`,
        hint: 'The file has changed while it was in use. Download it again.',
      });
    }
  } finally {
    await file.close();
  }
  return decode(bytes, weight.dtype);
}

/** Every platform of the inference runtime is little-endian, as the file is. */
function decode(bytes: Buffer, dtype: Weight['dtype']): Float32Array {
  if (dtype === 'F32') return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const bits = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const table = dtype === 'F16' ? halves() : undefined;
  const values = new Float32Array(bits.length);
  for (let index = 0; index < bits.length; index++) {
    values[index] = table ? table[bits[index]!]! : bfloatToFloat(bits[index]!);
  }
  return values;
}

let halfTable: Float32Array | undefined;

/** Every binary16 number by its bits: a model has a billion to look up. */
function halves(): Float32Array {
  halfTable ??= Float32Array.from({ length: 0x10000 }, (_, bits) => halfToFloat(bits));
  return halfTable;
}

const view = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
export function bfloatToFloat(bits: number): number {
  view.setUint32(0, bits * 0x10000);
  return view.getFloat32(0);
}
