/**
 * Latents to a small picture without the decoder network. The base of the Karhunen–Loève decoder is linear, so its
 * average over cells of 4×4 pixels is linear too, and exact: one latent pixel becomes 4×4 preview pixels. Stable
 * Diffusion's decoders are not linear; for them there is a published linear fit, one preview pixel a latent pixel.
 */

import { AuroraError } from '../errors.ts';
import { type ModelFolder, readFloat32 } from '../loaders/index.ts';
import type { LatentShape, RgbImage } from '../pipelines/parts.ts';
import { autoencoderKLDecoder } from './autoencoder-kl.ts';
import { autoencoderTinyDecoder } from './autoencoder-tiny.ts';
import { KLT_CELL, kltDecoder } from './klt-decoder.ts';
import { checkLatents } from './latent-shape.ts';

export type LatentPreview = (latents: Float32Array, shape: LatentShape) => RgbImage;

const COLOURS = 3;

/**
 * RGB in [-1, 1] of a latent pixel is the sum of its channels' rows. Least-squares fits over decoded pictures,
 * published for 1.x (whose latents 2.x shares) by keturn and torridgristle,
 * https://discuss.huggingface.co/t/decoding-latents-to-rgb-without-upscaling/23204, and for XL by StAlKeR7779.
 */
const SD_LATENTS = [
  [0.3444, 0.1385, 0.067],
  [0.1247, 0.4027, 0.1494],
  [-0.3192, 0.2513, 0.2103],
  [-0.1307, -0.1874, -0.7445],
];
const SDXL_LATENTS = [
  [0.3816, 0.493, 0.532],
  [-0.3753, 0.1631, 0.1739],
  [0.177, 0.3588, -0.2048],
  [-0.435, -0.2644, -0.4289],
];
const FITTED: readonly string[] = [autoencoderKLDecoder.className, autoencoderTinyDecoder.className];

/** @throws AuroraError UNSUPPORTED_COMPONENT for a decoder that has no linear base and no known fit */
export async function createLatentPreview(folder: ModelFolder): Promise<LatentPreview> {
  const { className, describe } = folder.decoder;
  if (className === kltDecoder.className) return exactPreview(folder);
  if (FITTED.includes(className) && describe.channels === SD_LATENTS.length) {
    // Only XL's denoisers have pooled text; the family's name may be anything in a package of somebody's own.
    const rows = folder.denoiser.describe.pooledChannels === null ? SD_LATENTS : SDXL_LATENTS;
    return previewFrom(Float32Array.from(rows.flat()), new Float32Array(COLOURS), rows.length, 1);
  }
  throw new AuroraError(
    'UNSUPPORTED_COMPONENT',
    `There is no latent preview for a decoder of class ${className} with ${describe.channels} channels.`,
    {
      value: className,
      legal: [kltDecoder.className, ...FITTED],
      hint: 'Use full previews with this model.',
    },
  );
}

async function exactPreview({ decoder: { weights, describe } }: ModelFolder): Promise<LatentPreview> {
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
