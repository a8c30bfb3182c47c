import { describe, expect, it } from 'vitest';
import {
  createSampler,
  resolveNamedSampler,
  resolveSampler,
  resolveSchedule,
  samplerNames,
} from '../../../models/schedulers/index.ts';
import { SAMPLERS, SCHEDULES } from '../../../models/settings.ts';

const code = (expected: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ code: expected, details: expect.objectContaining(details) });

describe('misuse', () => {
  it.each(['', 'eulr', 'Restart', 'DPM++ 3M SDE', 'Karras', '__proto__', 'constructor'])(
    'an unknown sampler %j names the legal set',
    name => {
      const expected = code('UNKNOWN_SAMPLER', { value: name, legal: SAMPLERS, field: 'sampler' });
      expect(() => resolveSampler(name)).toThrow(expected);
      expect(() => resolveNamedSampler(name)).toThrow(expected);
      expect(() => createSampler(name, {}, { steps: 1 })).toThrow(expected);
    },
  );

  it.each([undefined, null, 7, {}])('a sampler that is no string: %j', name => {
    expect(() => resolveSampler(name as never)).toThrow(code('UNKNOWN_SAMPLER'));
    expect(() => resolveNamedSampler(name as never)).toThrow(code('UNKNOWN_SAMPLER'));
  });

  it.each(['', 'Beta', 'karras sigmas', '__proto__', undefined])('an unknown schedule %j', name => {
    expect(() => resolveSchedule(name as never)).toThrow(
      code('UNKNOWN_SCHEDULE', { value: name, legal: SCHEDULES, field: 'schedule' }),
    );
  });

  it.each([0, -1, 1.5, 1001, Number.NaN, Number.POSITIVE_INFINITY])('%d steps', steps => {
    for (const sampler of SAMPLERS) {
      const most = sampler === 'LCM' ? 50 : 1000;
      expect(() => createSampler(sampler, {}, { steps })).toThrow(
        code('INVALID_STEPS', { value: steps, legal: `a whole number of 1 … ${most}` }),
      );
    }
  });

  it('more steps than an offset leaves room for', () => {
    const config = { timestep_spacing: 'leading', steps_offset: 1 };
    expect(() => createSampler('DDIM', config, { steps: 1000 })).toThrow(code('INVALID_STEPS'));
    expect(createSampler('DDIM', config, { steps: 999 }).timesteps[0]).toBe(999);
  });

  it.each([-0.1, 1.1, Number.NaN])('eta %d', eta => {
    expect(() => createSampler('DDIM', {}, { steps: 1, eta })).toThrow(code('INVALID_ETA', { value: eta }));
  });

  it.each([
    ['beta_schedule', 'exponential', ['linear', 'scaled_linear', 'squaredcos_cap_v2']],
    ['prediction_type', 'flow', ['epsilon', 'v_prediction', 'sample']],
    ['timestep_spacing', 'even', ['leading', 'linspace', 'trailing']],
    ['final_sigmas_type', 'one', ['zero', 'sigma_min']],
    ['use_beta_sigmas', true, ['false']],
    ['thresholding', true, ['false']],
    ['interpolation_type', 'log_linear', ['linear']],
  ])('a config with %s: %j names key, value and legal set', (key, value, legal) => {
    expect(() => createSampler('Euler', { [key]: value }, { steps: 5 })).toThrow(
      code('UNSUPPORTED_CONFIG', { field: key, value, legal }),
    );
  });

  it.each([
    ['beta_end', 2],
    ['beta_start', '0.1'],
    ['num_train_timesteps', 0],
    ['steps_offset', -1],
    ['trained_betas', []],
    ['clip_sample', 'yes'],
  ])('a config with %s: %j', (key, value) => {
    expect(() => createSampler('DDIM', { [key]: value }, { steps: 5 })).toThrow(
      code('UNSUPPORTED_CONFIG', { field: key, value }),
    );
  });

  it.each([null, undefined, [], 'x'])('a config that is no object: %j', config => {
    expect(() => createSampler('DDIM', config, { steps: 5 })).toThrow(code('UNSUPPORTED_CONFIG'));
  });

  it('noise prediction at zero terminal SNR, which divides by zero', () => {
    const config = { rescale_betas_zero_snr: true, prediction_type: 'epsilon' };
    for (const name of ['DDIM', 'LCM', 'PNDM']) {
      expect(() => createSampler(name, config, { steps: 5 })).toThrow(code('UNSUPPORTED_CONFIG'));
    }
  });

  it('trained betas whose number is not that of the training steps', () => {
    expect(() => createSampler('DDIM', { trained_betas: [0.1, 0.2] }, { steps: 2 })).toThrow(
      code('UNSUPPORTED_CONFIG', { field: 'trained_betas', value: 2 }),
    );
  });

  it.each(SAMPLERS)('%s refuses a state that it never saved', name => {
    const sampler = createSampler(name, {}, { steps: 5 });
    expect(() => sampler.restoreState({ history: [] }, 4)).toThrow(code('CHECKPOINT_INVALID'));
  });
});

