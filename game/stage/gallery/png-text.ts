/**
 * The text of a PNG file, read in the browser: `tEXt`, `zTXt` and `iTXt` chunks (W3C PNG, third edition, 11.3.3).
 * Files come from anywhere, so every length is checked and what unpacks too far is refused.
 */
import { AuroraError } from '../../../models/errors.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** More than any prompt or workflow that programs write. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;
const MAX_CHUNKS = 20_000;

const latin1 = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

/** Keyword → text, the first entry of each keyword. A text that cannot be unpacked is left out. */
export async function pngText(bytes: Uint8Array<ArrayBuffer>): Promise<Record<string, string>> {
  const text: Record<string, string> = {};
  for (const { type, data } of textChunks(bytes)) {
    const entry = await readEntry(type, data);
    if (entry && !Object.hasOwn(text, entry.keyword)) text[entry.keyword] = entry.text;
  }
  return text;
}

function* textChunks(bytes: Uint8Array<ArrayBuffer>) {
  if (SIGNATURE.some((byte, index) => bytes[index] !== byte))
    throw new AuroraError('PNG_NOT_PNG', 'This file is no PNG', {
      value: latin1(bytes.subarray(0, 8)).replace(/[^ -~]/g, '·'),
      legal: 'a PNG picture',
      hint: 'Drop a PNG that AURORA or another picture program wrote.',
    });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = SIGNATURE.length;
  for (let count = 0; count < MAX_CHUNKS && at + 12 <= bytes.length; count++) {
    const length = view.getUint32(at);
    const type = latin1(bytes.subarray(at + 4, at + 8));
    // A cut or lying file ends here; what was read before it still counts.
    if (type === 'IEND' || at + 12 + length > bytes.length) return;
    if (/^(tEXt|zTXt|iTXt)$/.test(type) && length <= MAX_TEXT_BYTES)
      yield { type, data: bytes.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

async function readEntry(type: string, data: Uint8Array<ArrayBuffer>) {
  const end = data.indexOf(0);
  if (end < 1) return null;
  const keyword = latin1(data.subarray(0, end));
  if (type === 'tEXt') return { keyword, text: latin1(data.subarray(end + 1)) };
  if (type === 'zTXt') {
    const inflated = await inflate(data.subarray(end + 2));
    return inflated && { keyword, text: latin1(inflated) };
  }
  // iTXt: compression flag, method, language\0, translated keyword\0, text in UTF-8.
  const languageEnd = data.indexOf(0, end + 3);
  const translatedEnd = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1);
  if (translatedEnd < 0) return null;
  const body = data.subarray(translatedEnd + 1);
  const plain = data[end + 1] === 1 ? await inflate(body) : body;
  return plain && { keyword, text: new TextDecoder().decode(plain) };
}

/** zlib data unpacked, or null when it is broken or larger than a text may be. */
async function inflate(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array | null> {
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > MAX_TEXT_BYTES) {
        await reader.cancel();
        return null;
      }
      parts.push(value);
    }
  } catch {
    return null;
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
