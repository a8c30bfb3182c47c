/** The samplers there are. A new one is one file beside this and one entry in `DEFINITIONS`. */
import { AuroraError } from '../errors.ts';
import type { SamplerName } from '../settings.ts';
import { ddim } from './ddim.ts';
import { euler } from './euler.ts';
import type { Sampler, SamplerDefinition, SamplerOptions } from './sampler.ts';

export { parseSchedulerConfig, type SchedulerConfig } from './config.ts';
export { alphasCumprod } from './noise-schedule.ts';
export type { Sampler, SamplerOptions } from './sampler.ts';

const DEFINITIONS: Record<SamplerName, SamplerDefinition> = { DDIM: ddim, Euler: euler };

const BY_ALIAS = new Map(
  Object.values(DEFINITIONS).flatMap(definition =>
    [definition.name, ...definition.aliases].map(alias => [canonical(alias), definition] as const),
  ),
);

/** The sampler that a person or another program means by `name`. Throws `UNKNOWN_SAMPLER` with the legal set. */
export function resolveSampler(name: string): SamplerName {
  return definitionOf(name).name;
}

/**
 * A sampler for one picture. `schedulerConfig` is the model's parsed `scheduler_config.json`.
 * Throws `UNKNOWN_SAMPLER`, `UNSUPPORTED_CONFIG`, `INVALID_STEPS`, `INVALID_ETA`.
 */
export function createSampler(name: string, schedulerConfig: unknown, options: SamplerOptions): Sampler {
  return definitionOf(name).create(schedulerConfig, options);
}

function definitionOf(name: unknown): SamplerDefinition {
  const definition = typeof name === 'string' ? BY_ALIAS.get(canonical(name)) : undefined;
  if (definition) return definition;
  const legal = Object.keys(DEFINITIONS);
  throw new AuroraError('UNKNOWN_SAMPLER', `There is no sampler ${JSON.stringify(name)}.`, {
    value: name,
    legal,
    hint: `Use ${legal.join(' or ')}.`,
    field: 'sampler',
  });
}

function canonical(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, '');
}
