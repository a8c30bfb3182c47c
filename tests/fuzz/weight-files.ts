/** Weight files as bytes, and how reading one may end. */
import { AuroraError } from '../../models/errors.ts';

/** Throws unless `work` resolves or fails as files may fail. */
export async function expectClear(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof AuroraError)) throw error;
    if (error.details.hint === undefined || error.message.length > 1000)
      throw new Error(`unclear: ${error.message}`);
  }
}

export function file(header: unknown, data: number, byte = 1): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(data, byte)]);
}
