/**
 * Enlarging and shrinking of 8-bit pictures, to the bit as Pillow's `Image.resize`: separable filters whose support grows
 * when a picture shrinks, weights rounded to 22 bits, and 8 bits between the two directions.
 */
import { AuroraError } from '../errors.ts';

/** Interleaved 8-bit samples. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

export const RESAMPLE_FILTERS = ['Nearest', 'Bilinear', 'Bicubic', 'Lanczos'] as const;
export type ResampleFilter = (typeof RESAMPLE_FILTERS)[number];

interface Kernel {
  /** Source pixels on each side, at a scale of 1. */
  readonly support: number;
  readonly weight: (x: number) => number;
}

const KERNELS: Record<Exclude<ResampleFilter, 'Nearest'>, Kernel> = {
  Bilinear: { support: 1, weight: x => Math.max(0, 1 - Math.abs(x)) },
  Bicubic: { support: 2, weight: x => cubic(Math.abs(x)) },
  Lanczos: { support: 3, weight: x => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** R. Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981, with a = -0.5. */
function cubic(x: number): number {
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

const PRECISION = 22;
const MAX_SIDE = 16_384;

/** @throws AuroraError `SIZE_OUT_OF_RANGE` for sides that are not whole numbers of 1 … 16,384 pixels */
export function resample(image: Samples, width: number, height: number, filter: ResampleFilter): Samples {
  for (const [field, value] of Object.entries({ width, height })) {
    if (Number.isInteger(value) && value >= 1 && value <= MAX_SIDE) continue;
    throw new AuroraError(
      'SIZE_OUT_OF_RANGE',
      `A picture cannot be brought to ${value} pixels in ${field}.`,
      {
        field,
        value,
        legal: `1 … ${MAX_SIDE}`,
        hint: 'Choose a size within these bounds.',
      },
    );
  }
  if (filter === 'Nearest') return nearest(image, width, height);
  const kernel = KERNELS[filter];
  const wide = width === image.width ? image : across(image, weightsFor(image.width, width, kernel));
  return height === image.height ? wide : down(wide, weightsFor(image.height, height, kernel));
}

/** For each target pixel: the first source pixel that counts, and the weights from there on. */
type Weights = readonly { readonly first: number; readonly weights: Int32Array }[];

function weightsFor(from: number, to: number, { support, weight }: Kernel): Weights {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const reach = support * stretch;
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const count = Math.min(from, Math.trunc(centre + reach + 0.5)) - first;
    const real = Array.from({ length: count }, (_, k) => weight((k + first - centre + 0.5) * (1 / stretch)));
    const sum = real.reduce((total, w) => total + w, 0);
    const weights = Int32Array.from(real, w => {
      const fixed = (w / sum) * 2 ** PRECISION;
      return Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5);
    });
    return { first, weights };
  });
}

function across({ width, height, channels, data }: Samples, weights: Weights): Samples {
  const out = new Uint8Array(weights.length * height * channels);
  for (let y = 0; y < height; y++) {
    for (const [x, { first, weights: w }] of weights.entries()) {
      for (let c = 0; c < channels; c++) {
        let sum = 2 ** (PRECISION - 1);
        let at = (y * width + first) * channels + c;
        for (let k = 0; k < w.length; k++, at += channels) sum += data[at]! * w[k]!;
        out[(y * weights.length + x) * channels + c] = toByte(sum);
      }
    }
  }
  return { width: weights.length, height, channels, data: out };
}

function down({ width, channels, data }: Samples, weights: Weights): Samples {
  const row = width * channels;
  const out = new Uint8Array(weights.length * row);
  for (const [y, { first, weights: w }] of weights.entries()) {
    for (let x = 0; x < row; x++) {
      let sum = 2 ** (PRECISION - 1);
      for (let k = 0; k < w.length; k++) sum += data[(first + k) * row + x]! * w[k]!;
      out[y * row + x] = toByte(sum);
    }
  }
  return { width, height: weights.length, channels, data: out };
}

function toByte(sum: number): number {
  return Math.min(255, Math.max(0, Math.floor(sum / 2 ** PRECISION)));
}

function nearest({ width, height, channels, data }: Samples, toWidth: number, toHeight: number): Samples {
  const out = new Uint8Array(toWidth * toHeight * channels);
  for (let y = 0; y < toHeight; y++) {
    const sourceY = Math.floor(((y + 0.5) * height) / toHeight);
    for (let x = 0; x < toWidth; x++) {
      const sourceX = Math.floor(((x + 0.5) * width) / toWidth);
      const from = (sourceY * width + sourceX) * channels;
      out.set(data.subarray(from, from + channels), (y * toWidth + x) * channels);
    }
  }
  return { width: toWidth, height: toHeight, channels, data: out };
}
