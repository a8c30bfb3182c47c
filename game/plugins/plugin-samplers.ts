/** Samplers of plugins: data out of their manifests. */
import { readRecipe } from '../../models/schedulers/index.ts';
import type { SamplerRecipe } from '../../models/schedulers/recipe/recipe.ts';
import { recipeHash } from '../../models/schedulers/recipe/recipe-hash.ts';
import type { PluginManifest } from './manifest.ts';

export interface PluginSampler {
  /** `plugin.sampler`, as requests name it. */
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly recipe: SamplerRecipe;
  readonly hash: string;
}

/** @throws AuroraError `SAMPLER_RECIPE` */
export function pluginSamplers({ id, samplers }: Pick<PluginManifest, 'id' | 'samplers'>): PluginSampler[] {
  return samplers.map(({ name: short, title, description = null, ...parts }) => {
    const name = `${id}.${short}`;
    const recipe = readRecipe({ name, ...parts });
    return { name, title, description, recipe, hash: recipeHash(recipe) };
  });
}
