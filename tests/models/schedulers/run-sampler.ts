import { createNoise, type NoiseGenerator } from '../../../models/random/index.ts';
import type { Sampler } from '../../../models/schedulers/index.ts';
import { toyDenoiser } from './toy-denoiser.ts';

export type Denoise = (input: Float32Array, timestep: number) => Float32Array;

/** A whole run: the latents and the predicted x₀ after every evaluation. */
export function runSampler(
  sampler: Sampler,
  begin: ArrayLike<number>,
  {
    denoise = toyDenoiser,
    random = createNoise('cpu', 7),
  }: { denoise?: Denoise; random?: NoiseGenerator } = {},
) {
  const latents = Float32Array.from(begin);
  const input = new Float32Array(latents.length);
  const denoised = new Float32Array(latents.length);
  const trace: { latents: Float32Array; denoised: Float32Array }[] = [];
  for (const [index, timestep] of sampler.timesteps.entries()) {
    sampler.scaleModelInput(latents, index, input);
    sampler.step(denoise(input, timestep), index, latents, denoised, random);
    trace.push({ latents: latents.slice(), denoised: denoised.slice() });
  }
  return { trace, latents, denoised };
}
