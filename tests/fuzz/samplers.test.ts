/** Samplers that are data, damaged and made up: refused with a reason, or bounded and finite to their end; never a crash, never a hang. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuroraError } from '../../models/errors.ts';
import { createNoise } from '../../models/random/index.ts';
import { createSampler, readRecipe } from '../../models/schedulers/index.ts';
import { TWINS } from '../models/schedulers/recipe/twins.ts';
import { damage, damaged } from './damage.ts';
import { RUNS } from './runs.ts';

const EXAMPLE = 'docs/examples/plugins/more-samplers/aurora-plugin.json';
const GOOD: readonly string[] = [
  ...JSON.parse(readFileSync(EXAMPLE, 'utf8')).samplers.map(
    ({ title: _, description: __, ...parts }: Record<string, unknown>) =>
      JSON.stringify({ ...parts, name: 'fuzz.one' }),
  ),
  ...Object.values(TWINS).map(twin => JSON.stringify(twin)),
];
const EXPECTED = new Set(['SAMPLER_RECIPE', 'SAMPLER_NOT_FINITE']);
const CONFIG = {
  prediction_type: 'v_prediction',
  beta_schedule: 'scaled_linear',
  beta_start: 0.00085,
  beta_end: 0.012,
};

/** Read and run to its end, or refused in words. */
function check(value: unknown): void {
  try {
    const samplerRecipe = readRecipe(value);
    const sampler = createSampler(samplerRecipe.name, CONFIG, { steps: 5, samplerRecipe });
    const latents = Float32Array.of(1, -2, 0.5).map(x => x * sampler.initNoiseSigma);
    const random = createNoise('cpu', 1);
    expect(sampler.timesteps.length).toBeLessThanOrEqual(20);
    for (const index of sampler.timesteps.keys()) {
      sampler.step(latents.map(Math.tanh), index, latents, new Float32Array(3), random);
      expect(latents.every(Number.isFinite)).toBe(true);
    }
  } catch (error) {
    if (!(error instanceof AuroraError) || !EXPECTED.has(error.code)) throw error;
  }
}

/** Words of the language, in any order. */
const word = fc.constantFrom(
  ...[
    'x',
    'denoised',
    'eps',
    'v',
    'noise',
    'sigma',
    'next',
    'level',
    'step',
    'first',
    'last',
    'd',
    'd[1]',
    'eta',
  ],
  ...[
    '+',
    '-',
    '*',
    '/',
    '^',
    '(',
    ')',
    '?',
    ':',
    '<',
    '==',
    '&&',
    '!',
    ',',
    '[',
    ']',
    '[1]',
    '=',
    '1',
    '0',
    '1e300',
    '.5',
  ],
  ...['min(', 'exp(', 'log(', 'lambda(', 'constructor', '__proto__', 'toString', '$', '\u2028', ' '],
);
const line = fc
  .array(word, { maxLength: 14 })
  .chain(words => fc.constantFrom('x = ', 'd = ', 'n = ', '').map(target => target + words.join(' ')));
const recipe = fc.record(
  {
    name: fc.constant('fuzz.one'),
    latents: fc.constantFrom('exploding', 'preserving'),
    eta: fc.double({ noNaN: true, min: -0.5, max: 1.5 }),
    levels: fc.oneof(line, fc.array(fc.double({ noNaN: true, min: -1, max: 100 }), { maxLength: 5 })),
    keeps: fc.dictionary(
      fc.constantFrom('d', 'denoised', 'eps', 'x', 'constructor'),
      fc.integer({ min: 0, max: 5 }),
    ),
    stages: fc.array(
      fc.record({ at: line, if: line, do: fc.array(line, { maxLength: 4 }) }, { requiredKeys: ['do'] }),
      {
        maxLength: 3,
      },
    ),
  },
  { requiredKeys: ['name', 'stages'] },
);

describe('a sampler that is data', () => {
  it('with bytes changed, cut or put in', () => {
    const damagedText = fc.tuple(fc.constantFrom(...GOOD), damage);
    fc.assert(
      fc.property(damagedText, ([text, how]) => {
        let value: unknown;
        try {
          value = JSON.parse(Buffer.from(damaged(Buffer.from(text), how)).toString());
        } catch {
          return;
        }
        check(value);
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it('of the language’s words in any order', () => {
    fc.assert(fc.property(recipe, check), { numRuns: RUNS / 4 });
  });

  it('of any JSON at all', () => {
    fc.assert(fc.property(fc.jsonValue(), check), { numRuns: RUNS / 4 });
  });
});
