/** A weights file of full size that takes no room: a real header, and a hole where the numbers would be. */
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { FIXTURES } from './reference-case.ts';

export interface FullSizeModel {
  readonly config: Record<string, unknown>;
  readonly parameters: number;
  readonly shapes: Record<string, number[]>;
}

/** scripts/parity/unet_shapes.py */
export const fullSize = (name: string): FullSizeModel =>
  JSON.parse(readFileSync(`${FIXTURES}/${name}-shapes.json`, 'utf8'));

export async function writeSparseWeights(path: string, shapes: FullSizeModel['shapes']): Promise<void> {
  let position = 0;
  const header: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const end = position + shape.reduce((product, side) => product * side, 1) * 2;
    header[name] = { dtype: 'F16', shape, data_offsets: [position, end] };
    position = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(text.length));
  const file = await open(path, 'w');
  await file.write(Buffer.concat([prefix, text]));
  await file.truncate(8 + text.length + position);
  await file.close();
}
