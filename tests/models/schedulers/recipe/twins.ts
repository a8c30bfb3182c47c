/** The program's own samplers, written as recipes: same order of operations, so that their bytes must be the same. */
import type { SamplerRecipe } from '../../../../models/schedulers/index.ts';

const multistep = (name: string, eta?: number): SamplerRecipe => ({
  name,
  latents: 'preserving',
  spacing: 'multistep',
  ...(eta !== undefined && { eta }),
  keeps: { denoised: 1 },
  stages: [
    {
      do: [
        'h = lambda(next) - lambda(sigma)',
        'short = steps < 15 || next == 0',
        'r = lambda(sigma) > lambda(sigma[1]) ? h / (lambda(sigma) - lambda(sigma[1])) : 0',
        'lean = (first || last && short ? 0 : r) / 2',
        ...(eta === undefined
          ? [
              'towards = spread(next) / spread(sigma) * x + -alpha(next) * expm1(-h) * (denoised + lean * (denoised - denoised[1]))',
              'x = towards',
            ]
          : [
              'up = spread(next) * sqrt(-expm1(-2 * eta * h))',
              'x = spread(next) / spread(sigma) * (eta == 0 ? 1 : exp(-eta * h)) * x + -alpha(next) * expm1(-(1 + eta) * h) * (denoised + lean * (denoised - denoised[1]))',
              'x = eta > 0 && up > 0 ? x + up * noise : x',
            ]),
      ],
    },
  ],
});

export const TWINS: Readonly<Record<string, SamplerRecipe>> = {
  Heun: {
    name: 'twin.heun',
    stages: [
      { do: ['start = x', 'slope = eps', 'x = x + eps * (next - sigma)'] },
      {
        if: 'next > 0',
        at: 'next',
        do: ['x = start + (slope + (x - denoised) / level) / 2 * (next - sigma)'],
      },
    ],
  },
  'Euler a': {
    name: 'twin.euler-a',
    eta: 1,
    stages: [
      {
        do: [
          'up = min(next, eta * sqrt(next^2 * (sigma^2 - next^2) / sigma^2))',
          'down = sqrt(next^2 - up^2)',
          'x = x + (x - denoised) * ((down - sigma) / sigma)',
          'x = up > 0 ? x + up * noise : x',
        ],
      },
    ],
  },
  'DPM++ 2M': multistep('twin.dpmpp-2m'),
  'DPM++ 2M SDE': multistep('twin.dpmpp-2m-sde', 1),
};
