import { describe, expect, it } from 'vitest';
import { createNoise } from '../../../../models/random/index.ts';
import { createSampler, parseRecipe, readRecipe } from '../../../../models/schedulers/index.ts';
import { compileRecipe } from '../../../../models/schedulers/recipe/compile.ts';
import {
  canonicalRecipe,
  RECIPE_LIMITS,
  type SamplerRecipe,
} from '../../../../models/schedulers/recipe/recipe.ts';
import { recipeHash } from '../../../../models/schedulers/recipe/recipe-hash.ts';

const EULER = 'x = x + eps * (next - sigma)';
const recipe = (lines: readonly string[], parts: Partial<SamplerRecipe> = {}) => ({
  name: 'bad.one',
  stages: [{ do: [...lines] }],
  ...parts,
});
const refusal = (words: string | RegExp) =>
  expect.objectContaining({ code: 'SAMPLER_RECIPE', message: expect.stringMatching(words) });

describe('a recipe that is refused, with its place and what would do', () => {
  it.each<[string, unknown, string | RegExp]>([
    // Forms.
    ['nothing', null, /it: /],
    ['a name without a dot', { ...recipe([EULER]), name: 'one' }, /name: a plugin’s id, a dot and a name/],
    ['a key that nobody knows', { ...recipe([EULER]), run: 'rm -rf' }, /Unrecognized key/],
    ['no stage', { name: 'bad.one', stages: [] }, /stages/],
    ['too many stages', { name: 'bad.one', stages: Array(5).fill({ at: 'next', do: [EULER] }) }, /stages/],
    ['too many lines', recipe(Array(25).fill(EULER)), /stages.0.do/],
    ['a line that is too long', recipe([`x = ${'x + '.repeat(200)}x`]), /stages.0.do.0/],
    ['an eta above 1', recipe([EULER], { eta: 2 }), /eta/],
    ['a list of one level', recipe([EULER], { levels: [1] }), /levels/],
    // Texts.
    [
      'a line that sets nothing',
      recipe(['x']),
      /stage 1, line 1, “x”, at character 1: it is no “name = expression”/,
    ],
    ['an expression that ends', recipe(['x = x +']), /at character 8: it ends too early/],
    ['a sign that nobody knows', recipe(['x = x; y']), /at character 6: there is a ";"/],
    ['two expressions', recipe(['x = x x']), /there is “x”/],
    ['an open bracket', recipe(['x = (x']), /it ends too early/],
    ['a number that is none', recipe(['x = x * 1e999']), /a number below|there is “1e999”/],
    ['brackets without end', recipe([`x = ${'('.repeat(60)}x${')'.repeat(60)}`]), /it is too deep/],
    ['powers without end', recipe([`x = ${'2^'.repeat(60)}x`]), /it is too deep/],
    ['signs without end', recipe([`x = ${'-'.repeat(60)}x`]), /it is too deep/],
    ['choices without end', recipe([`x = ${'1 ? x : '.repeat(40)}x`]), /it is too deep/],
    [
      'more parts than may be',
      { name: 'bad.one', stages: [{ do: Array(24).fill(`x = ${'x + '.repeat(60)}denoised`) }] },
      /the recipe is too long here/,
    ],
    // Names.
    ['a name that is not there', recipe(['x = x + foo']), /at character 9: there is no “foo” here/],
    ['a name that comes later', recipe(['x = x + d', 'd = eps']), /there is no “d” here/],
    ['JavaScript’s own names', recipe(['x = x + constructor']), /there is no “constructor” here/],
    ['a function that is not there', recipe(['x = random(x)']), /there is no function “random”/],
    ['a method of every object', recipe(['x = toString(x)']), /there is no function “toString”/],
    ['too many arguments', recipe(['x = abs(x, x)']), /abs has 2 arguments/],
    ['eta that it does not have', recipe(['x = x + eta * noise']), /there is no “eta” here/],
    ['sigma set anew', recipe(['sigma = 1', EULER]), /“sigma” has a meaning already/],
    ['a function’s name', recipe(['exp = 1', EULER]), /“exp” has a meaning already/],
    ['a number set twice', recipe(['a = 1', 'a = 2', EULER]), /“a” is a number that was set before/],
    [
      'levels over latents',
      recipe([EULER], { levels: 'x' }),
      /levels, “x”, at character 1: there is no “x” here/,
    ],
    // Kinds.
    [
      'a condition on a tensor',
      recipe(['x = x > 0 ? x : denoised']),
      /this is a tensor, and a number is needed/,
    ],
    ['a choice by a tensor', recipe(['x = x ? x : denoised']), /this is a tensor, and a number is needed/],
    ['x set to a number', recipe(['x = sigma', EULER]), /this is a number, and a tensor is needed/],
    [
      'a function of numbers alone',
      recipe(['x = sin(x) * denoised']),
      /sin is of numbers, and this is a tensor/,
    ],
    [
      'a stage at a tensor',
      { name: 'bad.one', stages: [{ do: [EULER] }, { at: 'x', do: [EULER] }] },
      /stage 2, at, “x”, at character 1: this is a tensor/,
    ],
    // History.
    ['history that is not kept', recipe(['x = x + denoised[1]']), /denoised\[1\] is not kept/],
    [
      'older history than is kept',
      recipe(['x = denoised + denoised[2]'], { keeps: { denoised: 1 } }),
      /denoised\[2\] is not kept/,
    ],
    [
      'more history than is read',
      recipe(['x = denoised[1] + eps'], { keeps: { denoised: 3 } }),
      /keeps 3 of “denoised”, and its lines read 1/,
    ],
    [
      'history that nobody reads',
      recipe([EULER], { keeps: { denoised: 1 } }),
      /keeps 1 of “denoised”, and its lines read 0/,
    ],
    [
      'history of what is not set',
      recipe(['x = eps + d[1]'], { keeps: { d: 1 } }),
      /keeps “d”, which is neither/,
    ],
    [
      'history of noise',
      recipe(['x = eps + noise[1]'], { keeps: { noise: 1 } }),
      /keeps “noise”, which is neither/,
    ],
    [
      'history of a number',
      recipe(['a = 1', 'x = eps + a[1]'], { keeps: { a: 1 } }),
      /keeps “a”, which is neither/,
    ],
    [
      'more history than may be',
      recipe(['a = eps', 'b = eps', 'c = eps', 'x = a[4] + b[4] + c[4] + denoised'], {
        keeps: { a: 4, b: 4, c: 4 },
      }),
      /keeps 12 tensors, 8 are the most/,
    ],
    ['history of no age', recipe(['x = eps + denoised[0]'], { keeps: { denoised: 1 } }), /there is “0”/],
    [
      'history of half an age',
      recipe(['x = eps + denoised[1.5]'], { keeps: { denoised: 1 } }),
      /there is “1.5”/,
    ],
    [
      'more tensors than may be',
      recipe([...'abcdfghjklmop'].map(name => `${name}1 = eps`).concat(EULER)),
      /too many tensors/,
    ],
    // Stages.
    [
      'a first stage elsewhere',
      { name: 'bad.one', stages: [{ at: 'next', do: [EULER] }] },
      /the first stage is always there/,
    ],
    [
      'a second stage nowhere',
      { name: 'bad.one', stages: [{ do: [EULER] }, { do: [EULER] }] },
      /stage 2: it does not say/,
    ],
    // What it does.
    ['nothing to x', recipe(['d = denoised']), /no line sets x/],
    ['nothing with the prediction', recipe(['x = x * 0.5']), /no line reads denoised/],
    [
      'no end at the picture',
      recipe(['x = x + 0.5 * eps * (next - sigma)']),
      /steps of it end [\d.]+ away from it/,
    ],
    [
      'a level above the step’s',
      { name: 'bad.one', stages: [{ do: [EULER] }, { at: 'sigma * 2', do: ['x = denoised'] }] },
      /stage 2 of step 1 of 1 would be at a noise level of/,
    ],
    [
      'a level of nothing',
      { name: 'bad.one', stages: [{ do: [EULER] }, { at: 'next', do: ['x = denoised'] }] },
      /stage 2 of step 1 of 1 would be at a noise level of 0/,
    ],
    ['levels that rise', recipe([EULER], { levels: 'sigma_min * (i + 1)' }), /above the one before/],
    ['a list that rises', recipe([EULER], { levels: [1, 2] }), /above the one before/],
    ['levels of no number', recipe([EULER], { levels: '0 / 0' }), /its level 0 of 1 is NaN/],
    ['levels below nothing', recipe([EULER], { levels: '-1' }), /its level 0 of 1 is -1/],
  ])('%s', (_what, value, words) => {
    expect(() => readRecipe(value)).toThrow(refusal(words));
  });

  it('what makes NaN or overflows is found before any picture', () => {
    for (const line of [
      'x = eps * (0 / 0)',
      'x = log(-abs(x) - 1) + denoised',
      'x = denoised * exp(exp(9))',
      'x = denoised / next',
    ])
      expect(() => readRecipe(recipe([line]))).toThrow(
        expect.objectContaining({
          code: 'SAMPLER_NOT_FINITE',
          message: expect.stringContaining(`“${line}”`),
        }),
      );
  });

  it('tells the place as a number too, and what would be legal there', () => {
    expect(() => readRecipe(recipe(['x = x + foo']))).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({
          ...{ field: 'samplerRecipe', value: 'foo', position: 8, hint: expect.any(String) },
          legal: expect.arrayContaining(['x', 'denoised', 'eps', 'v', 'noise', 'sigma', 'next']),
        }),
      }),
    );
  });

  it('texts that are no JSON, or too long', () => {
    expect(() => parseRecipe('{')).toThrow(refusal(/it is no JSON/));
    expect(() => parseRecipe('[]')).toThrow(refusal(/it: /));
    expect(() => parseRecipe(`"${'x'.repeat(2 * RECIPE_LIMITS.characters)}"`)).toThrow(refusal(/characters/));
    expect(() => parseRecipe('{"__proto__":{"name":"a.b"},"stages":[]}')).toThrow(refusal(/name|stages|key/));
  });

  it('a name with a dot without its recipe, or with another’s', () => {
    const options = { steps: 4 };
    const unknown = expect.objectContaining({ code: 'UNKNOWN_SAMPLER' });
    expect(() => createSampler('bad.one', {}, options)).toThrow(unknown);
    const samplerRecipe = readRecipe(recipe([EULER]));
    expect(() => createSampler('bad.two', {}, { ...options, samplerRecipe })).toThrow(unknown);
    expect(createSampler('Euler', {}, { ...options, samplerRecipe }).name).toBe('Euler');
  });
});

