import { describe, expect, it } from 'vitest';
import { createNoise, restoreNoise } from '../../../models/random/index.ts';
import { createSampler, evaluationsPerStep } from '../../../models/schedulers/index.ts';
import { SAMPLERS, SCHEDULES } from '../../../models/settings.ts';
import { runSampler } from './run-sampler.ts';
import { toyDenoiser } from './toy-denoiser.ts';

const code = (expected: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ code: expected, details: expect.objectContaining(details) });

const CONFIG = {
  beta_schedule: 'scaled_linear',
  beta_start: 0.00085,
  beta_end: 0.012,
  prediction_type: 'v_prediction',
  clip_sample: false,
};
const grid = SAMPLERS.flatMap(name => SCHEDULES.map(schedule => [name, schedule] as const));

describe('misuse', () => {
  it.each([0, -0.5, 1.1, Number.NaN, Number.POSITIVE_INFINITY])('a strength of %d', strength => {
    for (const name of SAMPLERS) {
      expect(() => createSampler(name, CONFIG, { steps: 10, strength })).toThrow(
        code('INVALID_STRENGTH', { value: strength, legal: 'above 0, up to 1', field: 'strength' }),
      );
    }
  });

  it('a strength that leaves no step says how much would', () => {
    expect(() => createSampler('Euler', CONFIG, { steps: 4, strength: 0.2 })).toThrow(
      code('INVALID_STRENGTH', { value: 0.2, legal: '0.25 … 1 with 4 steps' }),
    );
  });

  it.each([-0.1, 1.1, Number.NaN])('eta %d, for samplers that have it', eta => {
    for (const name of ['DDIM', 'Euler a', 'DPM++ 2M SDE']) {
      expect(() => createSampler(name, CONFIG, { steps: 3, eta })).toThrow(
        code('INVALID_ETA', { value: eta }),
      );
    }
  });

  it('more steps than a model was distilled at', () => {
    expect(() => createSampler('LCM', CONFIG, { steps: 51 })).toThrow(
      code('INVALID_STEPS', { value: 51, legal: 'a whole number of 1 … 50' }),
    );
    expect(createSampler('LCM', { ...CONFIG, original_inference_steps: 51 }, { steps: 51 }).steps).toBe(51);
  });

  it('more steps than a multistep solver can space', () => {
    const config = { ...CONFIG, timestep_spacing: 'leading' };
    for (const name of ['DPM++ 2M', 'UniPC']) {
      expect(() => createSampler(name, config, { steps: 1000 })).toThrow(
        code('INVALID_STEPS', { value: 1000, legal: 'a whole number of 1 … 999' }),
      );
      expect(createSampler(name, config, { steps: 999 }).timesteps[0]).toBe(999);
    }
  });

  it('a config that asks for two schedules at once', () => {
    const config = { ...CONFIG, use_karras_sigmas: true, use_exponential_sigmas: true };
    expect(() => createSampler('Heun', config, { steps: 3 })).toThrow(code('UNSUPPORTED_CONFIG'));
    expect(createSampler('Heun', config, { steps: 3, schedule: 'Karras' }).steps).toBe(3);
  });

  const good = () => {
    const sampler = createSampler('UniPC', CONFIG, { steps: 5 });
    runSampler(sampler, [1, 2, 3]);
    return sampler.saveState() as { count: number; sample: Float32Array; past: Float32Array[] };
  };
  it.each<[string, (state: ReturnType<typeof good>) => unknown]>([
    ['null', () => null],
    ['no state', () => undefined],
    ['a word', () => 'state'],
    ['another sampler’s', () => ({ history: [] })],
    ['half a count', state => ({ ...state, count: 0.5 })],
    ['too many tensors', state => ({ ...state, past: [state.past[0], state.past[0], state.past[0]] })],
    ['a tensor of doubles', state => ({ ...state, sample: Float64Array.from(state.sample) })],
    ['a tensor of another size', state => ({ ...state, past: [new Float32Array(2)] })],
    ['a tensor with NaN', state => ({ ...state, sample: state.sample.with(1, Number.NaN) })],
  ])('a state that it never saved: %s', (_what, change) => {
    const sampler = createSampler('UniPC', CONFIG, { steps: 5 });
    expect(() => sampler.restoreState(change(good()), 3)).toThrow(code('CHECKPOINT_INVALID'));
    expect(() => sampler.restoreState(good(), 3)).not.toThrow();
  });
});

