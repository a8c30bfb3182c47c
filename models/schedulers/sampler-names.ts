/** What people and programs call the samplers. Free of the samplers themselves, so that the page can read names too. */
import { AuroraError } from '../errors.ts';
import { SAMPLERS, type SamplerName, type ScheduleName } from '../settings.ts';
import { canonicalName, findSchedule } from './schedule-names.ts';

/** In any case, with any of space, `-` and `_` between the words: A1111's, k-diffusion's, ComfyUI's, diffusers'. */
const ALIASES: Record<SamplerName, readonly string[]> = {
  DDIM: ['ddim', 'DDIMScheduler'],
  Euler: ['euler', 'k_euler', 'sample_euler', 'EulerDiscreteScheduler'],
  'Euler a': [
    'euler_a',
    'k_euler_a',
    'euler_ancestral',
    'k_euler_ancestral',
    'sample_euler_ancestral',
    'EulerAncestralDiscreteScheduler',
  ],
  Heun: ['heun', 'k_heun', 'sample_heun', 'HeunDiscreteScheduler'],
  'DPM++ 2M': ['dpmpp_2m', 'k_dpmpp_2m', 'sample_dpmpp_2m', 'DPMSolverMultistepScheduler'],
  'DPM++ 2M SDE': ['dpmpp_2m_sde', 'k_dpmpp_2m_sde', 'sample_dpmpp_2m_sde', 'dpmpp_2m_sde_gpu'],
  UniPC: ['unipc', 'uni_pc', 'uni_pc_bh2', 'UniPCMultistepScheduler'],
  LCM: ['lcm', 'k_lcm', 'sample_lcm', 'LCMScheduler'],
  PNDM: ['pndm', 'plms', 'PNDMScheduler'],
};

const BY_ALIAS = new Map(
  SAMPLERS.flatMap(name => [name, ...ALIASES[name]].map(alias => [canonicalName(alias), name] as const)),
);

/** How combined names end, longest first; `k` is InvokeAI's. */
const SUFFIXES = (['sgm_uniform', 'exponential', 'karras'] as const)
  .map(word => [canonicalName(word), findSchedule(word)!] as const)
  .concat([['k', 'Karras']]);

export interface NamedSampler {
  readonly sampler: SamplerName;
  /** The one in the name, where it has one. */
  readonly schedule?: ScheduleName;
}

/** The sampler that a person or another program means by `name`. Throws `UNKNOWN_SAMPLER` with the legal set. */
export function resolveSampler(name: string): SamplerName {
  const known = typeof name === 'string' ? BY_ALIAS.get(canonicalName(name)) : undefined;
  if (known) return known;
  throw unknownSampler(name);
}

/** As `findNamedSampler`. Throws `UNKNOWN_SAMPLER` with the legal set. */
export function resolveNamedSampler(name: string): NamedSampler {
  const found = typeof name === 'string' ? findNamedSampler(name) : undefined;
  if (found) return found;
  throw unknownSampler(name);
}

/**
 * Also names that end in a schedule, as A1111's had it for years and InvokeAI's have it still: `DPM++ 2M Karras`,
 * `dpmpp_2m_sde_exponential`, `euler_k`. Undefined for a name that no sampler has.
 */
export function findNamedSampler(name: string): NamedSampler | undefined {
  const canonical = canonicalName(name);
  const plain = BY_ALIAS.get(canonical);
  if (plain) return { sampler: plain };
  for (const [suffix, schedule] of SUFFIXES) {
    const sampler = canonical.endsWith(suffix) ? BY_ALIAS.get(canonical.slice(0, -suffix.length)) : undefined;
    if (sampler) return { sampler, schedule };
  }
  return undefined;
}

/** Every sampler with the other names it goes by, in the order in which they are offered. */
export function samplerNames(): { readonly name: SamplerName; readonly aliases: readonly string[] }[] {
  return SAMPLERS.map(name => ({ name, aliases: ALIASES[name] }));
}

function unknownSampler(name: unknown): AuroraError {
  return new AuroraError('UNKNOWN_SAMPLER', `There is no sampler ${JSON.stringify(name)}.`, {
    value: name,
    legal: SAMPLERS,
    hint: `Use one of ${SAMPLERS.join(', ')}.`,
    field: 'sampler',
  });
}
