import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GenerateInput } from '../../../game/api/protocol.ts';
import { resolveSettings, stepCost } from '../../../game/jobs/resolve-settings.ts';
import { openModelCatalog } from '../../../game/model-catalog.ts';

const root = join(import.meta.dirname, '../../..');
const catalog = await openModelCatalog({
  roots: [join(root, 'models/weights')],
  hashCache: mkdtempSync(join(tmpdir(), 'aurora-')),
});
/** No picture has been given. */
const NO_INPUTS = { known: () => undefined };
const refusal = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

describe('a request', () => {
  it.each([
    [{ model: 'sd9' }, 'UNKNOWN_MODEL', { value: 'sd9', legal: ['aurora-mini'] }],
    [{ sampler: 'Magic' }, 'UNKNOWN_SAMPLER', { value: 'Magic' }],
    [{ width: 100_000 }, 'SIZE_OUT_OF_RANGE', { field: 'width', value: 100_000 }],
    [{ height: 1 }, 'SIZE_OUT_OF_RANGE', { field: 'height', value: 1 }],
    [{ width: 257 }, 'SIZE_NOT_MULTIPLE', { field: 'width', value: 257 }],
    [{ prompt: 'a (b:1.2.3)' }, 'PROMPT_WEIGHT', { field: 'prompt', value: '1.2.3', position: 4 }],
    [{ negativePrompt: '('.repeat(101) }, 'PROMPT_TOO_DEEP', { field: 'negativePrompt', position: 100 }],
  ])('is refused for %j with %s', (part, code, details) => {
    expect(() => resolveSettings({ prompt: 'x', ...part }, catalog, NO_INPUTS)).toThrow(
      refusal(code, details),
    );
  });

  it('is made complete by the defaults of the model', () => {
    expect(resolveSettings({ prompt: 'a fox', seed: 7 }, catalog, NO_INPUTS)).toEqual({
      prompt: 'a fox',
      negativePrompt: '',
      seed: 7,
      steps: 20,
      guidanceScale: 4,
      width: 256,
      height: 256,
      sampler: 'DDIM',
      noiseSource: 'cpu',
      model: 'aurora-mini',
    });
  });

  it('draws a seed for -1, another each time, and says which', () => {
    const seeds = new Set(
      Array.from({ length: 20 }, () => resolveSettings({ prompt: 'x', seed: -1 }, catalog, NO_INPUTS).seed),
    );
    expect(seeds.size).toBeGreaterThan(15);
    for (const seed of seeds) expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  });

  it('knows samplers by the names that other programs use', () => {
    expect(resolveSettings({ prompt: 'x', sampler: 'k_euler' }, catalog, NO_INPUTS).sampler).toBe('Euler');
    expect(resolveSettings({ prompt: 'x', sampler: 'ddim' }, catalog, NO_INPUTS).sampler).toBe('DDIM');
  });

  it.each<[Partial<GenerateInput>, object]>([
    [{ sampler: 'DPM++ 2M Karras' }, { sampler: 'DPM++ 2M', schedule: 'Karras' }],
    [
      { sampler: 'dpmpp_2m_sde', schedule: 'exponential' },
      { sampler: 'DPM++ 2M SDE', schedule: 'Exponential' },
    ],
    [
      { sampler: 'DPM++ 2M Karras', schedule: 'sgm_uniform' },
      { sampler: 'DPM++ 2M', schedule: 'SGM Uniform' },
    ],
    [
      { sampler: 'Euler a', eta: 0.5 },
      { sampler: 'Euler a', eta: 0.5 },
    ],
    [
      { sampler: 'DDIM', eta: 1 },
      { sampler: 'DDIM', eta: 1 },
    ],
    [
      { noiseSource: 'nv', guidanceRescale: 0.7 },
      { sampler: 'DDIM', noiseSource: 'nv', guidanceRescale: 0.7 },
    ],
    // What has its usual value, or no effect, is left out: equal pictures have equal settings.
    [{ sampler: 'DPM++ 2M Karras', schedule: 'Normal' }, { sampler: 'DPM++ 2M' }],
    [{ schedule: 'Automatic', eta: 0, guidanceRescale: 0 }, { sampler: 'DDIM' }],
    [{ sampler: 'Euler a', eta: 1 }, { sampler: 'Euler a' }],
    [{ sampler: 'Heun', eta: 0.5 }, { sampler: 'Heun' }],
  ])('%j is %j', (input, expected) => {
    const plain = resolveSettings({ prompt: 'x', seed: 7 }, catalog, NO_INPUTS);
    expect(resolveSettings({ prompt: 'x', seed: 7, ...input }, catalog, NO_INPUTS)).toEqual({
      ...plain,
      ...expected,
    });
  });

  it('refuses a schedule that there is not', () => {
    expect(() => resolveSettings({ prompt: 'x', schedule: 'Beta' }, catalog, NO_INPUTS)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_SCHEDULE' }),
    );
  });

  it('costs twice as much with Heun', () => {
    const settings = resolveSettings({ prompt: 'x', sampler: 'Heun' }, catalog, NO_INPUTS);
    expect(stepCost(settings)).toBe(2 * stepCost({ ...settings, sampler: 'Euler' }));
  });

  it('costs twice as much with guidance, and with twice the pixels', () => {
    const settings = resolveSettings({ prompt: 'x', guidanceScale: 1 }, catalog, NO_INPUTS);
    const cost = stepCost(settings);
    expect(stepCost({ ...settings, guidanceScale: 4 })).toBe(2 * cost);
    expect(stepCost({ ...settings, width: 512 })).toBe(2 * cost);
  });
});
