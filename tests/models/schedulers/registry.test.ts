import { describe, expect, it } from 'vitest';
import { createSampler, resolveSampler } from '../../../models/schedulers/index.ts';
import { SAMPLERS } from '../../../models/settings.ts';

const code = (expected: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ code: expected, details: expect.objectContaining(details) });

describe('misuse', () => {
  it.each(['', 'euler a', 'k_euler_ancestral', 'DPM++ 2M', '__proto__', 'constructor'])(
    'an unknown sampler %j names the legal set',
    name => {
      const expected = code('UNKNOWN_SAMPLER', { value: name, legal: ['DDIM', 'Euler'], field: 'sampler' });
      expect(() => resolveSampler(name)).toThrow(expected);
      expect(() => createSampler(name, {}, { steps: 1 })).toThrow(expected);
    },
  );

  it.each([undefined, null, 7, {}])('a sampler that is no string: %j', name => {
    expect(() => resolveSampler(name as never)).toThrow(code('UNKNOWN_SAMPLER'));
  });

  it.each([0, -1, 1.5, 1001, Number.NaN, Number.POSITIVE_INFINITY])('%d steps', steps => {
    for (const sampler of SAMPLERS) {
      expect(() => createSampler(sampler, {}, { steps })).toThrow(
        code('INVALID_STEPS', { value: steps, legal: 'a whole number of 1 … 1000' }),
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
    ['use_karras_sigmas', true, ['false']],
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
    expect(() => createSampler('DDIM', config, { steps: 5 })).toThrow(code('UNSUPPORTED_CONFIG'));
  });

  it('trained betas whose number is not that of the training steps', () => {
    expect(() => createSampler('DDIM', { trained_betas: [0.1, 0.2] }, { steps: 2 })).toThrow(
      code('UNSUPPORTED_CONFIG', { field: 'trained_betas', value: 2 }),
    );
  });

  it.each(SAMPLERS)('%s refuses a state that it never saved', name => {
    const sampler = createSampler(name, {}, { steps: 5 });
    expect(() => sampler.restoreState({ history: [] })).toThrow(code('CHECKPOINT_INVALID'));
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
  ])('%s means %s', (alias, name) => {
    expect(resolveSampler(alias)).toBe(name);
    expect(createSampler(alias, {}, { steps: 1 }).name).toBe(name);
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

  it('a saved state goes back in', () => {
    for (const name of SAMPLERS) {
      const sampler = createSampler(name, {}, { steps: 3 });
      expect(() => sampler.restoreState(structuredClone(sampler.saveState()))).not.toThrow();
    }
  });
});
