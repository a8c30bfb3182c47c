import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createNoise } from '../../../models/random/index.ts';
import { createSampler } from '../../../models/schedulers/index.ts';
import { recordParity } from '../../parity.ts';
import { TOY_SIZE, toyDenoiser, toyLatents } from './toy-denoiser.ts';

interface Case {
  sampler: string;
  config: Record<string, unknown>;
  steps: number;
  eta: number;
  initNoiseSigma: number;
  sums: number[];
  firstX0: number[];
  lastX0: number[];
  latents: number[];
}
/** Origin: scripts/parity/schedulers.py. */
const { cases }: { cases: Case[] } = JSON.parse(
  readFileSync('tests/fixtures/schedulers/trajectories.json', 'utf8'),
);

/**
 * Allowed: 1e-5 of the largest value, plus what float32 loses by cancellation when a run starts at σ: the reference
 * forms x - (x - x₀) with x ≈ 2σ, an absolute error of about 2σ · 6e-8.
 */
function expectClose(actual: ArrayLike<number>, expected: readonly number[], sigma = 1) {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
  recordParity(expected.length, worst, 1e-5 * scale + 2e-7 * sigma);
  expect(worst).toBeLessThanOrEqual(1e-5 * scale + 2e-7 * sigma);
}

function run({ sampler: name, config, steps, eta }: Case) {
  const sampler = createSampler(name, config, { steps, eta });
  const random = createNoise('cpu', 7);
  const latents = toyLatents(sampler.initNoiseSigma);
  const input = new Float32Array(TOY_SIZE);
  const denoised = new Float32Array(TOY_SIZE);
  const sums: number[] = [];
  let firstX0: Float32Array | undefined;
  for (const [index, timestep] of sampler.timesteps.entries()) {
    sampler.scaleModelInput(latents, index, input);
    sampler.step(toyDenoiser(input, timestep), index, latents, denoised, random);
    firstX0 ??= denoised.slice();
    sums.push(latents.reduce((sum, value) => sum + Math.abs(value), 0));
  }
  return { sampler, latents, denoised, firstX0: firstX0!, sums };
}

describe('parity with diffusers, over whole runs', () => {
  const titled = cases.map(entry => {
    const { prediction_type = 'epsilon', timestep_spacing = 'own spacing' } = entry.config;
    const title = `${entry.sampler} ${prediction_type} ${timestep_spacing} ${entry.steps} steps eta ${entry.eta}`;
    return [title, entry] as const;
  });
  it.each(titled)('%s', (_title, expected) => {
    const { sampler, latents, denoised, firstX0, sums } = run(expected);
    expect(sampler.timesteps).toHaveLength(expected.steps);
    expect(sampler.initNoiseSigma / expected.initNoiseSigma).toBeCloseTo(1, 6);
    const sigma = expected.initNoiseSigma;
    expectClose(firstX0, expected.firstX0, sigma);
    expectClose(sums, expected.sums, sigma * TOY_SIZE);
    expectClose(denoised, expected.lastX0, sigma);
    expectClose(latents, expected.latents, sigma);
  });

  it('covers every prediction type, spacing and number of steps for both samplers', () => {
    const grid = new Set(
      cases.map(c => [c.sampler, c.config.prediction_type, c.config.timestep_spacing, c.steps].join()),
    );
    for (const sampler of ['DDIM', 'Euler'])
      for (const prediction of ['epsilon', 'v_prediction', 'sample'])
        for (const spacing of ['leading', 'linspace', 'trailing'])
          for (const steps of [1, 2, 7, 20, 50]) {
            expect(grid).toContain([sampler, prediction, spacing, steps].join());
          }
  });
});

describe('exact solutions', () => {
  // If the denoiser knows x₀ exactly, every deterministic sampler must land on it, whatever the number of steps.
  it.each(['DDIM', 'Euler'])('%s lands on x₀ when the denoiser knows it', name => {
    const target = Float32Array.from({ length: TOY_SIZE }, (_, i) => Math.sin(i));
    for (const steps of [1, 3, 20]) {
      const config = { prediction_type: 'sample', clip_sample: false, timestep_spacing: 'trailing' };
      const sampler = createSampler(name, config, { steps });
      const latents = toyLatents(sampler.initNoiseSigma);
      const denoised = new Float32Array(TOY_SIZE);
      for (const index of sampler.timesteps.keys()) {
        sampler.step(target, index, latents, denoised, createNoise('cpu', 1));
      }
      expectClose(latents, [...target], sampler.initNoiseSigma);
      expect(denoised).toEqual(target);
    }
  });

  it('Euler scales its input to unit variance at every level', () => {
    const sampler = createSampler('Euler', { timestep_spacing: 'trailing' }, { steps: 5 });
    const out = new Float32Array(1);
    for (const index of sampler.timesteps.keys()) {
      const sigma = sampler.sigmas[index]!;
      sampler.scaleModelInput(Float32Array.of(Math.hypot(sigma, 1)), index, out);
      expect(out[0]).toBeCloseTo(1, 6);
    }
  });
});

describe('noise while sampling', () => {
  const step = (eta: number, random = createNoise('cpu', 7)) => {
    const sampler = createSampler('DDIM', { timestep_spacing: 'trailing' }, { steps: 4, eta });
    const latents = toyLatents(1);
    sampler.step(toyDenoiser(latents, 999), 0, latents, new Float32Array(TOY_SIZE), random);
    return { latents, state: random.save() };
  };

  it('leaves the generator alone at eta 0, and draws once a step above it', () => {
    const untouched = createNoise('cpu', 7).save();
    expect(step(0).state).toEqual(untouched);
    expect(step(0.5).state).not.toEqual(untouched);
    expect(step(0.5).latents).not.toEqual(step(0).latents);
    expect(step(0.5).latents).toEqual(step(0.5).latents);
  });
});
