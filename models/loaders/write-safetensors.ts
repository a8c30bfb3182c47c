/** Tensors as the bytes of a safetensors file: an 8-byte length, a header of JSON, and the numbers one after another. */
import { floatToHalf } from '../graph/half.ts';

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** In half precision; the header is padded with spaces to a multiple of 8 bytes, as the reference implementation does. */
export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let length = 0;
  for (const { name, shape, data } of tensors) {
    header[name] = { dtype: 'F16', shape, data_offsets: [length, length + data.length * 2] };
    length += data.length * 2;
  }
  const text = Buffer.from(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = Buffer.alloc(8 + headerLength + length, ' ');
  bytes.writeBigUInt64LE(BigInt(headerLength));
  text.copy(bytes, 8);
  let position = 8 + headerLength;
  for (const { data } of tensors)
    for (const value of data) position = bytes.writeUInt16LE(floatToHalf(value), position);
  return bytes;
}
