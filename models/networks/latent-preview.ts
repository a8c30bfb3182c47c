/**
 * Latents to a small picture without the decoder network. The base of the Karhunen–Loève decoder is linear, so its
 * average over cells of 4×4 pixels is linear too, and exact: one latent pixel becomes 4×4 preview pixels.
 */

import { AuroraError } from '../errors.ts';
import { type ModelFolder, readFloat32 } from '../loaders/index.ts';
import type { LatentShape, RgbImage } from '../pipelines/parts.ts';
import { KLT_CELL, kltDecoder } from './klt-decoder.ts';
import { checkLatents } from './latent-shape.ts';

export type LatentPreview = (latents: Float32Array, shape: LatentShape) => RgbImage;

const COLOURS = 3;

/** @throws AuroraError UNSUPPORTED_COMPONENT for a decoder that has no linear base */
export async function createLatentPreview(folder: ModelFolder): Promise<LatentPreview> {
  const { className, weights, describe } = folder.decoder;
  if (className !== kltDecoder.className) {
    throw new AuroraError(
      'UNSUPPORTED_COMPONENT',
      `There is no latent preview for a decoder of class ${className}.`,
      {
        value: className,
        legal: [kltDecoder.className],
        hint: 'Use full previews with this model.',
      },
    );
  }
  const { channels, scale: patch, scalingFactor, shiftFactor } = describe;
  const basis = await readFloat32(weights.take('decoder.base.weight', [channels, COLOURS, patch, patch]));
  const mean = await readFloat32(weights.take('decoder.mean', [COLOURS, patch, patch]));
  const cells = averageCells(basis, patch);
  const meanCells = averageCells(mean, patch);
  // (z / scalingFactor + shiftFactor) · B + m = z · (B / scalingFactor) + (m + shiftFactor · ΣB)
  for (let index = 0; index < cells.length; index++) {
    meanCells[index % meanCells.length]! += shiftFactor * cells[index]!;
    cells[index]! /= scalingFactor;
  }
  return previewFrom(cells, meanCells, channels, patch / KLT_CELL);
}

/** [planes, patch, patch] → [planes, patch/4, patch/4] */
export function averageCells(planes: Float32Array, patch: number): Float32Array {
  const cells = patch / KLT_CELL;
  const averages = new Float32Array(planes.length / KLT_CELL ** 2);
  for (let index = 0; index < planes.length; index++) {
    const x = index % patch;
    const y = Math.floor(index / patch) % patch;
    const plane = Math.floor(index / patch ** 2);
    const cell = (plane * cells + Math.floor(y / KLT_CELL)) * cells + Math.floor(x / KLT_CELL);
    averages[cell] = averages[cell]! + planes[index]! / KLT_CELL ** 2;
  }
  return averages;
}

/**
 * @param basis [channels, 3, n, n]
 * @param mean [3, n, n]
 * @returns a function that shows the first picture of a batch
 */
function previewFrom(basis: Float32Array, mean: Float32Array, channels: number, n: number): LatentPreview {
  const colourStride = n * n;
  const channelStride = COLOURS * colourStride;
  return (latents, shape) => {
    checkLatents(latents, shape, channels, 1);
    const [, , height, width] = shape;
    const area = height * width;
    const data = new Uint8Array(area * channelStride);
    const cell = new Float32Array(channelStride);
    for (let at = 0; at < area; at++) {
      cell.set(mean);
      for (let channel = 0; channel < channels; channel++) {
        const value = latents[channel * area + at]!;
        const from = channel * channelStride;
        for (let index = 0; index < channelStride; index++) cell[index]! += value * basis[from + index]!;
      }
      const top = Math.floor(at / width) * n;
      const left = (at % width) * n;
      for (let index = 0; index < channelStride; index++) {
        const colour = Math.floor(index / colourStride);
        const y = top + Math.floor((index % colourStride) / n);
        const x = left + (index % n);
        data[(y * width * n + x) * COLOURS + colour] = toByte(cell[index]!);
      }
    }
    return { width: width * n, height: height * n, data };
  };
}

/** [-1, 1] → 0 … 255, as the finished picture is rounded. */
function toByte(value: number): number {
  return Math.round(Math.min(1, Math.max(0, (value + 1) / 2)) * 255);
}
