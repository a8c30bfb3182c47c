/**
 * From a PNG's samples, of any colour type and depth, to interleaved 8-bit RGB.
 * Source: W3C PNG (Third Edition), sections 11.2.1 (header), 7.2 (packing) and 13.12 (sample depth rescaling).
 */
import { badChunk, PNG_LIMITS, readUint32, tooLarge } from './png-chunks.ts';
import { type Pass, rowBytes, unfilter } from './png-scanlines.ts';

export interface PngHeader {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Bits per sample. */
  readonly depth: number;
  readonly colorType: number;
  /** Samples per pixel, alpha included. */
  readonly channels: number;
  readonly bitsPerPixel: number;
  readonly interlaced: boolean;
}

/** Colour type → samples per pixel and legal bit depths. 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGBA. */
const COLOR_TYPES: Readonly<Record<number, { channels: number; depths: readonly number[] }>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

/**
 * Reads the 13 bytes of IHDR.
 *
 * @throws AuroraError PNG_CHUNK for an illegal combination, PNG_TOO_LARGE beyond `PNG_LIMITS.pixels`
 */
export function parseHeader(data: Uint8Array): PngHeader {
  const width = readUint32(data, 0);
  const height = readUint32(data, 4);
  const [depth = 0, colorType = 0, compression, filter, interlace = 0] = data.subarray(8, 13);
  const kind = COLOR_TYPES[colorType];
  if (width === 0 || height === 0) throw badChunk('IHDR', `says ${width}×${height} pixels`);
  if (width * height > PNG_LIMITS.pixels) throw tooLarge('pixels', width * height, PNG_LIMITS.pixels);
  if (!kind?.depths.includes(depth)) throw badChunk('IHDR', `says colour type ${colorType} at ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw badChunk('IHDR', `says compression ${compression}, filter ${filter}, interlace ${interlace}`);
  }
  const { channels } = kind;
  return {
    width,
    height,
    depth,
    colorType,
    channels,
    bitsPerPixel: channels * depth,
    interlaced: interlace === 1,
  };
}

/**
 * Inflated scanlines (filter bytes included; overwritten) → [height, width, 3] bytes.
 *
 * @throws AuroraError PNG_CHUNK for an unknown filter, or a palette that is missing, malformed or too short
 */
export function toRgb(
  header: PngHeader,
  palette: Uint8Array | null,
  passes: readonly Pass[],
  scanlines: Uint8Array,
): Uint8Array {
  const lookUp = header.colorType === 3 ? checkedPalette(palette) : null;
  const rgb = new Uint8Array(header.width * header.height * 3);
  const isColor = header.colorType === 2 || header.colorType === 6;
  const readSample = sampleReader(header.depth, lookUp === null);
  let start = 0;
  for (const pass of passes) {
    const stride = rowBytes(pass, header.bitsPerPixel);
    unfilter(scanlines, start, pass.height, stride, Math.max(1, header.bitsPerPixel >> 3));
    for (let y = 0; y < pass.height; y++) {
      const row = start + y * (stride + 1) + 1;
      const to = (pass.y + y * pass.yStep) * header.width + pass.x;
      for (let x = 0; x < pass.width; x++) {
        const pixel = (to + x * pass.xStep) * 3;
        const first = readSample(scanlines, row, x * header.channels);
        if (lookUp !== null) {
          if (first * 3 >= lookUp.length) throw badChunk('PLTE', `has no colour ${first}`);
          rgb[pixel] = lookUp[first * 3]!;
          rgb[pixel + 1] = lookUp[first * 3 + 1]!;
          rgb[pixel + 2] = lookUp[first * 3 + 2]!;
        } else {
          rgb[pixel] = first;
          rgb[pixel + 1] = isColor ? readSample(scanlines, row, x * header.channels + 1) : first;
          rgb[pixel + 2] = isColor ? readSample(scanlines, row, x * header.channels + 2) : first;
        }
      }
    }
    start += pass.height * (stride + 1);
  }
  return rgb;
}

type SampleReader = (bytes: Uint8Array, row: number, index: number) => number;

/** Reads sample `index` of a row, stretched to 0 … 255 when `scale` is set (palette indices are not). */
function sampleReader(depth: number, scale: boolean): SampleReader {
  if (depth === 8) return (bytes, row, index) => bytes[row + index]!;
  if (depth === 16) {
    return (bytes, row, index) => {
      const at = row + index * 2;
      return Math.round((((bytes[at]! << 8) | bytes[at + 1]!) * 255) / 65_535);
    };
  }
  const mask = (1 << depth) - 1;
  const factor = scale ? 255 / mask : 1;
  return (bytes, row, index) => {
    const bit = index * depth;
    return ((bytes[row + (bit >> 3)]! >> (8 - depth - (bit & 7))) & mask) * factor;
  };
}

function checkedPalette(palette: Uint8Array | null): Uint8Array {
  if (palette === null) throw badChunk('PLTE', 'is missing');
  if (palette.length === 0 || palette.length % 3 !== 0 || palette.length > 768) {
    throw badChunk('PLTE', `has ${palette.length} bytes, not 3 to 768 in threes`);
  }
  return palette;
}
