/** What people and programs call the noise schedules. */
import { AuroraError } from '../errors.ts';
import { SCHEDULES, type ScheduleName } from '../settings.ts';
import type { SchedulerConfig } from './config.ts';

/**
 * In any case, with any of space, `-` and `_` between the words. `Automatic` is A1111's word for "not chosen",
 * `uniform` and `discrete` other programs' for the schedule that a model was made with.
 */
const ALIASES: Record<ScheduleName, readonly string[]> = {
  Normal: ['normal', 'default', 'automatic', 'uniform', 'discrete'],
  Karras: ['karras'],
  Exponential: ['exponential'],
  'SGM Uniform': ['sgmuniform', 'trailing'],
};

const BY_ALIAS = new Map(SCHEDULES.flatMap(name => ALIASES[name].map(alias => [alias, name] as const)));

/** Throws `UNKNOWN_SCHEDULE` with the legal set. */
export function resolveSchedule(name: string): ScheduleName {
  const known = typeof name === 'string' ? findSchedule(name) : undefined;
  if (known) return known;
  throw new AuroraError('UNKNOWN_SCHEDULE', `There is no noise schedule ${JSON.stringify(name)}.`, {
    value: name,
    legal: SCHEDULES,
    hint: 'Leave it out for the one that the model was made with.',
    field: 'schedule',
  });
}

/** Undefined for a name that no schedule has. */
export function findSchedule(name: string): ScheduleName | undefined {
  return BY_ALIAS.get(canonicalName(name));
}

/** Every schedule with the other names it goes by, in the order in which they are offered. */
export function scheduleNames(): { readonly name: ScheduleName; readonly aliases: readonly string[] }[] {
  return SCHEDULES.map(name => ({ name, aliases: ALIASES[name] }));
}

export function canonicalName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, '');
}

/** The schedule of a run: `Normal` is the one that the config asks for. Throws `UNSUPPORTED_CONFIG`. */
export function scheduleOf(config: SchedulerConfig, asked: ScheduleName): ScheduleName {
  const { use_karras_sigmas: karras, use_exponential_sigmas: exponential } = config;
  if (asked !== 'Normal') return asked;
  if (karras && exponential) {
    throw new AuroraError(
      'UNSUPPORTED_CONFIG',
      "The scheduler's config has both use_karras_sigmas and use_exponential_sigmas.",
      {
        value: true,
        legal: 'one of them',
        hint: 'Correct scheduler_config.json in the model folder, or choose a schedule.',
        field: 'use_exponential_sigmas',
      },
    );
  }
  return karras ? 'Karras' : exponential ? 'Exponential' : 'Normal';
}
