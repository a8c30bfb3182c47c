import { describe, expect, it } from 'vitest';
import type { AuroraError } from '../../../models/errors.ts';
import { unet2DCondition } from '../../../models/networks/unet-2d-condition.ts';
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

/** scripts/parity/engine_networks.py, diffusers 0.42.1 in fp32. */
const CASES = ['unet-sd1', 'unet-sd2', 'unet-aurora', 'unet-odd'];
const TOLERANCE = 2e-5;

const parse = (changes: Record<string, unknown>) =>
  unet2DCondition.parse({ ...configOf('unet-sd1'), ...changes }, 'unet/config.json');

function refusal(run: () => unknown): AuroraError {
  try {
    run();
  } catch (error) {
    return error as AuroraError;
  }
  throw new Error('Nothing was refused.');
}

describe('a configuration that is not supported', () => {
  it.each([
    ['down_block_types', ['AttnDownBlock2D', 'DownBlock2D', 'DownBlock2D', 'DownBlock2D']],
    ['down_block_types', ['DownBlock2D']],
    ['mid_block_type', 'UNetMidBlock2DSimpleCrossAttn'],
    ['act_fn', 'mish'],
    ['class_embed_type', 'timestep'],
    ['num_class_embeds', 1000],
    ['addition_embed_type', 'text_image'],
    ['encoder_hid_dim_type', 'text_proj'],
    ['resnet_time_scale_shift', 'scale_shift'],
    ['time_embedding_type', 'fourier'],
    ['dual_cross_attention', true],
    ['only_cross_attention', true],
    ['center_input_sample', true],
    ['num_attention_heads', 8],
    ['layers_per_block', 0],
    ['layers_per_block', [2, 2]],
    ['attention_head_dim', 3],
    ['norm_num_groups', 5],
    ['in_channels', 'four'],
    ['norm_eps', -1],
  ])('names %s = %j and what it may be', (key, value) => {
    const error = refusal(() => parse({ [key]: value }));
    expect(error.code).toBe('UNSUPPORTED_CONFIG');
    expect(error.details.field).toMatch(new RegExp(`^${key}`));
    expect(error.message).toContain(key);
    expect(error.details.legal).toBeTruthy();
  });
});

describe('a configuration from before a key existed', () => {
  it("means diffusers' defaults", () => {
    const config = unet2DCondition.parse({}, 'unet/config.json');
    expect(config).toMatchObject({ inChannels: 4, contextChannels: 1280, groups: 32, timeChannels: 1280 });
    expect(config.levels.map(level => level.channels)).toEqual([320, 640, 1280, 1280]);
    expect(config.levels.map(level => level.heads)).toEqual([8, 8, 8, 8]);
    expect(config.levels.map(level => level.downAttention)).toEqual([true, true, true, false]);
    expect(config.levels.map(level => level.upAttention)).toEqual([true, true, true, false]);
  });
});

describe.each(CASES)('%s', name => {
  it.each(Object.keys(POLICIES) as (keyof typeof POLICIES)[])(
    'agrees with diffusers when run as a %s model',
    async policy => {
      const { latents, timestep, states, expected } = await readCase(name);
      const { prediction } = await (await openGraph(await buildCase(name, unet2DCondition), policy))({
        latents: float32(latents!),
        timestep: float32(timestep!),
        states: float32(states!),
      });
      expect(prediction!.shape).toEqual(expected!.shape);
      expectParity(prediction!.data, expected!.data, TOLERANCE);
    },
  );

  it('does depend on every input', async () => {
    const { latents, timestep, states, expected } = await readCase(name);
    const run = await openGraph(await buildCase(name, unet2DCondition), 'small');
    const feeds = { latents: float32(latents!), timestep: float32(timestep!), states: float32(states!) };
    for (const [key, value] of Object.entries({ latents, timestep, states })) {
      const other = float32({ shape: value!.shape, data: value!.data.map(x => x * 0.5 + 0.1) });
      const { prediction } = await run({ ...feeds, [key]: other });
      expect(largestDifference(prediction!.data, expected!.data)).toBeGreaterThan(TOLERANCE * 10);
    }
  });
});
