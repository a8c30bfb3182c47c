import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../../game/plugins/manifest.ts';
import { pluginSamplers } from '../../../../game/plugins/plugin-samplers.ts';
import { createNoise, restoreNoise } from '../../../../models/random/index.ts';
import {
  createSampler,
  defaultEta,
  evaluationsPerStep,
  readRecipe,
  type SamplerRecipe,
} from '../../../../models/schedulers/index.ts';
import { SCHEDULES } from '../../../../models/settings.ts';
import { runSampler } from '../run-sampler.ts';
import { toyDenoiser } from '../toy-denoiser.ts';
import { TWINS } from './twins.ts';

const CONFIG = {
  beta_schedule: 'scaled_linear',
  beta_start: 0.00085,
  beta_end: 0.012,
  prediction_type: 'v_prediction',
  clip_sample: false,
};
const EXAMPLE = 'docs/examples/plugins/more-samplers/aurora-plugin.json';
const EXAMPLES = pluginSamplers(readManifest(readFileSync(EXAMPLE, 'utf8'), EXAMPLE));
const bytes = ({ buffer }: Float32Array) => Buffer.from(buffer);
const example = (name: string) => EXAMPLES.find(known => known.name === `more-samplers.${name}`)!.recipe;
const ALL = [...Object.values(TWINS), ...EXAMPLES.map(({ recipe }) => recipe)];

type Options = Partial<Parameters<typeof createSampler>[2]>;
const make = (recipe: SamplerRecipe, steps: number, options: Options = {}, config: object = CONFIG) =>
  createSampler(recipe.name, config, { steps, samplerRecipe: recipe, ...options });

describe('the program’s own samplers as recipes', () => {
  const grid = Object.entries(TWINS).flatMap(([name, twin]) =>
    SCHEDULES.map(schedule => [name, schedule, twin] as const),
  );
  it.each(grid)('%s, %s: the same bytes after every evaluation', (name, schedule, twin) => {
    for (const prediction_type of ['epsilon', 'v_prediction', 'sample'])
      for (const timestep_spacing of ['leading', 'linspace', 'trailing'])
        for (const [steps, options] of [
          [1, {}],
          [2, {}],
          [7, { strength: 0.6 }],
          [20, { eta: 0.4 }],
          [20, { eta: 0 }],
        ] as const) {
          const config = { ...CONFIG, prediction_type, timestep_spacing };
          const own = createSampler(name, config, { steps, schedule, ...options });
          const ours = make(twin, steps, { schedule, ...options }, config);
          expect(ours.steps).toBe(own.steps);
          expect(ours.timesteps).toEqual(own.timesteps);
          expect(ours.initNoiseSigma).toBe(own.initNoiseSigma);
          // More than a block of values, and no whole number of them.
          const begin = Float32Array.from({ length: 520 }, (_, i) => Math.sin(i) * own.initNoiseSigma);
          const expected = runSampler(own, begin).trace;
          for (const [i, { latents, denoised }] of runSampler(ours, begin).trace.entries()) {
            expect(bytes(latents).equals(bytes(expected[i]!.latents))).toBe(true);
            expect(bytes(denoised).equals(bytes(expected[i]!.denoised))).toBe(true);
          }
          const [a, b] = [new Float32Array(3), new Float32Array(3)];
          const [picture, noise] = [Float32Array.of(1, -2, 0.5), Float32Array.of(0.3, 0.1, -2)];
          for (const index of own.timesteps.keys()) {
            own.addNoise(picture, noise, a, index);
            ours.addNoise(picture, noise, b, index);
            expect(bytes(b).equals(bytes(a))).toBe(true);
            own.scaleModelInput(picture, index, a);
            ours.scaleModelInput(picture, index, b);
            expect(bytes(b).equals(bytes(a))).toBe(true);
          }
        }
  });

  it('cost and draw as they do', () => {
    expect(evaluationsPerStep(TWINS.Heun!)).toBe(2);
    expect(evaluationsPerStep(TWINS['DPM++ 2M']!)).toBe(1);
    expect(defaultEta(TWINS['Euler a']!)).toBe(1);
    expect(defaultEta(TWINS.Heun!)).toBeUndefined();
    const random = createNoise('cpu', 7);
    runSampler(make(TWINS['Euler a']!, 6, { eta: 0 }), [1, 2], { random });
    expect(random.save()).toEqual(createNoise('cpu', 7).save());
  });
});