describe('steps and evaluations', () => {
  it.each(grid)('%s, %s: levels never rise, every step ends somewhere', (name, schedule) => {
    for (const timestep_spacing of ['leading', 'linspace', 'trailing']) {
      for (const steps of [1, 2, 12, 50]) {
        const sampler = createSampler(name, { ...CONFIG, timestep_spacing }, { steps, schedule });
        const { timesteps, sigmas } = sampler;
        expect(sampler.steps).toBe(steps);
        expect(sampler.evaluationsAfter(0)).toBe(0);
        expect(sampler.evaluationsAfter(steps)).toBe(timesteps.length);
        expect(sigmas).toHaveLength(timesteps.length + 1);
        expect(timesteps.every((t, i) => t >= 0 && t < 1000 && (i === 0 || t <= timesteps[i - 1]!))).toBe(
          true,
        );
        expect(sigmas.every((sigma, i) => i === 0 || sigma <= sigmas[i - 1]!)).toBe(true);
        for (let step = 1; step <= steps; step++) {
          const taken = sampler.evaluationsAfter(step) - sampler.evaluationsAfter(step - 1);
          const usual = evaluationsPerStep(name);
          if (name === 'Heun') expect(taken).toBe(step === steps ? 1 : usual);
          else if (name === 'PNDM') expect(taken).toBe(step === 1 && steps > 1 ? 2 : usual);
          else expect(taken).toBe(usual);
        }
      }
    }
  });

  it.each(grid)('%s, %s: stays finite for every kind of number of steps', (name, schedule) => {
    const most = name === 'LCM' && schedule === 'Normal' ? 50 : 997;
    for (const final_sigmas_type of ['zero', 'sigma_min']) {
      for (const steps of [1, 2, 14, 15, 37, most]) {
        const sampler = createSampler(name, { ...CONFIG, final_sigmas_type }, { steps, schedule });
        const { trace } = runSampler(
          sampler,
          [1, -1, 0.5].map(x => x * sampler.initNoiseSigma),
        );
        expect(trace.every(({ latents }) => latents.every(Number.isFinite))).toBe(true);
      }
    }
  });

  it.each(grid)('%s, %s: goes on from its state after any evaluation, to the same bits', (name, schedule) => {
    const make = () => createSampler(name, CONFIG, { steps: 6, schedule });
    const size = 20;
    const begin = Float32Array.from({ length: size }, (_, i) => Math.sin(i) * make().initNoiseSigma);
    const whole = runSampler(make(), begin);
    const stopAt = whole.trace.length;
    for (let stop = 0; stop <= stopAt; stop++) {
      const first = make();
      const random = createNoise('cpu', 7);
      const latents = begin.slice();
      const [input, denoised] = [new Float32Array(size), new Float32Array(size)];
      const evaluate = (sampler: typeof first, index: number, noise: typeof random) => {
        sampler.scaleModelInput(latents, index, input);
        sampler.step(toyDenoiser(input, sampler.timesteps[index]!), index, latents, denoised, noise);
      };
      for (let index = 0; index < stop; index++) evaluate(first, index, random);
      const saved = structuredClone({ state: first.saveState(), random: random.save() });
      if (stop < stopAt) evaluate(first, stop, random); // what is saved must be a copy
      latents.set(stop === 0 ? begin : whole.trace[stop - 1]!.latents);

      const second = make();
      second.restoreState(saved.state, size);
      const resumed = restoreNoise('cpu', saved.random);
      for (let index = stop; index < stopAt; index++) evaluate(second, index, resumed);
      expect(latents).toEqual(whole.latents);
    }
  });

  it('saves nothing between steps that the next step does not read', () => {
    for (const name of ['DDIM', 'Euler', 'Euler a', 'LCM', 'Heun']) {
      const sampler = createSampler(name, CONFIG, { steps: 4 });
      runSampler(sampler, [1, 2]);
      expect(sampler.saveState()).toBeNull();
    }
  });
});

describe('strength', () => {
  it.each(grid)(
    '%s, %s: the last steps remain, from the picture with that level’s noise',
    (name, schedule) => {
      const whole = createSampler(name, CONFIG, { steps: 20, schedule });
      const half = createSampler(name, CONFIG, { steps: 20, schedule, strength: 0.5 });
      expect(half.steps).toBe(10);
      expect(half.timesteps.at(-1)).toBe(whole.timesteps.at(-1));
      expect(half.timesteps[0]).toBe(whole.timesteps[whole.evaluationsAfter(10)]);
      expect(half.evaluationsAfter(10)).toBe(half.timesteps.length);

      const sigma = half.sigmas[0]!;
      const out = new Float32Array(2);
      half.addNoise(Float32Array.of(1, 0), Float32Array.of(0, 1), out);
      expect(out[1]! / out[0]!).toBeCloseTo(sigma, 4);
      const input = new Float32Array(2);
      half.scaleModelInput(out, 0, input);
      expect(Math.hypot(...input)).toBeCloseTo(1, 5);
    },
  );

  it.each([
    [20, 1, 20],
    [20, 0.75, 15],
    [20, 0.749, 14],
    [7, 0.3, 2],
    [3, 0.34, 1],
    // Origin: Python, int(10 * 0.29) and int(100 * 0.29): 28.999999999999996.
    [10, 0.29, 2],
    [100, 0.29, 28],
  ])('of %d steps at %d remain %d', (steps, strength, remain) => {
    expect(createSampler('Euler', CONFIG, { steps, strength }).steps).toBe(remain);
  });

  it('nothing of the picture is left where the model’s noise is all there is', () => {
    const config = { ...CONFIG, rescale_betas_zero_snr: true, timestep_spacing: 'trailing' };
    const out = new Float32Array(2);
    createSampler('DDIM', config, { steps: 4 }).addNoise(
      Float32Array.of(1, 1),
      Float32Array.of(0.5, -2),
      out,
    );
    expect([...out]).toEqual([0.5, -2]);
  });
});
