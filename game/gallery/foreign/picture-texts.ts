import { AuroraError } from '../../../models/errors.ts';
import { exifText, pictureKind } from '../../../models/image/exif-text.ts';
import { readPngText } from '../../../models/image/png-text.ts';

/**
 * The texts that a picture carries, by keyword (PNG) or tag (JPEG, WebP); none for GIF and AVIF.
 * @throws AuroraError `PICTURE_NOT_KNOWN` for other files; `PNG_TRUNCATED`, `PNG_CHUNK`, `PNG_TOO_LARGE`
 */
export function pictureTexts(bytes: Uint8Array): Record<string, string> {
  const kind = pictureKind(bytes);
  if (kind === 'png') return readPngText(bytes);
  if (kind !== undefined) return exifText(bytes);
  throw new AuroraError('PICTURE_NOT_KNOWN', 'This is no picture that could carry settings.', {
    value: Buffer.from(bytes.subarray(0, 8))
      .toString('latin1')
      .replace(/[^ -~]/g, '·'),
    legal: 'a PNG, JPEG, WebP, GIF or AVIF file',
    hint: 'Send the whole file, as the program wrote it.',
  });
}
