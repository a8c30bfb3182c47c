/** Which noise levels a recipe's run visits, and what the denoiser is told at each. */
import type { ScheduleName } from '../../settings.ts';
import type { SchedulerConfig } from '../config.ts';
import { type SigmaLevels, sigmaLevels, timestepOfSigma, trainingSigmas } from '../sigma-levels.ts';
import { checkSteps, fractionalTimesteps, multistepTimesteps, roundHalfToEven } from '../timesteps.ts';
import { type CompiledRecipe, recipeError } from './compile.ts';
import { numberOf } from './numbers.ts';

const { exp, floor, fround, log, max, min, trunc } = Math;

/**
 * Its own levels, where it has some and no schedule is asked for; else the schedule's. The last step leads to no noise.
 * Throws `INVALID_STEPS`, `SAMPLER_RECIPE`.
 */
export function recipeLevels(
  compiled: CompiledRecipe,
  config: SchedulerConfig,
  schedule: ScheduleName,
  steps: number,
): SigmaLevels {
  const { recipe } = compiled;
  if (recipe.levels !== undefined && schedule === 'Normal') return ownLevels(compiled, config, steps);
  const isWhole = recipe.spacing === 'multistep';
  return sigmaLevels(
    { ...config, final_sigmas_type: 'zero' },
    {
      ...{ schedule, steps },
      spaced: isWhole ? multistepTimesteps : fractionalTimesteps,
      // As the samplers of each family have it: `euler.ts`, `multistep-levels.ts`.
      quantize: (timestep, chosen) =>
        isWhole ? (chosen === 'Karras' ? roundHalfToEven(timestep) : trunc(timestep)) : timestep,
    },
  );
}

function ownLevels({ recipe, level }: CompiledRecipe, config: SchedulerConfig, steps: number): SigmaLevels {
  checkSteps(steps, config.num_train_timesteps);
  const training = trainingSigmas(config);
  const [smallest, largest] = [training[0]!, training.at(-1)!];
  const names = { n: steps, sigma_min: smallest, sigma_max: largest };
  const list = Array.isArray(recipe.levels) ? recipe.levels : [];
  const sigmas = Array.from({ length: steps }, (_, i) => {
    const chosen = level
      ? numberOf(level, name => (name === 'i' ? i : names[name as keyof typeof names]))
      : interpolated(list, i / steps);
    if (!(chosen > 0 && chosen < Number.POSITIVE_INFINITY))
      throw recipeError(recipe.name, `its level ${i} of ${steps} is ${chosen}`, {
        value: chosen,
        legal: 'a number above 0',
        hint: 'Correct its “levels”.',
      });
    // Beyond its training a model knows nothing.
    return fround(min(max(chosen, smallest), largest));
  });
  const rising = sigmas.findIndex((sigma, i) => i > 0 && sigma > sigmas[i - 1]!);
  if (rising > 0)
    throw recipeError(
      recipe.name,
      `its level ${rising} of ${steps} is ${sigmas[rising]}, above the one before (${sigmas[rising - 1]})`,
      { value: sigmas[rising], legal: 'levels that never rise', hint: 'Correct its “levels”.' },
    );
  return { timesteps: sigmas.map(sigma => fround(timestepOfSigma(training, sigma))), sigmas: [...sigmas, 0] };
}

/**
 * At a share of the way through a list, linear in log σ; the list's end is where the last step would lead to, and gives way to
 * no noise, as in A. Sabour et al., "Align Your Steps", 2404.14507.
 */
function interpolated(list: readonly number[], share: number): number {
  const at = share * (list.length - 1);
  const low = min(floor(at), list.length - 2);
  const [from, to] = [log(list[low]!), log(list[low + 1]!)];
  return exp(from + (at - low) * (to - from));
}
