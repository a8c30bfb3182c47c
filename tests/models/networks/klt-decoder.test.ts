import { describe, expect, it } from 'vitest';
import { kltDecoder } from '../../../models/networks/klt-decoder.ts';
import { expectParity } from '../../parity.ts';
import { buildCase, configOf, float32, openGraph, POLICIES, readCase } from './reference-case.ts';

/** scripts/parity/engine_networks.py: the arithmetic of vae/config.json in PyTorch, fp32. */
const CASE = 'klt-f16';
const TOLERANCE = 2e-5;

describe('a configuration that is not supported', () => {
  it.each([
    ['act', 'relu'],
    ['patch', 10],
    ['latent_channels', undefined],
    ['scaling_factor', 0],
  ])('names %s = %j', (key, value) => {
    expect(() => kltDecoder.parse({ ...configOf(CASE), [key]: value }, 'vae/config.json')).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_CONFIG',
        details: expect.objectContaining({ field: key, value }),
      }),
    );
  });
});

describe(CASE, () => {
  it('says what it decodes', () => {
    const config = kltDecoder.parse(configOf(CASE), 'vae/config.json');
    expect(kltDecoder.describe(config)).toEqual({
      channels: 6,
      scale: 8,
      scalingFactor: 0.5,
      shiftFactor: 0.25,
      latentClip: 8,
      tiles: { overlap: 0.25, blend: 'edges' },
      tileSide: 512,
      // The picture's three colours are wider than its cells' few channels: seven tensors of four bytes a number.
      bytesPerPixel: 84,
    });
  });

  it.each(Object.keys(POLICIES) as (keyof typeof POLICIES)[])(
    'agrees with the reference when run as a %s model',
    async policy => {
      const { latents, expected } = await readCase(CASE);
      const { image } = await (await openGraph(await buildCase(CASE, kltDecoder), policy))({
        latents: float32(latents!),
      });
      expect(image!.shape).toEqual(expected!.shape);
      expectParity(image!.data, expected!.data, TOLERANCE);
    },
  );
});
