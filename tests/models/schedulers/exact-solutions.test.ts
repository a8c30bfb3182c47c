/**
 * Truths that need no reference. For data x₀ ~ N(0, d²) the best denoiser is known, D(x; σ) = d² x / (d² + σ²), and so
 * is the flow from noise to picture: x(σ) is proportional to √(d² + σ²).
 */
import { describe, expect, it } from 'vitest';
import { createNoise } from '../../../models/random/index.ts';
import { createSampler, defaultEta } from '../../../models/schedulers/index.ts';
import { SAMPLERS, type SamplerName, SCHEDULES, type ScheduleName } from '../../../models/settings.ts';
import { type Denoise, runSampler } from './run-sampler.ts';

const D = 0.5;
/** Diffusers' own beta schedule for Stable Diffusion; the denoiser names x₀. */
const CONFIG = {
  beta_schedule: 'scaled_linear',
  beta_start: 0.00085,
  beta_end: 0.012,
  prediction_type: 'sample',
  clip_sample: false,
  set_alpha_to_one: true,
};
const EXPLODING: readonly SamplerName[] = ['Euler', 'Euler a', 'Heun'];
const STOCHASTIC: readonly SamplerName[] = ['Euler a', 'DPM++ 2M SDE', 'LCM'];

type Sampler = ReturnType<typeof createSampler>;

/** The Gaussian's denoiser; it is shown x / √(σ² + 1), whichever way the sampler holds its latents. */
function gaussian(sampler: Sampler): Denoise {
  let index = 0;
  return input => {
    const sigma = sampler.sigmas[index++]!;
    const gain = (D ** 2 * Math.sqrt(sigma ** 2 + 1)) / (D ** 2 + sigma ** 2);
    return input.map(x => gain * x);
  };
}

function make(name: SamplerName, steps: number, schedule: ScheduleName, eta?: number): Sampler {
  return createSampler(name, CONFIG, { steps, schedule, ...(eta === undefined ? {} : { eta }) });
}

/** Relative error of the end, from a start of 1 in the sampler's own units. */
function errorOf(name: SamplerName, steps: number, schedule: ScheduleName): number {
  const sampler = make(name, steps, schedule);
  const sigma = sampler.sigmas[0]!;
  const begin = EXPLODING.includes(name) ? 1 : Math.sqrt(sigma ** 2 + 1);
  const exact = (begin * D) / Math.sqrt(D ** 2 + sigma ** 2);
  const { latents } = runSampler(sampler, [1], { denoise: gaussian(sampler) });
  return Math.abs(latents[0]! / exact - 1);
}

describe('a denoiser that knows x₀', () => {
  const grid = SAMPLERS.flatMap(name => SCHEDULES.map(schedule => [name, schedule] as const));
  it.each(grid)('%s, %s: every run ends on it, whatever the number of steps', (name, schedule) => {
    const target = Float32Array.from({ length: 6 }, (_, i) => Math.sin(i));
    for (const steps of [1, 2, 5, 20, 50]) {
      const sampler = createSampler(name, { ...CONFIG, timestep_spacing: 'trailing' }, { steps, schedule });
      const begin = target.map((_, i) => Math.cos(5 * i) * sampler.initNoiseSigma);
      const { latents, denoised } = runSampler(sampler, begin, { denoise: () => target });
      // Where LCM's last level is training step 0, its boundary condition keeps that level's noise, σ = 0.03.
      const room = name === 'LCM' && sampler.timesteps.at(-1)! < 1 ? 0.1 : 5e-5;
      for (const [i, value] of target.entries()) {
        expect(Math.abs(latents[i]! - value)).toBeLessThan(room);
        expect(Math.abs(denoised[i]! - value)).toBeLessThan(room);
      }
    }
  });
});

