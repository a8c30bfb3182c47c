import { describe, expect, it } from 'vitest';
import { channelWeights } from '../../../models/learning/channel-weights.ts';
import { noisedBatch } from '../../../models/learning/noised-batch.ts';
import { openModel } from '../../../models/loaders/index.ts';
import { TorchGenerator } from '../../../models/random/index.ts';

describe('channels', () => {
  it('of the embedded model count by what they are worth in pixels, as in its training', async () => {
    const weights = (await channelWeights(await openModel('models/weights/aurora-mini')))!;
    // models/training: channel_weights(klt.scale, 0.5) of the shipped decoder, with torch.
    const expected = [2.513344, 2.02978, 1.616014, 1.250623];
    for (const [channel, weight] of expected.entries()) expect(weights[channel]).toBeCloseTo(weight, 4);
    expect(weights).toHaveLength(24);
    expect(weights[23]).toBeCloseTo(0.652429, 4);
  });

  it('shift what a batch counts from one to another, and leave the whole as it was', () => {
    const example = { latents: new TorchGenerator(1).randn(3 * 4), states: new Float32Array(2) };
    const options = {
      predictionType: 'v_prediction',
      alphasCumprod: Float32Array.from({ length: 10 }, (_, t) => 0.95 - 0.1 * t),
      empty: new Float32Array(2),
      emptyShare: 0,
      snrGamma: 5,
    } as const;
    const batchOf = (channels?: Float32Array) =>
      noisedBatch([example, example], new TorchGenerator(2), { ...options, channelWeights: channels });
    const plain = batchOf();
    const weighted = batchOf(Float32Array.of(2, 0.5, 0.5));
    const ratios = weighted.weight.map((weight, i) => weight / plain.weight[i]!);
    const row = [2, 2, 2, 2, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
    expect([...ratios].map(ratio => Math.round(ratio * 1e4) / 1e4)).toEqual([...row, ...row]);
    expect(weighted.target).toEqual(plain.target);
  });
});
