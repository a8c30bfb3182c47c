/** The samplers there are. A new one is one file beside this, one entry in `DEFINITIONS`, and its names. */
import type { SamplerName } from '../settings.ts';
import { ddim } from './ddim.ts';
import { dpmSolver2M, dpmSolver2MSde } from './dpm-solver.ts';
import { euler } from './euler.ts';
import { eulerAncestral } from './euler-ancestral.ts';
import { heun } from './heun.ts';
import { lcm } from './lcm.ts';
import { pndm } from './pndm.ts';
import type { SamplerRecipe } from './recipe/recipe.ts';
import { recipeSampler } from './recipe/recipe-sampler.ts';
import type { Sampler, SamplerDefinition, SamplerOptions } from './sampler.ts';
import { resolveSampler } from './sampler-names.ts';
import { unipc } from './unipc.ts';

export { parseSchedulerConfig, type SchedulerConfig } from './config.ts';
export { alphasCumprod } from './noise-schedule.ts';
export { parseRecipe, readRecipe } from './recipe/read-recipe.ts';
export { canonicalRecipe, type SamplerRecipe } from './recipe/recipe.ts';
export type { Sampler, SamplerOptions } from './sampler.ts';
export {
  findNamedSampler,
  type NamedSampler,
  resolveNamedSampler,
  resolveSampler,
  samplerNames,
} from './sampler-names.ts';
export { findSchedule, resolveSchedule, scheduleNames } from './schedule-names.ts';

const DEFINITIONS: Record<SamplerName, SamplerDefinition> = {
  DDIM: ddim,
  Euler: euler,
  'Euler a': eulerAncestral,
  Heun: heun,
  'DPM++ 2M': dpmSolver2M,
  'DPM++ 2M SDE': dpmSolver2MSde,
  UniPC: unipc,
  LCM: lcm,
  PNDM: pndm,
};

/**
 * A sampler for one picture: the program's own by its name, or what a recipe of that name says. `schedulerConfig` is the
 * model's parsed `scheduler_config.json`.
 * Throws `UNKNOWN_SAMPLER`, `SAMPLER_RECIPE`, `UNSUPPORTED_CONFIG`, `INVALID_STEPS`, `INVALID_STRENGTH`, `INVALID_ETA`.
 */
export function createSampler(name: string, schedulerConfig: unknown, options: SamplerOptions): Sampler {
  const { samplerRecipe: recipe } = options;
  if (recipe?.name === name) return recipeSampler(recipe, schedulerConfig, options);
  return DEFINITIONS[resolveSampler(name)].create(schedulerConfig, options);
}

/** η that a sampler takes when nobody says another; undefined for samplers without it. */
export function defaultEta(sampler: SamplerName | SamplerRecipe): number | undefined {
  return typeof sampler === 'string' ? DEFINITIONS[sampler].defaultEta : sampler.eta;
}

/** How often a step of this sampler evaluates the denoiser, but for the first or last. */
export function evaluationsPerStep(sampler: SamplerName | SamplerRecipe): number {
  return typeof sampler === 'string' ? DEFINITIONS[sampler].evaluationsPerStep : sampler.stages.length;
}