describe('while it runs', () => {
  it('what breaks later is told with its line; a model that breaks is not its fault', () => {
    const sampler = createSampler(
      'bad.one',
      { prediction_type: 'sample' },
      {
        steps: 4,
        samplerRecipe: recipe([
          'x = step < 2 ? x + eps * (next - sigma) : denoised / (step - 2)',
        ]) as SamplerRecipe,
      },
    );
    const latents = Float32Array.of(1, 2);
    const [denoised, random] = [new Float32Array(2), createNoise('cpu', 1)];
    for (const index of [0, 1]) sampler.step(latents.slice(), index, latents, denoised, random);
    expect(() => sampler.step(Float32Array.of(1, 1), 2, latents, denoised, random)).toThrow(
      expect.objectContaining({
        code: 'SAMPLER_NOT_FINITE',
        message: expect.stringMatching(/bad\.one broke at step 3/),
      }),
    );
    expect(() => sampler.step(Float32Array.of(Number.NaN, 1), 3, latents, denoised, random)).not.toThrow();
    expect(latents[0]).toBeNaN();
  });

  it('history before there is any is zeros, and noise is drawn once for each line’s stage', () => {
    const run = (lines: string[], parts: Partial<SamplerRecipe> = {}) => {
      const samplerRecipe = recipe(lines, parts) as SamplerRecipe;
      compileRecipe(samplerRecipe);
      const sampler = createSampler('bad.one', { prediction_type: 'sample' }, { steps: 2, samplerRecipe });
      const latents = Float32Array.of(3, 4);
      sampler.step(Float32Array.of(1, 2), 0, latents, new Float32Array(2), createNoise('cpu', 9));
      return [...latents];
    };
    expect(run(['x = denoised + 5 * denoised[1]'], { keeps: { denoised: 1 } })).toEqual([1, 2]);
    // Also where another line has left something in the buffers.
    expect(run(['z = noise * 3 + 5', 'x = denoised + 5 * denoised[1]'], { keeps: { denoised: 1 } })).toEqual([
      1, 2,
    ]);
    expect(run(['x = denoised + noise - noise'])).toEqual([1, 2]);
    expect(run(['z = noise', 'x = denoised + noise - z'])).toEqual([1, 2]);
    const noise = new Float32Array(2);
    createNoise('cpu', 9).fillNormal(noise);
    expect(run(['x = noise + denoised * 0'])).toEqual([...noise]);
  });

  it('knows arithmetic: precedence, functions, choices', () => {
    const value = (text: string): number => {
      const samplerRecipe = recipe([`a = ${text}`, 'x = denoised * 0 + a']) as SamplerRecipe;
      const sampler = createSampler('bad.one', { prediction_type: 'sample' }, { steps: 2, samplerRecipe });
      const latents = Float32Array.of(3);
      sampler.step(Float32Array.of(1), 0, latents, new Float32Array(1), createNoise('cpu', 9));
      return latents[0]!;
    };
    const cases: [string, number][] = [
      ['1 + 2 * 3', 7],
      ['(1 + 2) * 3', 9],
      ['-2 ^ 2', -4],
      ['2 ^ 3 ^ 2', 512],
      ['2 ^ -1', 0.5],
      ['8 / 4 / 2', 1],
      ['5 - 3 - 1', 1],
      ['1 < 2 && 2 < 1 || 1', 1],
      ['!0 + !5', 1],
      ['0 ? 1 : 2 > 1 ? 3 : 4', 3],
      ['min(3, max(1, 2))', 2],
      ['abs(-3) + sqrt(16) + floor(2.9)', 9],
      ['exp(0) + log(1) + expm1(0) + log1p(0) + tanh(0) + sin(0) + cos(0)', 2],
      ['alpha(0) + spread(0) + lambda(1)', 1],
      ['1.5e2 + .5', 150.5],
      ['first + 2 * last + 4 * step + 8 * steps', 17],
      ['sigma[1] == sigma && sigma == level', 1],
      ['3 != 3', 0],
      ['2 >= 2', 1],
      ['2 <= 1', 0],
    ];
    for (const [text, expected] of cases) expect([text, value(text)]).toEqual([text, expected]);
  });

  it('v is the velocity, whatever the latents are held in', () => {
    for (const latents of ['exploding', 'preserving'] as const) {
      const samplerRecipe = { ...recipe(['x = v']), latents } as SamplerRecipe;
      const sampler = createSampler(
        'bad.one',
        { prediction_type: 'v_prediction' },
        { steps: 3, samplerRecipe },
      );
      const sigma = sampler.sigmas[1]!;
      const values = Float32Array.of(0.4 * (latents === 'exploding' ? Math.sqrt(sigma ** 2 + 1) : 1));
      sampler.step(Float32Array.of(0.3), 1, values, new Float32Array(1), createNoise('cpu', 1));
      expect(values[0]).toBeCloseTo(0.3, 4);
    }
  });
});

describe('a recipe’s hash', () => {
  const one = readRecipe(
    recipe(['x = eps + denoised[1] * 0 + d[1] * 0 + denoised - eps', 'd = eps'].reverse(), {
      keeps: { denoised: 1, d: 1 },
    }),
  );

  it('is of what it computes, not of its name or of the order of its keys', () => {
    const { stages, keeps, ...rest } = one;
    const other = {
      stages,
      keeps: { d: keeps!.d!, denoised: keeps!.denoised! },
      ...rest,
      name: 'other.name',
      latents: 'exploding',
    } as SamplerRecipe;
    expect(recipeHash(other)).toBe(recipeHash(one));
    expect(JSON.stringify(canonicalRecipe({ ...other, name: one.name }))).toBe(JSON.stringify(one));
    expect(recipeHash({ ...one, eta: 0 })).not.toBe(recipeHash(one));
    expect(recipeHash(one)).toMatch(/^[0-9a-f]{12}$/);
  });
});