/** Independent of our language: plain loops in double precision, as the papers' authors write them. */
const REFERENCES: Readonly<Record<string, (run: ReferenceRun) => number>> = {
  'res-2m'({ x, sigmas, model }) {
    let older: number | null = null;
    for (let i = 0; i + 1 < sigmas.length; i++) {
      const [sigma, next] = [sigmas[i]!, sigmas[i + 1]!];
      const denoised = model(x, sigma);
      if (next === 0) return denoised;
      const h = Math.log(sigma / next);
      if (older === null) x += ((x - denoised) / sigma) * (next - sigma);
      else {
        // Integrals of the exponential against the line through both predictions: phi functions, written out.
        const phi1 = (1 - Math.exp(-h)) / h;
        const phi2 = (phi1 - 1) / -h;
        const c2 = -Math.log(sigmas[i - 1]! / sigma) / h;
        x = Math.exp(-h) * x + h * ((phi1 - phi2 / c2) * denoised + (phi2 / c2) * older);
      }
      older = denoised;
    }
    return x;
  },
  'gradient-estimation'({ x, sigmas, model }) {
    let before: number | null = null;
    for (let i = 0; i + 1 < sigmas.length; i++) {
      const [sigma, next] = [sigmas[i]!, sigmas[i + 1]!];
      const denoised = model(x, sigma);
      const d = (x - denoised) / sigma;
      if (next === 0) return denoised;
      x += (before === null ? d : 2 * d + (1 - 2) * before) * (next - sigma);
      before = d;
    }
    return x;
  },
  'dpmpp-2s-ancestral'({ x, sigmas, model, noise, eta }) {
    for (let i = 0; i + 1 < sigmas.length; i++) {
      const [from, to] = [sigmas[i]!, sigmas[i + 1]!];
      const denoised = model(x, from);
      const up = Math.min(to, eta * Math.sqrt((to ** 2 * (from ** 2 - to ** 2)) / from ** 2));
      const down = Math.sqrt(to ** 2 - up ** 2);
      if (down === 0) x += ((x - denoised) / from) * (down - from);
      else {
        const [t, tNext] = [-Math.log(from), -Math.log(down)];
        const [h, s] = [tNext - t, t + (tNext - t) / 2];
        const x2 = (Math.exp(-s) / Math.exp(-t)) * x - Math.expm1(-h / 2) * denoised;
        x = (Math.exp(-tNext) / Math.exp(-t)) * x - Math.expm1(-h) * model(x2, Math.exp(-s));
      }
      if (up > 0) x += noise() * up;
    }
    return x;
  },
  'align-your-steps'({ x, sigmas, model }) {
    let older: number | null = null;
    for (let i = 0; i + 1 < sigmas.length; i++) {
      const [sigma, next] = [sigmas[i]!, sigmas[i + 1]!];
      const denoised = model(x, sigma);
      const h = Math.log(sigma / next);
      const r = older === null ? 1 : Math.log(sigmas[i - 1]! / sigma) / h;
      const d = older === null || next === 0 ? denoised : (1 + 1 / (2 * r)) * denoised - older / (2 * r);
      x = (next / sigma) * x - Math.expm1(-h) * d;
      older = denoised;
    }
    return x;
  },
};
interface ReferenceRun {
  x: number;
  sigmas: readonly number[];
  model: (x: number, sigma: number) => number;
  noise: () => number;
  eta: number;
}

describe('samplers that AURORA does not bring along', () => {
  /** The best denoiser of data of spread ½. */
  const model = (x: number, sigma: number) => (0.25 * x) / (0.25 + sigma ** 2);
  const SAMPLE = { ...CONFIG, prediction_type: 'sample' };

  it.each(Object.keys(REFERENCES))('%s does what its paper says', name => {
    const recipe = example(name);
    for (const steps of [1, 2, 3, 10, 24])
      for (const schedule of SCHEDULES) {
        const sampler = make(recipe, steps, { schedule, eta: 0.7 }, SAMPLE);
        const starts = Array.from({ length: sampler.steps }, (_, step) => sampler.evaluationsAfter(step));
        const sigmas = [...starts.map(index => sampler.sigmas[index]!), 0];
        let index = 0;
        const { latents } = runSampler(sampler, [sigmas[0]!, -0.3 * sigmas[0]!], {
          denoise: input => {
            const sigma = sampler.sigmas[index++]!;
            return input.map(x => model(x * Math.sqrt(sigma ** 2 + 1), sigma));
          },
          random: createNoise('nv', 3),
        });
        for (const k of [0, 1]) {
          const random = createNoise('nv', 3);
          const both = new Float32Array(2);
          const noise = () => {
            random.fillNormal(both);
            return both[k]!;
          };
          const begin = Math.fround([1, -0.3][k]! * sigmas[0]!);
          const expected = REFERENCES[name]!({ x: begin, sigmas, model, noise, eta: 0.7 });
          expect(Math.abs(latents[k]! - expected)).toBeLessThan(2e-5);
        }
      }
  });

  it('Align Your Steps visits the paper’s own levels in ten steps, and a schedule that is asked for instead', () => {
    const recipe = example('align-your-steps');
    const list = recipe.levels as number[];
    const own = make(recipe, 10).sigmas;
    expect(own).toHaveLength(11);
    for (const [i, sigma] of own.slice(0, -1).entries()) expect(sigma / list[i]!).toBeCloseTo(1, 4);
    expect(own.at(-1)).toBe(0);
    // Half-way between two levels in log σ.
    expect(make(recipe, 20).sigmas[1]! / Math.sqrt(list[0]! * list[1]!)).toBeCloseTo(1, 4);
    expect(make(recipe, 10, { schedule: 'Karras' }).sigmas).toEqual(
      createSampler('Euler', CONFIG, { steps: 10, schedule: 'Karras' }).sigmas,
    );
  });

  it('levels of an expression stay within what the model was trained on', () => {
    const recipe = readRecipe({
      name: 'a.b',
      levels: 'sigma_max * (sigma_min / sigma_max / 10) ^ (i / n)',
      stages: [{ do: ['x = x + eps * (next - sigma)'] }],
    });
    const { sigmas } = make(recipe, 8);
    const [largest, smallest] = [
      sigmas[0]!,
      createSampler('Euler', CONFIG, { steps: 8, schedule: 'Karras' }).sigmas[7]!,
    ];
    expect(largest).toBeCloseTo(14.61, 1);
    expect(sigmas[4]! / (largest * Math.sqrt(smallest / largest / 10))).toBeCloseTo(1, 4);
    expect(sigmas[7]).toBe(smallest);
  });

  it('RES and DPM++ 2S are of second order, and nearer than Euler', () => {
    const errorOf = (make: (steps: number) => ReturnType<typeof createSampler>, steps: number) => {
      const sampler = make(steps);
      let index = 0;
      const { latents } = runSampler(sampler, [1], {
        denoise: input => {
          const sigma = sampler.sigmas[index++]!;
          return input.map(x => model(x * Math.sqrt(sigma ** 2 + 1), sigma));
        },
      });
      return Math.abs(latents[0]! / (0.5 / Math.sqrt(0.25 + sampler.sigmas[0]! ** 2)) - 1);
    };
    const karras = { schedule: 'Karras', eta: 0 } as const;
    const euler = errorOf(steps => createSampler('Euler', SAMPLE, { steps, ...karras }), 20);
    for (const name of ['res-2m', 'dpmpp-2s-ancestral'])
      expect(errorOf(steps => make(example(name), steps, karras, SAMPLE), 20)).toBeLessThan(euler / 4);
  });
});

