import { createNoise } from '../../models/random/index.ts';
import { createSampler, type SamplerRecipe } from '../../models/schedulers/index.ts';
import type { Bench } from '../bench.ts';
import { median } from '../statistics.ts';

/** Latents of a picture of 1024 × 1024 pixels. */
const SIZE = 4 * 128 * 128;
const STEPS = 24;
const CONFIG = {
  prediction_type: 'epsilon',
  beta_schedule: 'scaled_linear',
  beta_start: 0.00085,
  beta_end: 0.012,
};
/** DPM-Solver++(2M) as a plugin would write it, in ours' own units. */
const RECIPE: SamplerRecipe = {
  ...{ name: 'bench.two-m', latents: 'preserving', spacing: 'multistep', keeps: { denoised: 1 } },
  stages: [
    {
      do: [
        'h = lambda(next) - lambda(sigma)',
        'r = lambda(sigma) > lambda(sigma[1]) ? h / (lambda(sigma) - lambda(sigma[1])) : 0',
        'lean = (first || next == 0 ? 0 : r) / 2',
        'x = spread(next) / spread(sigma) * x - alpha(next) * expm1(-h) * (denoised + lean * (denoised - denoised[1]))',
      ],
    },
  ],
};

/** What a step costs beside the denoiser, by a sampler of ours and by the same one written as data. */
export const bench: Bench<'ours' | 'recipe'> = {
  name: 'sampling',
  metrics: {
    ours: { title: 'step of DPM++ 2M, 1024 × 1024', unit: 'ms' },
    recipe: { title: 'the same, as a plugin’s recipe', unit: 'ms' },
  },
  async run(count) {
    const samples = { ours: [] as number[], recipe: [] as number[] };
    measure('DPM++ 2M');
    measure(RECIPE.name, RECIPE);
    for (let i = 0; i < count; i++) {
      samples.ours.push(measure('DPM++ 2M'));
      samples.recipe.push(measure(RECIPE.name, RECIPE));
    }
    return samples;
  },
};

function measure(name: string, samplerRecipe?: SamplerRecipe): number {
  const sampler = createSampler(name, CONFIG, { steps: STEPS, ...(samplerRecipe && { samplerRecipe }) });
  const random = createNoise('cpu', 7);
  const latents = new Float32Array(SIZE);
  random.fillNormal(latents);
  const prediction = latents.slice();
  const denoised = new Float32Array(SIZE);
  const times: number[] = [];
  for (const index of sampler.timesteps.keys()) {
    const begin = performance.now();
    sampler.step(prediction, index, latents, denoised, random);
    times.push(performance.now() - begin);
  }
  return median(times);
}
