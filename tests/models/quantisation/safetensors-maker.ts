/** Small safetensors files with the given float32 numbers. */
import { mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Tensors = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>
>;

export async function temporaryFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'aurora-int8-')));
}

export async function writeTensors(path: string, tensors: Tensors): Promise<void> {
  let position = 0;
  const header: Record<string, unknown> = {};
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [position, position + data.byteLength] };
    position += data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(text.length));
  const bodies = Object.values(tensors).map(({ data }) =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  );
  await writeFile(path, Buffer.concat([prefix, text, ...bodies]));
}

/** Numbers without a pattern that a test could meet by chance; the same for ever. */
export function waves(length: number, seed: number, size = 1): Float32Array {
  return Float32Array.from({ length }, (_, index) => size * Math.sin((index + 1) * 12.9898 + seed * 78.233));
}