describe('every recipe', () => {
  it.each(ALL.map(recipe => [recipe.name, recipe] as const))(
    '%s: goes on from its state after any evaluation, to the same bits',
    (_name, recipe) => {
      const size = 20;
      const begin = Float32Array.from(
        { length: size },
        (_, i) => Math.sin(i) * make(recipe, 6).initNoiseSigma,
      );
      const whole = runSampler(make(recipe, 6), begin);
      const stopAt = whole.trace.length;
      for (let stop = 0; stop <= stopAt; stop++) {
        const first = make(recipe, 6);
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
        const second = make(recipe, 6);
        second.restoreState(saved.state, size);
        const resumed = restoreNoise('cpu', saved.random);
        for (let index = stop; index < stopAt; index++) evaluate(second, index, resumed);
        expect(latents).toEqual(whole.latents);
      }
    },
  );

  it('saves between steps what the next step reads, and no more', () => {
    for (const recipe of ALL) {
      const sampler = make(recipe, 4);
      runSampler(sampler, [1, 2]);
      const state = sampler.saveState() as { past: Float32Array[][]; within: null } | null;
      const { keeps = {} } = recipe;
      if (Object.keys(keeps).length === 0) expect(state).toBeNull();
      else {
        expect(state!.within).toBeNull();
        expect(state!.past.map(all => all.length)).toEqual(Object.values(keeps));
      }
    }
  });

  type State = { past: unknown[]; within: unknown };
  it.each<[string, (state: State) => unknown]>([
    ['null', () => null],
    ['a word', () => 'state'],
    ['another sampler’s', () => ({ count: 0, sample: null, past: [] })],
    ['too many tensors', ({ past: [all] }) => ({ past: [[...(all as []), ...(all as [])]], within: null })],
    ['a tensor of another size', () => ({ past: [[new Float32Array(2)]], within: null })],
    ['a tensor of doubles', () => ({ past: [[new Float64Array(3)]], within: null })],
    ['a tensor with NaN', () => ({ past: [[Float32Array.of(1, Number.NaN, 1)]], within: null })],
    ['tensors within a step that there are not', state => ({ ...state, within: [new Float32Array(3)] })],
  ])('refuses a state that it never saved: %s', (_what, change) => {
    const recipe = example('res-2m');
    const sampler = make(recipe, 5);
    runSampler(sampler, [1, 2, 3]);
    const good = sampler.saveState() as State;
    expect(() => make(recipe, 5).restoreState(change(good), 3)).toThrow(
      expect.objectContaining({ code: 'CHECKPOINT_INVALID' }),
    );
    expect(() => make(recipe, 5).restoreState(good, 3)).not.toThrow();
  });

  it('stays finite for every number of steps', () => {
    for (const recipe of ALL)
      for (const schedule of SCHEDULES)
        for (const steps of [1, 2, 14, 15, 37, 400]) {
          const sampler = make(recipe, steps, { schedule });
          const { latents } = runSampler(
            sampler,
            [1, -1, 0.5].map(x => x * sampler.initNoiseSigma),
          );
          expect(latents.every(Number.isFinite)).toBe(true);
        }
  });
});
