/** Pictures from people, in whatever format, made one kind of PNG. Decoding happens on the library's own threads. */
import type { Sharp } from 'sharp';
import { AuroraError } from '../../models/errors.ts';

/** Loaded with the first picture: its libraries take tens of milliseconds and megabytes, and most runs need none. */
const loadSharp = async () => (await import('sharp')).default;

/** Bytes of a file, and pixels of a picture, that are accepted. */
export const INPUT_LIMITS = { bytes: 64 * 1024 * 1024, pixels: 64 * 1024 * 1024, side: 16_384 } as const;

/** Formats whose decoders only decode: no vectors, no documents, nothing that refers elsewhere. */
const FORMATS = ['png', 'jpeg', 'webp', 'gif', 'heif'];
const LEGAL = 'a PNG, JPEG, WebP, GIF or AVIF picture';

/**
 * What a picture that is given becomes: one to begin with; a mask by its luminance (white; or, where it is transparent
 * somewhere, what is opaque, as A1111 takes it); or a mask by its `holes` (what is transparent, as OpenAI takes it).
 */
export const INPUT_KINDS = ['image', 'mask', 'holes'] as const;
export type InputKind = (typeof INPUT_KINDS)[number];

export interface ReadImage {
  readonly png: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * As an `image`, an 8-bit RGB PNG: turned as its EXIF says, transparency over white, animations by their first picture, no
 * metadata. As a mask, the same in grey, white where to paint.
 * @param source bytes, or the path of a file
 * @throws AuroraError `IMAGE_TOO_LARGE`, `IMAGE_UNREADABLE`, `MASK_OPAQUE`
 */
export async function readInput(
  source: Uint8Array | string,
  kind: InputKind,
  field: string,
): Promise<ReadImage> {
  const image = await openPicture(source, field);
  if (kind === 'image') return toPng(image.flatten({ background: '#ffffff' }).removeAlpha(), field);
  const translucent = !(await image.stats().catch(unreadable(field))).isOpaque;
  if (kind === 'holes') {
    if (translucent) return toPng(image.extractChannel('alpha').threshold(128).negate(), field);
    throw new AuroraError('MASK_OPAQUE', 'The mask has no transparent pixel: there is nothing to paint.', {
      field,
      legal: 'a picture that is transparent where to paint',
      hint: 'Erase what is to be painted.',
    });
  }
  return toPng(translucent ? image.extractChannel('alpha').threshold(129) : image.greyscale(), field);
}

/**
 * The picture's pixels as 8-bit RGBA, turned as its EXIF says, animations by their first picture.
 * @throws AuroraError `IMAGE_TOO_LARGE`, `IMAGE_UNREADABLE`
 */
export async function openPicture(source: Uint8Array | string, field: string): Promise<Sharp> {
  if (typeof source !== 'string' && source.length > INPUT_LIMITS.bytes)
    throw tooLarge(field, `${source.length} bytes`);
  const sharp = await loadSharp();
  const options = { limitInputPixels: INPUT_LIMITS.pixels, failOn: 'truncated', pages: 1 } as const;
  const image = sharp(source, options);
  const { format, width, height } = await image.metadata().catch(unreadable(field));
  if (!FORMATS.includes(format)) {
    throw new AuroraError('IMAGE_UNREADABLE', `A ${format} cannot be begun with.`, {
      field,
      value: format,
      legal: LEGAL,
      hint: 'Save it as PNG.',
    });
  }
  if (Math.max(width, height) > INPUT_LIMITS.side) throw tooLarge(field, `${width}×${height} pixels`);
  // What EXIF says is done to the pixels, and then forgotten.
  const { data, info } = await image
    .autoOrient()
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(unreadable(field));
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
}

async function toPng(image: Sharp, field: string): Promise<ReadImage> {
  const { data, info } = await image
    .png({ compressionLevel: 6 })
    .toBuffer({ resolveWithObject: true })
    .catch(unreadable(field));
  return { png: data, width: info.width, height: info.height };
}

const unreadable = (field: string) => (error: Error) => {
  if (/pixel limit/i.test(error.message)) throw tooLarge(field, 'more than the limit of pixels');
  throw new AuroraError('IMAGE_UNREADABLE', `The ${field} cannot be read: ${error.message.split('\n')[0]}.`, {
    field,
    legal: LEGAL,
    hint: 'Check that the file is complete.',
  });
};

export const tooLarge = (field: string, value: string) =>
  new AuroraError('IMAGE_TOO_LARGE', `The ${field} is too large: ${value}.`, {
    field,
    value,
    legal: `up to ${INPUT_LIMITS.bytes / 2 ** 20} MB, ${INPUT_LIMITS.pixels / 2 ** 20} megapixels, ${INPUT_LIMITS.side} pixels a side`,
    hint: 'Make it smaller first.',
  });