describe('the Gaussian’s flow', () => {
  it.each(['DDIM', 'Euler'] as const)('%s, of first order: twice the steps, half the error', name => {
    const [coarse, fine] = [errorOf(name, 100, 'Karras'), errorOf(name, 200, 'Karras')];
    expect(coarse / fine).toBeGreaterThan(1.8);
    expect(coarse / fine).toBeLessThan(2.2);
  });

  it.each(['Heun', 'DPM++ 2M', 'UniPC', 'PNDM'] as const)('%s is nearer after 20 steps than Euler', name => {
    expect(errorOf(name, 20, 'Karras')).toBeLessThan(errorOf('Euler', 20, 'Karras') / 4);
  });

  it('Heun is of second order: twice the steps, a quarter of the error', () => {
    // The last step, to no noise, is Euler's: its share is small where the last σ is.
    const ratio = errorOf('Heun', 12, 'Karras') / errorOf('Heun', 24, 'Karras');
    expect(ratio).toBeGreaterThan(3);
  });

  it.each(STOCHASTIC)('%s ends with the spread of the data', name => {
    for (const schedule of SCHEDULES) {
      // LCM's steps are the model's own jumps: with the true denoiser, whose x₀ is a mean, only the last one counts.
      const sampler = make(name, name === 'LCM' ? 50 : 120, schedule);
      const noise = new Float32Array(1500);
      createNoise('cpu', 11).fillNormal(noise);
      const begin = noise.map(z => z * sampler.initNoiseSigma);
      const { latents } = runSampler(sampler, begin, {
        denoise: gaussian(sampler),
        random: createNoise('nv', 3),
      });
      const spread = Math.sqrt(latents.reduce((sum, x) => sum + x * x, 0) / latents.length);
      if (name === 'LCM') expect(spread).toBeLessThanOrEqual(D * 1.02);
      // What 120 steps of first order miss, and three standard errors of 1500 values.
      else expect(Math.abs(spread / D - 1)).toBeLessThan(0.1);
    }
  });
});

describe('equal methods under different names', () => {
  const begin = [0.4, -1.2, 2, 0.1];
  const trace = (sampler: Sampler, from: readonly number[] = begin) =>
    runSampler(sampler, from, { denoise: gaussian(sampler) }).trace;

  it.each([
    ['Euler a', 'Euler'],
    ['DPM++ 2M SDE', 'DPM++ 2M'],
  ] as const)('%s with eta 0 is %s', (noisy, plain) => {
    for (const schedule of SCHEDULES) {
      const ours = trace(make(noisy, 9, schedule, 0));
      for (const [i, { latents }] of trace(make(plain, 9, schedule)).entries()) {
        expect([...ours[i]!.latents]).toEqual([...latents]);
      }
    }
  });

  it.each(['Karras', 'Exponential'] as const)('DDIM is Euler in other units, %s', schedule => {
    const [ddim, euler] = [make('DDIM', 8, schedule), make('Euler', 8, schedule)];
    const sigma = euler.sigmas[0]!;
    const scaled = begin.map(x => x / Math.sqrt(sigma ** 2 + 1));
    const reference = trace(euler);
    for (const [i, { latents }] of trace(ddim, scaled).entries()) {
      const unit = Math.sqrt(euler.sigmas[i + 1]! ** 2 + 1);
      for (const [k, x] of latents.entries()) expect(x * unit).toBeCloseTo(reference[i]!.latents[k]!, 4);
    }
  });

  it('DDIM with eta 1 is Euler a in other units', () => {
    const [ddim, euler] = [make('DDIM', 8, 'Karras', 1), make('Euler a', 8, 'Karras')];
    const sigma = euler.sigmas[0]!;
    const scaled = begin.map(x => x / Math.sqrt(sigma ** 2 + 1));
    const reference = trace(euler);
    for (const [i, { latents }] of trace(ddim, scaled).entries()) {
      const unit = Math.sqrt(euler.sigmas[i + 1]! ** 2 + 1);
      for (const [k, x] of latents.entries()) expect(x * unit).toBeCloseTo(reference[i]!.latents[k]!, 3);
    }
  });

  it('eta says how much noise is drawn, and samplers without it pay no attention', () => {
    for (const name of SAMPLERS) {
      const ends = [0, 0.5, 1].map(eta => [...trace(make(name, 6, 'Normal', eta)).at(-1)!.latents]);
      if (defaultEta(name) === undefined) expect(ends[1]).toEqual(ends[0]);
      else expect(new Set(ends.map(String)).size).toBe(3);
      const own = trace(make(name, 6, 'Normal')).at(-1)!.latents;
      expect([...own]).toEqual(ends[2 * (defaultEta(name) ?? 0)]);
    }
  });
});
