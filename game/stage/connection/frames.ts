import type { ServerEvent } from '../../api/protocol.ts';

export interface BinaryFrame {
  readonly event: ServerEvent;
  readonly payload: Uint8Array<ArrayBuffer>;
}

/**
 * Takes a binary frame apart: u32 little-endian header length, JSON header (UTF-8), payload.
 * Returns null for a frame that is cut short or whose header is no event.
 */
export function decodeFrame(buffer: ArrayBuffer): BinaryFrame | null {
  if (buffer.byteLength < 4) return null;
  const length = new DataView(buffer).getUint32(0, true);
  if (4 + length > buffer.byteLength) return null;
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    if (typeof header !== 'object' || header === null || !('event' in header)) return null;
    return { event: header as ServerEvent, payload: new Uint8Array(buffer, 4 + length) };
  } catch {
    return null;
  }
}
