import { describe, expect, it } from 'vitest';
import type { AuroraError } from '../../../models/errors.ts';
import { auroraDiT } from '../../../models/networks/aurora-dit.ts';
import { expectParity } from '../../parity.ts';
import {
  buildCase,
  configOf,
  float32,
  largestDifference,
  openGraph,
  POLICIES,
  readCase,
} from './reference-case.ts';

/** scripts/parity/aurora_dit.py: the training code's own class, in fp32 over the weights as stored (fp16). */
const CASE = 'dit-aurora';
const TOLERANCE = 2e-5;

describe('a configuration that is not supported', () => {
  it.each([
    ['activation_fn', 'geglu'],
    ['norm_type', 'layer_norm'],
    ['patch_size', 4],
    ['out_channels', 6],
    ['num_layers', 0],
    ['sample_size', 'large'],
  ])('names %s = %j', (key, value) => {
    const json = { ...configOf(CASE), [key]: value };
    expect(() => auroraDiT.parse(json, 'transformer/config.json')).toThrow(
      expect.objectContaining<Partial<AuroraError>>({
        code: 'UNSUPPORTED_CONFIG',
        message: expect.stringContaining(key),
      }),
    );
  });
});

describe('AuroraDiTModel', () => {
  it.each(Object.keys(POLICIES) as (keyof typeof POLICIES)[])(
    'agrees with the training code when run as a %s model',
    async policy => {
      const { latents, timestep, states, expected } = await readCase(CASE);
      const { prediction } = await (await openGraph(await buildCase(CASE, auroraDiT), policy))({
        latents: float32(latents!),
        timestep: float32(timestep!),
        states: float32(states!),
      });
      expect(prediction!.shape).toEqual(expected!.shape);
      expectParity(prediction!.data, expected!.data, TOLERANCE);
    },
  );

  it('does depend on every input', async () => {
    const { latents, timestep, states, expected } = await readCase(CASE);
    const run = await openGraph(await buildCase(CASE, auroraDiT), 'small');
    const feeds = { latents: float32(latents!), timestep: float32(timestep!), states: float32(states!) };
    // A sine and no scaling: the text is normalized first, and would not notice.
    for (const [key, value] of Object.entries({ latents, timestep, states })) {
      const other = float32({ shape: value!.shape, data: value!.data.map(Math.sin) });
      const { prediction } = await run({ ...feeds, [key]: other });
      expect(largestDifference(prediction!.data, expected!.data)).toBeGreaterThan(TOLERANCE * 10);
    }
  });

  it('says that it paints one size only', () => {
    const config = auroraDiT.parse(configOf(CASE), 'transformer/config.json');
    expect(auroraDiT.describe(config)).toMatchObject({ channels: 5, sampleSize: [6, 6], sizeMultiple: 6 });
  });
});
