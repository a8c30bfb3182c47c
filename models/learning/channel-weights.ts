/** How much each channel of the latents counts in what is learned. */
import type { ModelFolder } from '../loaders/index.ts';
import { readFloat32 } from '../loaders/tensor-data.ts';

/** Of models/training/config.json, `channel_weight_power`: what is learned beside a model counts as what it learned. */
const POWER = 0.5;
const BASIS = 'decoder.base.weight';

/**
 * By what a unit of it is worth in pixels, to the power of the base training; their mean is 1. Undefined for latents of a learned
 * autoencoder, whose channels are alike: the transform of ours puts tones first and the finest texture last.
 */
export async function channelWeights({
  decoder,
}: Pick<ModelFolder, 'decoder'>): Promise<Float32Array | undefined> {
  if (!decoder.weights.has(BASIS)) return undefined;
  const basis = decoder.weights.get(BASIS);
  const values = await readFloat32(basis);
  const channels = basis.shape[0]!;
  const pixels = values.length / channels;
  const weights = Float32Array.from({ length: channels }, (_, channel) => {
    const patch = values.subarray(channel * pixels, (channel + 1) * pixels);
    return patch.reduce((sum, value) => sum + value * value, 0) ** (POWER / 2);
  });
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / channels;
  return weights.map(weight => weight / mean);
}
