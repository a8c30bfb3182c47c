/** What one step learns from: noised latents, what the network should answer, and how much each number counts. */
import type { TorchGenerator } from '../random/index.ts';
import type { PredictionType } from '../settings.ts';

/** A picture with its caption, as the network sees them. */
export interface Example {
  /** [channels, height, width] */
  readonly latents: Float32Array;
  /** [tokens, width] */
  readonly states: Float32Array;
}

export interface NoisedBatch {
  readonly latents: Float32Array;
  readonly timestep: Float32Array;
  readonly states: Float32Array;
  readonly target: Float32Array;
  readonly weight: Float32Array;
}

export interface NoiseOptions {
  readonly predictionType: PredictionType;
  /** Of every training timestep. */
  readonly alphasCumprod: Float32Array;
  /** States of the empty caption, which stands in for a share of the captions so that guidance keeps its other half. */
  readonly empty: Float32Array;
  readonly emptyShare: number;
  /** Signal-to-noise ratio above which a timestep counts no more than others (T. Hang et al., "Min-SNR", 2303.09556). */
  readonly snrGamma: number;
  /** How much each channel counts, of mean 1; alike unless given. */
  readonly channelWeights?: Float32Array | undefined;
}

/** Timesteps are spread evenly over the batch; the weights of all numbers sum to about 1. */
export function noisedBatch(
  examples: readonly Example[],
  random: TorchGenerator,
  options: NoiseOptions,
): NoisedBatch {
  const size = examples[0]!.latents.length;
  const text = examples[0]!.states.length;
  const all = examples.length * size;
  const batch: NoisedBatch = {
    latents: new Float32Array(all),
    timestep: new Float32Array(examples.length),
    states: new Float32Array(examples.length * text),
    target: new Float32Array(all),
    weight: new Float32Array(all),
  };
  const { alphasCumprod, predictionType, snrGamma, channelWeights = Float32Array.of(1) } = options;
  const total = alphasCumprod.length;
  for (const [row, { latents, states }] of examples.entries()) {
    const t = Math.min(total - 1, Math.floor(((row + random.uniform()) / examples.length) * total));
    batch.timestep[row] = t;
    batch.states.set(random.uniform() < options.emptyShare ? options.empty : states, row * text);
    const level = alphasCumprod[t]!;
    const [signal, sigma] = [Math.sqrt(level), Math.sqrt(1 - level)];
    const noise = random.randn(size);
    for (let i = 0; i < size; i++) {
      const at = row * size + i;
      const [x, e] = [latents[i]!, noise[i]!];
      batch.latents[at] = signal * x + sigma * e;
      batch.target[at] =
        predictionType === 'v_prediction' ? signal * e - sigma * x : predictionType === 'epsilon' ? e : x;
    }
    const counted = weightOf(predictionType, level / (1 - level), snrGamma) / all;
    const area = size / channelWeights.length;
    for (const [channel, weight] of channelWeights.entries()) {
      const begin = row * size + channel * area;
      batch.weight.fill(counted * weight, begin, begin + area);
    }
  }
  return batch;
}

/** Min-SNR weights of the squared error of what the network predicts. */
function weightOf(type: PredictionType, snr: number, gamma: number): number {
  const kept = Math.min(snr, gamma);
  if (type === 'epsilon') return kept / snr;
  return type === 'v_prediction' ? (kept + 1) / (snr + 1) : kept;
}
