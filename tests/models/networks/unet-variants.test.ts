import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { unet2DCondition } from '../../../models/networks/unet-2d-condition.ts';
import { expectParity } from '../../parity.ts';
import { formulaInput, readFormulaCase, type StoredAs, withFormulaWeights } from './formula.ts';
import { float32, largestDifference, openGraph, POLICIES } from './reference-case.ts';

/** scripts/parity/unet_variants.py, diffusers 0.42.1 in fp32. */
const CASES = ['unet-sdxl', 'unet-inpaint', 'unet-lcm'];
const TOLERANCE = 2e-5;

/** Numbers that are given as they are, in the shape that the graph wants them. */
const VALUE_SHAPES: Record<string, readonly number[]> = { timestep: [1], guidance: [1], time_ids: [2, 6] };

function feedsOf(name: string): Record<string, Tensor> {
  const { inputs, values = {} } = readFormulaCase(name);
  const tensors = Object.entries(inputs).map(([key, shape]) => [
    key,
    float32(formulaInput(key, shape as number[])),
  ]);
  const given = Object.entries(values).map(([key, list]) => [
    key,
    new Tensor('float32', Float32Array.from(list), VALUE_SHAPES[key]!),
  ]);
  return Object.fromEntries([...tensors, ...given]);
}

const parse = (name: string, changes: Record<string, unknown> = {}) =>
  unet2DCondition.parse({ ...readFormulaCase(name).config, ...changes }, 'unet/config.json');

describe('a configuration that is not supported', () => {
  it.each([
    ['unet-sdxl', 'addition_embed_type', 'image'],
    ['unet-sdxl', 'projection_class_embeddings_input_dim', 36],
    ['unet-sdxl', 'projection_class_embeddings_input_dim', null],
    ['unet-inpaint', 'in_channels', 8],
    ['unet-inpaint', 'in_channels', 5],
    ['unet-lcm', 'time_cond_proj_dim', 0],
    ['unet-lcm', 'sample_size', [64]],
  ])('%s names %s = %j', (name, key, value) => {
    expect(() => parse(name, { [key]: value })).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_CONFIG',
        details: expect.objectContaining({ field: key, value }),
      }),
    );
  });
});

describe('what a network says about itself', () => {
  it.each([
    ['unet-sdxl', { channels: 4, inpainting: false, pooledChannels: 20, embedsGuidance: false }],
    ['unet-inpaint', { channels: 4, inpainting: true, pooledChannels: null, embedsGuidance: false }],
    ['unet-lcm', { channels: 4, inpainting: false, pooledChannels: null, embedsGuidance: true }],
  ])('%s', (name, expected) => {
    expect(unet2DCondition.describe(parse(name))).toMatchObject({ ...expected, sampleSize: [16, 16] });
  });
});

describe.each(CASES)('%s', name => {
  const { shapes, expected } = readFormulaCase(name);
  const reference = expected.prediction!;

  it.each(['F32', 'F16', 'BF16'] as StoredAs[])('agrees with diffusers over %s weights', async dtype => {
    await withFormulaWeights(shapes, dtype, async weights => {
      const graph = unet2DCondition.build(parse(name), weights);
      expect(weights.unused()).toEqual([]);
      for (const policy of Object.keys(POLICIES) as (keyof typeof POLICIES)[]) {
        const { prediction } = await (await openGraph(graph, policy))(feedsOf(name));
        expect(prediction!.shape).toEqual(reference.shape);
        expectParity(prediction!.data, reference.data, TOLERANCE);
      }
    });
  });

  it('does depend on every input', async () => {
    await withFormulaWeights(shapes, 'F32', async weights => {
      const run = await openGraph(unet2DCondition.build(parse(name), weights), 'small');
      const feeds = feedsOf(name);
      for (const [key, tensor] of Object.entries(feeds)) {
        const changed = (tensor.data as Float32Array).map(value => value * 0.75 + 0.25);
        const { prediction } = await run({ ...feeds, [key]: new Tensor('float32', changed, tensor.dims) });
        expect(largestDifference(prediction!.data, reference.data), key).toBeGreaterThan(TOLERANCE * 10);
      }
    });
  });
});
