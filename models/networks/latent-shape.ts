import { AuroraError } from '../errors.ts';
import type { LatentShape } from '../pipelines/parts.ts';

/**
 * Refuses latents that a network would misread.
 * @throws AuroraError LATENT_SHAPE
 */
export function checkLatents(
  latents: Float32Array,
  shape: LatentShape,
  channels: number,
  sizeMultiple: number,
): void {
  const [batch, given, height, width] = shape;
  const sound =
    shape.length === 4 &&
    shape.every(side => Number.isSafeInteger(side) && side > 0) &&
    given === channels &&
    height % sizeMultiple === 0 &&
    width % sizeMultiple === 0 &&
    latents.length === batch * channels * height * width;
  if (sound) return;
  throw new AuroraError(
    'LATENT_SHAPE',
    `Latents of shape [${shape}] with ${latents.length} numbers do not fit.`,
    {
      value: [...shape],
      legal: `[batch, ${channels}, height, width] with sides that are multiples of ${sizeMultiple}`,
      hint: "Choose a width and height that are multiples of the model's size step.",
    },
  );
}
