import { AuroraError } from '../../models/errors.ts';
import { findNamedSampler, parseRecipe } from '../../models/schedulers/index.ts';
import { SAMPLERS } from '../../models/settings.ts';
import type { GenerateInput } from '../api/protocol.ts';
import type { PluginSampler } from './plugin-samplers.ts';

interface Samplers {
  /** Resolves when the plugins are known. */
  readonly complete: Promise<void>;
  /** Those that were granted. */
  readonly samplers: readonly PluginSampler[];
}

/**
 * The request with what its sampler does, where that is a plugin's: from then on nobody needs the plugin any more. A recipe that
 * comes with the request (out of a picture) goes before a plugin's of the same name; one of another name than the sampler's is
 * left off, since somebody has chosen another sampler meanwhile.
 * @throws AuroraError `UNKNOWN_SAMPLER`, `SAMPLER_RECIPE`
 */
export async function chooseSampler(request: GenerateInput, plugins: Samplers): Promise<GenerateInput> {
  const { sampler, samplerRecipe, ...rest } = request;
  const given = samplerRecipe === undefined ? undefined : parseRecipe(samplerRecipe);
  const name = sampler ?? given?.name;
  if (name === undefined) return request;
  if (findNamedSampler(name)) return { ...rest, sampler: name };
  if (name === given?.name) return { ...rest, sampler: name, samplerRecipe: JSON.stringify(given) };
  await plugins.complete;
  const wanted = name.trim().toLowerCase();
  const found = plugins.samplers.find(known => known.name === wanted);
  if (found) return { ...rest, sampler: found.name, samplerRecipe: JSON.stringify(found.recipe) };
  const legal = [...SAMPLERS, ...plugins.samplers.map(known => known.name)];
  throw new AuroraError('UNKNOWN_SAMPLER', `There is no sampler ${JSON.stringify(name)}.`, {
    field: 'sampler',
    value: name,
    legal,
    hint: wanted.includes('.')
      ? 'Samplers of plugins are there once they are granted: `plugins` lists them, `plugin-grant` allows one.'
      : `Use one of ${legal.join(', ')}.`,
  });
}
