/** A model's `scheduler_config.json`, read as diffusers reads it and checked. */
import { z } from 'zod';
import { AuroraError } from '../errors.ts';
import { PREDICTION_TYPES, type PredictionType } from '../settings.ts';

export { PREDICTION_TYPES, type PredictionType };

export const BETA_SCHEDULES = ['linear', 'scaled_linear', 'squaredcos_cap_v2'] as const;
export const TIMESTEP_SPACINGS = ['leading', 'linspace', 'trailing'] as const;
export const FINAL_SIGMAS_TYPES = ['zero', 'sigma_min'] as const;

export type TimestepSpacing = (typeof TIMESTEP_SPACINGS)[number];

/**
 * Keys as they stand in the file; defaults as diffusers' classes have them. Keys that no sampler here reads are
 * left out. Those that would change the picture in a way not built yet are accepted only where they change nothing.
 */
const schema = z.object({
  num_train_timesteps: z.int().min(1).max(100_000).default(1000),
  beta_start: z.number().gt(0).lt(1).default(0.0001),
  beta_end: z.number().gt(0).lt(1).default(0.02),
  beta_schedule: z.enum(BETA_SCHEDULES).default('linear'),
  trained_betas: z.array(z.number().gt(0).lt(1)).min(1).nullish(),
  prediction_type: z.enum(PREDICTION_TYPES).default('epsilon'),
  timestep_spacing: z.enum(TIMESTEP_SPACINGS).optional(),
  steps_offset: z.int().min(0).default(0),
  rescale_betas_zero_snr: z.boolean().default(false),
  clip_sample: z.boolean().optional(),
  clip_sample_range: z.number().gt(0).default(1),
  set_alpha_to_one: z.boolean().optional(),
  final_sigmas_type: z.enum(FINAL_SIGMAS_TYPES).default('zero'),
  original_inference_steps: z.int().min(1).max(100_000).default(50),
  timestep_scaling: z.number().gt(0).default(10),
  use_karras_sigmas: z.boolean().nullish(),
  use_exponential_sigmas: z.boolean().nullish(),
  thresholding: z.literal(false).nullish(),
  use_beta_sigmas: z.literal(false).nullish(),
  interpolation_type: z.literal('linear').nullish(),
  timestep_type: z.literal('discrete').nullish(),
});

/** Keys for which diffusers' classes have different defaults. */
export interface ConfigDefaults {
  readonly clip_sample: boolean;
  readonly set_alpha_to_one: boolean;
}

export type SchedulerConfig = Omit<z.output<typeof schema>, 'timestep_spacing' | keyof ConfigDefaults> &
  ConfigDefaults & { timestep_spacing: TimestepSpacing };

const USUAL: ConfigDefaults = { clip_sample: true, set_alpha_to_one: true };

/**
 * `raw` is the parsed JSON. `defaultSpacing` and `defaults` are the sampler's own.
 * Throws `UNSUPPORTED_CONFIG` naming the key, its value and what it may be.
 */
export function parseSchedulerConfig(
  raw: unknown,
  defaultSpacing: TimestepSpacing,
  defaults: ConfigDefaults = USUAL,
): SchedulerConfig {
  const result = schema.safeParse(raw);
  if (result.success) {
    const { data } = result;
    checkTrainedBetas(data.trained_betas, data.num_train_timesteps);
    return {
      ...data,
      timestep_spacing: data.timestep_spacing ?? defaultSpacing,
      clip_sample: data.clip_sample ?? defaults.clip_sample,
      set_alpha_to_one: data.set_alpha_to_one ?? defaults.set_alpha_to_one,
    };
  }
  const issue = result.error.issues[0]!;
  const key = issue.path.join('.');
  const value = issue.path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown>)?.[step], raw);
  const shown = JSON.stringify(value);
  throw new AuroraError(
    'UNSUPPORTED_CONFIG',
    key === ''
      ? `A scheduler's config must be a JSON object, not ${shown}.`
      : `The scheduler's config has ${key}: ${shown}.`,
    {
      value,
      legal: issue.code === 'invalid_value' ? issue.values.map(String) : issue.message,
      hint: 'Correct scheduler_config.json in the model folder, or use a model that needs no other value.',
      ...(key === '' ? {} : { field: key }),
    },
    result.error,
  );
}

function checkTrainedBetas(betas: readonly number[] | null | undefined, count: number): void {
  if (!betas || betas.length === count) return;
  throw new AuroraError('UNSUPPORTED_CONFIG', `The scheduler's config has ${betas.length} trained_betas.`, {
    value: betas.length,
    legal: `${count}, as num_train_timesteps says`,
    hint: 'Correct scheduler_config.json in the model folder.',
    field: 'trained_betas',
  });
}
