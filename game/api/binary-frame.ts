import type { ServerEvent } from './protocol.ts';

/** u32 length of the header, the header as JSON, the payload. */
export function binaryFrame(event: ServerEvent, ...payload: readonly Uint8Array[]): Uint8Array {
  const header = Buffer.from(JSON.stringify(event), 'utf8');
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32LE(header.length, 0);
  return Buffer.concat([length, header, ...payload]);
}
