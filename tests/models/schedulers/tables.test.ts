import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alphasCumprod, createSampler, parseSchedulerConfig } from '../../../models/schedulers/index.ts';
import {
  discreteTimesteps,
  fractionalTimesteps,
  roundHalfToEven,
} from '../../../models/schedulers/timesteps.ts';

/** Origin: scripts/parity/schedulers.py. */
const fixture: {
  alphas: { config: Record<string, unknown>; count: number; sum: number; at: number[]; values: number[] }[];
  timesteps: { sampler: string; spacing: string; seven: number[]; weightedSums: number[] }[];
} = JSON.parse(readFileSync('tests/fixtures/schedulers/tables.json', 'utf8'));

describe('cumulative alphas', () => {
  it.each(fixture.alphas)('equal torch for $config', ({ config, count, sum, at, values }) => {
    const alphas = alphasCumprod(parseSchedulerConfig(config, 'leading'));
    expect(alphas).toHaveLength(count);
    const total = alphas.reduce((running, alpha) => running + alpha, 0);
    if (config.rescale_betas_zero_snr) {
      // Four float32 operations more, and torch vectorises them: a unit in the last place is all that may differ.
      for (const [i, index] of at.entries()) {
        expect(Math.abs(alphas[index]! - values[i]!)).toBeLessThanOrEqual(3e-7 * values[i]!);
      }
      expect(Math.abs(total / sum - 1)).toBeLessThan(3e-7);
    } else {
      expect(at.map(index => alphas[index])).toEqual(values);
      expect(Math.abs(total / sum - 1)).toBeLessThan(1e-14);
    }
  });

  // Origin: the embedded model's reference.json, computed by torch.
  it('equal the embedded model’s reference', () => {
    const file = (name: string) =>
      JSON.parse(readFileSync(`models/weights/aurora-mini/${name}`, 'utf8')) as Record<string, never>;
    const alphas = alphasCumprod(parseSchedulerConfig(file('scheduler/scheduler_config.json'), 'leading'));
    const reference = file('reference.json');
    for (const [t, expected] of Object.entries<number>(reference.alphas_cumprod!)) {
      expect(alphas[Number(t)]).toBe(expected);
    }
    const { timesteps } = createSampler('DDIM', file('scheduler/scheduler_config.json'), { steps: 20 });
    expect(timesteps).toEqual(reference.timesteps_20);
  });
});

describe('timesteps', () => {
  it.each(fixture.timesteps)('$sampler $spacing: every number of steps from 1 to 1000', expected => {
    const { sampler, spacing, seven, weightedSums } = expected;
    const config = parseSchedulerConfig({ timestep_spacing: spacing }, 'leading');
    const at = (steps: number) =>
      sampler === 'DDIM'
        ? discreteTimesteps(config, steps)
        : fractionalTimesteps(config, steps).map(Math.fround);
    expect(createSampler(sampler, { timestep_spacing: spacing }, { steps: 7 }).timesteps).toEqual(seven);
    const wrong = weightedSums.flatMap((sum, i) => {
      const steps = i + 1;
      const ours = at(steps);
      const weighted = ours.reduce((total, t, k) => total + t * (k + 1), 0);
      return ours.length === steps && Math.abs(weighted - sum) < 0.006 ? [] : [steps];
    });
    expect(wrong).toEqual([]);
  });

  it.each(['DDIM', 'Euler'])(
    '%s: trailing ends at no noise for 61 steps, where arange has one too many',
    name => {
      const { timesteps, sigmas } = createSampler(name, { timestep_spacing: 'trailing' }, { steps: 61 });
      expect(timesteps).toHaveLength(61);
      expect(timesteps.at(-1)).toBe(15);
      if (name === 'Euler') expect(sigmas.at(-1)).toBe(0);
    },
  );

  it.each(['DDIM', 'Euler'])('%s: descending, within training, with one more sigma', name => {
    for (const timestep_spacing of ['leading', 'linspace', 'trailing']) {
      const { timesteps, sigmas } = createSampler(name, { timestep_spacing }, { steps: 12 });
      expect(timesteps.every((t, i) => t >= 0 && t < 1000 && (i === 0 || t < timesteps[i - 1]!))).toBe(true);
      expect(sigmas).toHaveLength(13);
      expect(sigmas.every((sigma, i) => i === 0 || sigma < sigmas[i - 1]!)).toBe(true);
      expect(sigmas.at(-1)).toBe(0);
    }
  });

  // Origin: numpy.round.
  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [937.5, 938],
    [812.5, 812],
    [3.4999, 3],
    [3.5001, 4],
  ])('rounds %d to %d', (value, rounded) => {
    expect(roundHalfToEven(value)).toBe(rounded);
  });
});
