import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSampler } from '../../../models/schedulers/index.ts';
import type { ScheduleName } from '../../../models/settings.ts';
import { recordParity } from '../../parity.ts';
import { runSampler } from './run-sampler.ts';

interface Case {
  sampler: string;
  config: Record<string, unknown>;
  steps: number;
  schedule: ScheduleName;
  strength: number;
  timesteps: number[];
  begin: number[];
  latents: number[][];
}
/** Origin: scripts/parity/samplers.py. */
const { cases }: { cases: Case[] } = JSON.parse(
  readFileSync('tests/fixtures/schedulers/samplers.json', 'utf8'),
);

/**
 * Allowed at every evaluation: 1e-5 of the largest value, and 2e-7 of the σ that the run is at: the reference holds
 * x ≈ σ in float32 and takes differences of it.
 */
const allowed = (expected: readonly number[], sigma: number) =>
  1e-5 * Math.max(1, ...expected.map(Math.abs)) + 2e-7 * Math.min(sigma, 5000);

const titled = cases.map(entry => {
  const { config, sampler, steps, schedule, strength } = entry;
  const { prediction_type = 'epsilon', timestep_spacing = 'own spacing' } = config;
  const rest = Object.entries(config)
    .filter(([key]) => !/^beta_|_type$|spacing$/.test(key))
    .map(([key, value]) => `${key}=${value}`);
  const title = [
    sampler,
    schedule,
    prediction_type,
    timestep_spacing,
    `${steps} steps`,
    `strength ${strength}`,
  ];
  return [[...title, ...rest].join(', '), entry] as const;
});

describe('parity with diffusers, at every evaluation', () => {
  it.each(titled)('%s', (_title, entry) => {
    const { config, steps, schedule, strength, begin, latents } = entry;
    const sampler = createSampler(entry.sampler, config, { steps, schedule, strength });
    expect(sampler.steps).toBe(latents.length === 0 ? 0 : Math.min(steps, Math.trunc(steps * strength)));
    expect(sampler.timesteps).toHaveLength(entry.timesteps.length);
    const off = sampler.timesteps.map((t, i) => Math.abs(t - entry.timesteps[i]!));
    expect(Math.max(...off)).toBeLessThan(2e-3);

    const ours =
      strength < 1 ? noisedPicture(sampler) : begin.map((_, i) => ((i - 2) / 1.25) * sampler.initNoiseSigma);
    for (const [i, value] of begin.entries()) {
      expect(Math.abs(ours[i]! - value)).toBeLessThan(allowed(begin, sampler.initNoiseSigma));
    }
    const { trace } = runSampler(sampler, ours);
    const wrong = latents.flatMap((expected, index) => {
      const errors = expected.map((value, i) => Math.abs(value - trace[index]!.latents[i]!));
      const worst = Math.max(...errors);
      const bound = allowed(expected, sampler.initNoiseSigma);
      recordParity(expected.length, worst, bound);
      return worst <= bound ? [] : [{ index, worst }];
    });
    expect(wrong).toEqual([]);
  });
});

/** The initial latents of a run from a picture, as the script makes them. */
function noisedPicture(sampler: ReturnType<typeof createSampler>): Float32Array {
  const picture = Float32Array.from({ length: 5 }, (_, i) => Math.sin(i));
  const noise = Float32Array.from({ length: 5 }, (_, i) => Math.cos(3 * i));
  const out = new Float32Array(5);
  sampler.addNoise(picture, noise, out);
  return out;
}
