/** How far two pictures are apart, pixel by pixel. */
import { AuroraError } from '../../models/errors.ts';
import type { RgbImage } from '../../models/pipelines/parts.ts';

export interface PixelComparison {
  /** True when every byte is equal. */
  readonly identical: boolean;
  /** Largest difference of any channel of any pixel, 0 … 255. */
  readonly maxDifference: number;
  /** Decibels; null stands for infinity (identical). */
  readonly psnr: number | null;
}

/**
 * Compares two images of one size, [height, width, 3] bytes each. Peak signal-to-noise ratio over all samples of all
 * channels: PSNR = 10 log10(255² / MSE), MSE = mean of (a − b)² (Huynh-Thu and Ghanbari, "Scope of validity of PSNR
 * in image/video quality assessment", Electronics Letters 44(13), 2008, eq. 1).
 *
 * @throws AuroraError SIZE_DIFFERS
 */
export function comparePixels(a: RgbImage, b: RgbImage): PixelComparison {
  if (a.width !== b.width || a.height !== b.height || a.data.length !== b.data.length) {
    throw new AuroraError(
      'SIZE_DIFFERS',
      `A picture of ${a.width}×${a.height} cannot be compared with one of ${b.width}×${b.height}.`,
      {
        value: `${b.width}×${b.height}`,
        legal: `${a.width}×${a.height}`,
        hint: 'Compare with the picture as it was painted, before it was cropped or scaled.',
      },
    );
  }
  let maxDifference = 0;
  // Exact in a double: 255² × 3 × 2^25 pixels is below 2^53.
  let squares = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = Math.abs(a.data[i]! - b.data[i]!);
    if (difference > maxDifference) maxDifference = difference;
    squares += difference * difference;
  }
  const identical = squares === 0;
  const psnr = identical ? null : 10 * Math.log10(255 ** 2 / (squares / a.data.length));
  return { identical, maxDifference, psnr };
}
