/** Where noise comes from: one interface over every generator that other programs' seeds refer to. */
import { AuroraError } from '../errors.ts';
import type { NoiseSource } from '../settings.ts';
import { TorchGenerator } from './torch-generator.ts';

export interface NoiseGenerator {
  /** Fills `out` with independent standard-normal float32 values, as one call of the original's `randn(size)`. */
  fillNormal(out: Float32Array): void;
  /** Everything that the next call reads; `restoreNoise` goes on from it. */
  save(): Uint32Array;
}

export const NOISE_SOURCES = ['cpu'] as const satisfies readonly NoiseSource[];

/** A fresh generator. Throws `UNKNOWN_NOISE_SOURCE`, `INVALID_SEED`. */
export function createNoise(source: NoiseSource, seed: number): NoiseGenerator {
  if (source === 'cpu') return new TorchGenerator(seed);
  throw unknownSource(source);
}

/** The generator that `state` was saved from. Throws `UNKNOWN_NOISE_SOURCE`, `RANDOM_STATE_INVALID`. */
export function restoreNoise(source: NoiseSource, state: Uint32Array): NoiseGenerator {
  if (source === 'cpu') return TorchGenerator.restore(state);
  throw unknownSource(source);
}

function unknownSource(value: unknown): AuroraError {
  return new AuroraError('UNKNOWN_NOISE_SOURCE', `There is no noise source ${JSON.stringify(value)}.`, {
    value,
    legal: NOISE_SOURCES,
    hint: 'Use "cpu" for the noise that diffusers and ComfyUI draw.',
    field: 'noiseSource',
  });
}
