/** Something plausible under a mask to begin with: the colours around it, softly continued. */
import type { Samples } from './resample.ts';

interface Level {
  readonly width: number;
  readonly height: number;
  /** Colour times weight, and weight: four floats a pixel. */
  readonly data: Float64Array;
}

/**
 * Fills what `mask` covers by push and pull (Gortler et al., "The Lumigraph", 1996): the picture is halved until nothing is
 * missing, and what is missing at each size is taken from the next smaller one. RGB; kept pixels stay as they are.
 */
export function fillMasked(image: Samples, mask: Samples): Samples {
  const levels: Level[] = [firstLevel(image, mask)];
  while (levels.at(-1)!.width > 1 || levels.at(-1)!.height > 1) levels.push(halve(levels.at(-1)!));
  for (let i = levels.length - 2; i >= 0; i--) pull(levels[i]!, levels[i + 1]!);
  const [full] = levels;
  const data = Uint8Array.from(image.data, (value, i) => {
    const pixel = Math.floor(i / 3);
    const kept = 1 - mask.data[pixel]! / 255;
    return kept === 1 ? value : Math.round(full!.data[pixel * 4 + (i % 3)]!);
  });
  return { ...image, data };
}

function firstLevel(image: Samples, mask: Samples): Level {
  const data = new Float64Array(image.width * image.height * 4);
  for (let i = 0; i < image.width * image.height; i++) {
    const weight = 1 - mask.data[i]! / 255;
    for (let c = 0; c < 3; c++) data[i * 4 + c] = image.data[i * 3 + c]! * weight;
    data[i * 4 + 3] = weight;
  }
  return { width: image.width, height: image.height, data };
}

function halve({ width, height, data }: Level): Level {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const out = new Float64Array(w * h * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = ((y >> 1) * w + (x >> 1)) * 4;
      for (let c = 0; c < 4; c++) out[to + c]! += data[(y * width + x) * 4 + c]!;
    }
  }
  // A full weight is as good as more: otherwise a small hole would be filled from far away.
  for (let i = 0; i < out.length; i += 4) {
    const weight = out[i + 3]!;
    if (weight <= 1) continue;
    for (let c = 0; c < 4; c++) out[i + c]! /= weight;
  }
  return { width: w, height: h, data: out };
}

/** Completes `fine` in place to weight 1; `coarse` is complete. */
function pull(fine: Level, coarse: Level): void {
  for (let y = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++) {
      const at = (y * fine.width + x) * 4;
      const lacking = 1 - fine.data[at + 3]!;
      if (lacking <= 0) continue;
      const below = bilinear(coarse, x / 2 - 0.25, y / 2 - 0.25);
      for (let c = 0; c < 4; c++) fine.data[at + c]! += lacking * below[c]!;
    }
  }
}

function bilinear({ width, height, data }: Level, x: number, y: number): readonly number[] {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - x0, y - y0];
  const at = (i: number, j: number, c: number) =>
    data[(clamp(j, height - 1) * width + clamp(i, width - 1)) * 4 + c]!;
  return [0, 1, 2, 3].map(
    c =>
      (at(x0, y0, c) * (1 - fx) + at(x0 + 1, y0, c) * fx) * (1 - fy) +
      (at(x0, y0 + 1, c) * (1 - fx) + at(x0 + 1, y0 + 1, c) * fx) * fy,
  );
}
