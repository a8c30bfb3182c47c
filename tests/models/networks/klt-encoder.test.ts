import { describe, expect, it } from 'vitest';
import { kltEncoder } from '../../../models/networks/klt-encoder.ts';
import { formulaInput, formulaWeight, withFormulaWeights } from './formula.ts';
import { configOf, float32, largestDifference, openGraph } from './reference-case.ts';

const [CHANNELS, PATCH] = [6, 8];
const SHAPES = { 'encoder.weight': [CHANNELS, 3, PATCH, PATCH], 'decoder.mean': [3, PATCH, PATCH] };
const [HEIGHT, WIDTH] = [2, 3];

/** Each patch less the mean patch, as inner products in double precision; then shifted, scaled and clipped. */
function encodeSlowly(image: Float32Array, clip: number): number[] {
  const config = configOf('klt-f16') as { scaling_factor: number; shift_factor: number };
  const weight = formulaWeight('encoder.weight', SHAPES['encoder.weight']);
  const mean = formulaWeight('decoder.mean', SHAPES['decoder.mean']);
  const latents: number[] = [];
  for (let channel = 0; channel < CHANNELS; channel++) {
    for (let at = 0; at < HEIGHT * WIDTH; at++) {
      const [top, left] = [Math.floor(at / WIDTH) * PATCH, (at % WIDTH) * PATCH];
      let sum = 0;
      for (let index = 0; index < 3 * PATCH * PATCH; index++) {
        const [colour, y, x] = [
          Math.floor(index / PATCH ** 2),
          Math.floor(index / PATCH) % PATCH,
          index % PATCH,
        ];
        const pixel = image[(colour * HEIGHT * PATCH + top + y) * WIDTH * PATCH + left + x]!;
        sum += weight[channel * 3 * PATCH ** 2 + index]! * (pixel - mean[index]!);
      }
      const scaled = (sum - config.shift_factor) * config.scaling_factor;
      latents.push(Math.max(-clip, Math.min(clip, scaled)));
    }
  }
  return latents;
}

describe('the encoder of the embedded model', () => {
  it.each([8, 0.5])('is the transform of each patch, within ±%d', async clip => {
    const config = kltEncoder.parse({ ...configOf('klt-f16'), latent_clip: clip }, 'vae/config.json');
    const image = formulaInput('image', [1, 3, HEIGHT * PATCH, WIDTH * PATCH]);
    await withFormulaWeights(SHAPES, 'F16', async weights => {
      const run = await openGraph(kltEncoder.build(config, weights), 'small');
      const { mean } = await run({ image: float32(image) });
      const slow = encodeSlowly(image.data, clip);
      expect(mean!.shape).toEqual([1, CHANNELS, HEIGHT, WIDTH]);
      expect(largestDifference(mean!.data, slow)).toBeLessThanOrEqual(2e-5);
      expect(slow.some(value => Math.abs(value) === clip)).toBe(clip === 0.5);
    });
  });
});
