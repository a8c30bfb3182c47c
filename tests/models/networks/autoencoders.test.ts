import { describe, expect, it } from 'vitest';
import type { WeightTable } from '../../../models/loaders/weight-table.ts';
import { autoencoderKLDecoder, autoencoderKLEncoder } from '../../../models/networks/autoencoder-kl.ts';
import { autoencoderTinyDecoder, autoencoderTinyEncoder } from '../../../models/networks/autoencoder-tiny.ts';
import { expectParity } from '../../parity.ts';
import { formulaInput, readFormulaCase, type StoredAs, withFormulaWeights } from './formula.ts';
import { float32, openGraph, POLICIES } from './reference-case.ts';

/** scripts/parity/autoencoders.py, diffusers 0.42.1 in fp32. */
const CASES = {
  'vae-kl': { decoder: autoencoderKLDecoder, encoder: autoencoderKLEncoder },
  'vae-kl-bare': { decoder: autoencoderKLDecoder, encoder: autoencoderKLEncoder },
  'vae-tiny': { decoder: autoencoderTinyDecoder, encoder: autoencoderTinyEncoder },
} as const;
const NAMES = Object.keys(CASES) as (keyof typeof CASES)[];
const TOLERANCE = 2e-5;

type Policy = keyof typeof POLICIES;

const inputOf = (name: string, key: 'latents' | 'image') => {
  const { shape, data } = formulaInput(key, readFormulaCase(name).inputs[key] as number[]);
  return { shape, data: key === 'image' ? data.map(value => value / 2) : data };
};

async function decode(name: keyof typeof CASES, weights: WeightTable, policy: Policy) {
  const { decoder } = CASES[name];
  const config = decoder.parse(readFormulaCase(name).config, 'vae/config.json');
  const run = await openGraph(decoder.build(config as never, weights), policy);
  return (await run({ latents: float32(inputOf(name, 'latents')) })).image!;
}

async function encode(name: keyof typeof CASES, weights: WeightTable, policy: Policy) {
  const { encoder } = CASES[name];
  const config = encoder.parse(readFormulaCase(name).config, 'vae/config.json');
  const run = await openGraph(encoder.build(config as never, weights), policy);
  return run({ image: float32(inputOf(name, 'image')) });
}

describe('a configuration that is not supported', () => {
  it.each([
    ['vae-kl', 'act_fn', 'relu'],
    ['vae-kl', 'down_block_types', ['AttnDownEncoderBlock2D']],
    ['vae-kl', 'up_block_types', ['UpDecoderBlock2D']],
    ['vae-kl', 'latents_mean', [0, 0, 0, 0]],
    ['vae-kl', 'norm_num_groups', 5],
    ['vae-kl', 'in_channels', 4],
    ['vae-kl', 'scaling_factor', 0],
    ['vae-tiny', 'act_fn', 'gelu'],
    ['vae-tiny', 'num_decoder_blocks', [1, 1]],
    ['vae-tiny', 'encoder_block_out_channels', [8, 8, 8, 16]],
    ['vae-tiny', 'upsampling_scaling_factor', 4],
  ] as const)('%s names %s = %j', (name, key, value) => {
    const config = { ...readFormulaCase(name).config, [key]: value };
    expect(() => CASES[name].decoder.parse(config, 'vae/config.json')).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_CONFIG',
        details: expect.objectContaining({ field: expect.stringMatching(new RegExp(`^${key}`)) }),
      }),
    );
  });
});

describe.each(NAMES)('%s', name => {
  const { expected, shapes, inputs } = readFormulaCase(name);

  it('finds a place for every tensor', async () => {
    await withFormulaWeights(shapes, 'F32', async weights => {
      const { decoder, encoder } = CASES[name];
      const config = decoder.parse(readFormulaCase(name).config, 'vae/config.json') as never;
      decoder.build(config, weights);
      encoder.build(config, weights);
      expect(weights.unused()).toEqual([]);
    });
  });

  it.each(['F32', 'F16', 'BF16'] as StoredAs[])('agrees with diffusers over %s weights', async dtype => {
    await withFormulaWeights(shapes, dtype, async weights => {
      for (const policy of Object.keys(POLICIES) as Policy[]) {
        const image = await decode(name, weights, policy);
        expect(image.shape).toEqual(inputs.image);
        expectParity(image.data, expected.image!.data, TOLERANCE);
        const { mean, deviation } = await encode(name, weights, policy);
        expect(mean!.shape).toEqual(inputs.latents);
        expectParity(mean!.data, expected.mean!.data, TOLERANCE);
        expect(deviation === undefined).toBe(expected.deviation === undefined);
        if (!deviation) continue;
        expectParity(deviation.data, expected.deviation!.data, TOLERANCE);
      }
    });
  });

  it('says what it decodes', () => {
    const { decoder, encoder } = CASES[name];
    const config = decoder.parse(readFormulaCase(name).config, 'vae/config.json') as never;
    const [, channels, height] = inputs.latents as number[];
    const scale = (inputs.image as number[])[2]! / height!;
    expect(decoder.describe(config)).toMatchObject({ channels, scale });
    const { tiles } = decoder.describe(config);
    expect(encoder.describe(config)).toEqual({ channels, scale, tiles });
  });
});

it('reads attention under the names that it had before 2023', async () => {
  const { shapes, expected } = readFormulaCase('vae-kl');
  const old = (path: string) =>
    path
      .replace('.to_q.', '.query.')
      .replace('.to_k.', '.key.')
      .replace('.to_v.', '.value.')
      .replace('.to_out.0.', '.proj_attn.');
  await withFormulaWeights(
    shapes,
    'F32',
    async weights => {
      const image = await decode('vae-kl', weights, 'small');
      expectParity(image.data, expected.image!.data, TOLERANCE);
    },
    old,
  );
});