describe('names', () => {
  it.each([
    ['DDIM', 'DDIM'],
    ['ddim', 'DDIM'],
    ['DDIMScheduler', 'DDIM'],
    ['Euler', 'Euler'],
    ['euler', 'Euler'],
    ['k_euler', 'Euler'],
    ['K-Euler', 'Euler'],
    ['sample_euler', 'Euler'],
    ['EulerDiscreteScheduler', 'Euler'],
    ['euler a', 'Euler a'],
    ['k_euler_a', 'Euler a'],
    ['euler_ancestral', 'Euler a'],
    ['k_euler_ancestral', 'Euler a'],
    ['EulerAncestralDiscreteScheduler', 'Euler a'],
    ['k_heun', 'Heun'],
    ['DPM++ 2M', 'DPM++ 2M'],
    ['dpm++2m', 'DPM++ 2M'],
    ['dpmpp_2m', 'DPM++ 2M'],
    ['k_dpmpp_2m', 'DPM++ 2M'],
    ['DPMSolverMultistepScheduler', 'DPM++ 2M'],
    ['dpmpp_2m_sde', 'DPM++ 2M SDE'],
    ['dpmpp_2m_sde_gpu', 'DPM++ 2M SDE'],
    ['uni_pc', 'UniPC'],
    ['UniPCMultistepScheduler', 'UniPC'],
    ['LCMScheduler', 'LCM'],
    ['PLMS', 'PNDM'],
    ['PNDMScheduler', 'PNDM'],
  ])('%s means %s', (alias, name) => {
    expect(resolveSampler(alias)).toBe(name);
    expect(createSampler(alias, {}, { steps: 1 }).name).toBe(name);
  });

  it.each([
    ['DPM++ 2M Karras', { sampler: 'DPM++ 2M', schedule: 'Karras' }],
    ['DPM++ 2M SDE Exponential', { sampler: 'DPM++ 2M SDE', schedule: 'Exponential' }],
    ['DPM++ 2M SDE Karras', { sampler: 'DPM++ 2M SDE', schedule: 'Karras' }],
    ['dpmpp_2m_sde_karras', { sampler: 'DPM++ 2M SDE', schedule: 'Karras' }],
    ['Euler SGM Uniform', { sampler: 'Euler', schedule: 'SGM Uniform' }],
    ['dpmpp_2m_k', { sampler: 'DPM++ 2M', schedule: 'Karras' }],
    ['euler_k', { sampler: 'Euler', schedule: 'Karras' }],
    ['Euler a', { sampler: 'Euler a' }],
    ['k_euler', { sampler: 'Euler' }],
  ])('%s means %j', (name, expected) => {
    expect(resolveNamedSampler(name)).toEqual(expected);
  });

  it.each([
    ['Karras', 'Karras'],
    ['karras', 'Karras'],
    ['sgm_uniform', 'SGM Uniform'],
    ['SGM Uniform', 'SGM Uniform'],
    ['Automatic', 'Normal'],
    ['Uniform', 'Normal'],
    ['exponential', 'Exponential'],
  ])('schedule %s means %s', (alias, name) => {
    expect(resolveSchedule(alias)).toBe(name);
  });

  it('are listed, and each leads to its own sampler', () => {
    expect(samplerNames().map(({ name }) => name)).toEqual([...SAMPLERS]);
    for (const { name, aliases } of samplerNames()) {
      for (const alias of aliases) expect(resolveSampler(alias)).toBe(name);
    }
    for (const schedule of SCHEDULES) expect(resolveSchedule(schedule)).toBe(schedule);
  });

  it('cover every sampler that settings may name', () => {
    for (const name of SAMPLERS) expect(resolveSampler(name)).toBe(name);
  });
});

describe('configs', () => {
  it('keys that no sampler reads are no matter', () => {
    const config = { _class_name: 'PNDMScheduler', skip_prk_steps: true, use_karras_sigmas: null };
    expect(createSampler('Euler', config, { steps: 3 }).timesteps).toHaveLength(3);
  });

  it('a model made for a schedule gets it, unless another is asked for', () => {
    for (const name of ['Euler', 'Heun', 'DPM++ 2M', 'UniPC']) {
      const sigmas = (config: object, options: object = {}) =>
        createSampler(name, config, { steps: 6, ...options }).sigmas;
      const karras = sigmas({}, { schedule: 'Karras' });
      expect(sigmas({ use_karras_sigmas: true })).toEqual(karras);
      expect(sigmas({ use_exponential_sigmas: true })).toEqual(sigmas({}, { schedule: 'Exponential' }));
      expect(sigmas({ use_karras_sigmas: true }, { schedule: 'SGM Uniform' })).not.toEqual(karras);
      expect(sigmas({})).not.toEqual(karras);
    }
  });

  it('a saved state goes back in', () => {
    for (const name of SAMPLERS) {
      const sampler = createSampler(name, {}, { steps: 3 });
      expect(() => sampler.restoreState(structuredClone(sampler.saveState()), 4)).not.toThrow();
    }
  });
});
