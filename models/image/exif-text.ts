/**
 * Text that programs leave in the EXIF part of JPEG and WebP files: `UserComment` (A1111, SwarmUI and most others), and
 * the descriptive tags (ComfyUI writes `Make` and `Model` as `name:json`). Reads bytes alone, so that the page can use it.
 * Source: CIPA DC-008 (Exif 3.0) 4.6; JFIF 1.02 for segments; RFC 9649 for WebP's chunks. Nothing is trusted: every
 * offset is checked, entries are counted, and what does not fit is passed over.
 */

const TAGS: Readonly<Record<number, string>> = {
  270: 'ImageDescription',
  271: 'Make',
  272: 'Model',
  305: 'Software',
  37510: 'UserComment',
};
const EXIF_IFD = 0x8769;
const MAX_ENTRIES = 512;
/** Bytes of one text; a JPEG segment cannot hold more than 64 KB, a WebP chunk can. */
const MAX_TEXT = 4 * 1024 * 1024;
const MAX_SEGMENTS = 4096;

const ascii = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, at + length));
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export type PictureKind = 'png' | 'jpeg' | 'webp' | 'gif' | 'heif';

/** By the first bytes; undefined for anything else. */
export function pictureKind(bytes: Uint8Array): PictureKind | undefined {
  if (bytes[0] === 0x89 && ascii(bytes, 1, 3) === 'PNG') return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'jpeg';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return 'webp';
  if (ascii(bytes, 0, 4) === 'GIF8') return 'gif';
  if (/^ftyp(avi[fs]|mif1|hei[cx])$/.test(ascii(bytes, 4, 8))) return 'heif';
  return undefined;
}

/** The text of a JPEG or WebP by the name of its tag; empty where there is none. Never throws. */
export function exifText(bytes: Uint8Array): Record<string, string> {
  const kind = pictureKind(bytes);
  const found = kind === 'jpeg' ? jpegExif(bytes) : kind === 'webp' ? webpExif(bytes) : undefined;
  return found === undefined ? {} : readTiff(found);
}

function jpegExif(bytes: Uint8Array): Uint8Array | undefined {
  const data = view(bytes);
  let at = 2;
  for (let count = 0; count < MAX_SEGMENTS && at + 4 <= bytes.length; count++) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    // Fill bytes; then: the picture's data begins, or the file ends.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return undefined;
    const length = data.getUint16(at + 2);
    if (length < 2) return undefined;
    if (marker === 0xe1 && ascii(bytes, at + 4, 6) === 'Exif\0\0')
      return bytes.subarray(at + 10, Math.min(bytes.length, at + 2 + length));
    at += 2 + length;
  }
  return undefined;
}

function webpExif(bytes: Uint8Array): Uint8Array | undefined {
  const data = view(bytes);
  let at = 12;
  for (let count = 0; count < MAX_SEGMENTS && at + 8 <= bytes.length; count++) {
    const length = data.getUint32(at + 4, true);
    if (ascii(bytes, at, 4) === 'EXIF') {
      const chunk = bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + length));
      // Some writers keep JPEG's own header here.
      return ascii(chunk, 0, 6) === 'Exif\0\0' ? chunk.subarray(6) : chunk;
    }
    at += 8 + length + (length % 2);
  }
  return undefined;
}

function readTiff(tiff: Uint8Array): Record<string, string> {
  const order = ascii(tiff, 0, 2);
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return {};
  const little = order === 'II';
  const data = view(tiff);
  const text: Record<string, string> = {};
  const first = data.getUint32(4, little);
  let exif = 0;
  const readIfd = (start: number) => {
    if (start < 8 || start + 2 > tiff.length) return;
    const count = Math.min(data.getUint16(start, little), MAX_ENTRIES);
    for (let i = 0; i < count && start + 14 + 12 * i <= tiff.length; i++) {
      const at = start + 2 + 12 * i;
      const tag = data.getUint16(at, little);
      if (tag === EXIF_IFD) exif = data.getUint32(at + 8, little);
      const name = TAGS[tag];
      // One byte a unit: BYTE, ASCII, UNDEFINED; UTF-8 since Exif 3.0.
      if (name === undefined || ![1, 2, 7, 129].includes(data.getUint16(at + 2, little))) continue;
      const length = data.getUint32(at + 4, little);
      const offset = length <= 4 ? at + 8 : data.getUint32(at + 8, little);
      if (length > MAX_TEXT || offset + length > tiff.length || Object.hasOwn(text, name)) continue;
      const value = tiff.subarray(offset, offset + length);
      text[name] = name === 'UserComment' ? userComment(value, little) : utf8(value);
    }
  };
  readIfd(first);
  if (exif !== first) readIfd(exif);
  return text;
}

const withoutNul = (text: string) => {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
};

/** UTF-8, which ASCII is a part of; Latin-1 where it is none. */
function utf8(bytes: Uint8Array): string {
  try {
    return withoutNul(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return withoutNul(new TextDecoder('latin1').decode(bytes));
  }
}

/**
 * Eight bytes say how the rest is written. `UNICODE` is UTF-16; in which order nobody agrees: piexif (A1111) writes
 * big-endian always, others follow the file. A mark decides, else where the zeros of Latin letters lie, else the file.
 */
function userComment(bytes: Uint8Array, little: boolean): string {
  const code = ascii(bytes, 0, 8);
  const body = bytes.subarray(8);
  if (code !== 'UNICODE\0') return utf8(/^(ASCII\0\0\0|\0{8}|JIS\0{5})$/.test(code) ? body : bytes);
  const [even, odd] = [0, 1].map(parity => body.filter((byte, i) => byte === 0 && i % 2 === parity).length);
  const mark =
    body[0] === 0xff && body[1] === 0xfe ? true : body[0] === 0xfe && body[1] === 0xff ? false : null;
  const asLittle = mark ?? (even === odd ? little : odd! > even!);
  return withoutNul(new TextDecoder(asLittle ? 'utf-16le' : 'utf-16be').decode(body));
}
