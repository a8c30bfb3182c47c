import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { openModel } from '../../../models/loaders/index.ts';
import {
  averageCells,
  createLatentPreview,
  type LatentPreview,
} from '../../../models/networks/latent-preview.ts';
import type { LatentShape } from '../../../models/pipelines/parts.ts';
import { makeTinyModel } from '../loaders/tiny-model.ts';
import { configOf, readCase } from './reference-case.ts';

let preview: LatentPreview;
beforeAll(async () => {
  const folder = await makeTinyModel();
  preview = await createLatentPreview(await openModel(folder));
  return () => rm(folder, { recursive: true, force: true });
});

describe('latents that do not fit', () => {
  it.each([
    ['another number of channels', 5 * 4, [1, 5, 2, 2]],
    ['fewer numbers than the shape says', 6 * 3, [1, 6, 2, 2]],
    ['no width', 0, [1, 6, 2, 0]],
    ['half a pixel', 6, [1, 6, 0.5, 2]],
  ])('%s', (_, length, shape) => {
    expect(() => preview(new Float32Array(length), shape as unknown as LatentShape)).toThrow(
      expect.objectContaining({ code: 'LATENT_SHAPE' }),
    );
  });
});

describe('the preview', () => {
  it('averages cells of 4×4 pixels', () => {
    const plane = Float32Array.from({ length: 64 }, (_, index) => index);
    // Mean of rows 0–3 and columns 0–3 of 0 … 63 is 8 · 1.5 + 1.5; columns 4–7 add 4, rows 4–7 add 32.
    expect([...averageCells(plane, 8)]).toEqual([13.5, 17.5, 45.5, 49.5]);
  });

  /** scripts/parity/engine_networks.py: avg_pool2d(base picture, 4) in PyTorch. */
  it("is the decoder's linear base, averaged and rounded", async () => {
    const { latents, preview: expected } = await readCase('klt-f16');
    const [, channels, height, width] = latents!.shape as unknown as LatentShape;
    const { scaling_factor: scale, shift_factor: shift } = configOf('klt-f16') as Record<string, number>;
    const first = latents!.data.slice(0, channels * height * width);
    const image = preview(first, [1, channels, height, width]);
    expect([image.width, image.height, scale, shift]).toEqual([8, 6, 0.5, 0.25]);
    const area = image.width * image.height;
    image.data.forEach((byte, index) => {
      const value = expected!.data[(index % 3) * area + Math.floor(index / 3)]!;
      expect(Math.abs(byte - Math.min(255, Math.max(0, ((value + 1) / 2) * 255)))).toBeLessThanOrEqual(0.51);
    });
  });

  it('shows the first picture of a batch', async () => {
    const { latents } = await readCase('klt-f16');
    const shape = latents!.shape as unknown as LatentShape;
    const first = latents!.data.slice(0, latents!.data.length / 2);
    expect(preview(latents!.data, shape)).toEqual(preview(first, [1, shape[1], shape[2], shape[3]]));
  });
});
