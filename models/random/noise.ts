/** Where noise comes from: one interface over every generator that other programs' seeds refer to. */
import { AuroraError } from '../errors.ts';
import { NOISE_SOURCES, type NoiseSource } from '../settings.ts';
import { NvGenerator } from './nv-generator.ts';
import { TorchGenerator } from './torch-generator.ts';

export interface NoiseGenerator {
  /** Fills `out` with independent standard-normal float32 values, as one call of the original's `randn(size)`. */
  fillNormal(out: Float32Array): void;
  /** Everything that the next call reads; `restoreNoise` goes on from it. */
  save(): Uint32Array;
}

/** A fresh generator. Throws `UNKNOWN_NOISE_SOURCE`, `INVALID_SEED`. */
export function createNoise(source: NoiseSource, seed: number): NoiseGenerator {
  if (source === 'cpu') return new TorchGenerator(seed);
  if (source === 'nv') return new NvGenerator(seed);
  throw unknownSource(source);
}

/** The generator that `state` was saved from. Throws `UNKNOWN_NOISE_SOURCE`, `RANDOM_STATE_INVALID`. */
export function restoreNoise(source: NoiseSource, state: Uint32Array): NoiseGenerator {
  if (source === 'cpu') return TorchGenerator.restore(state);
  if (source === 'nv') return NvGenerator.restore(state);
  throw unknownSource(source);
}

function unknownSource(value: unknown): AuroraError {
  return new AuroraError('UNKNOWN_NOISE_SOURCE', `There is no noise source ${JSON.stringify(value)}.`, {
    value,
    legal: NOISE_SOURCES,
    hint: 'Use "cpu" for the noise that diffusers and ComfyUI draw, "nv" for A1111\'s.',
    field: 'noiseSource',
  });
}
