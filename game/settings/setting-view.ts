import { z } from 'zod';
import { toJsonSchema } from '../bus/json-schema.ts';
import type { AnySetting } from './setting.ts';
import { legalOf } from './setting-value.ts';

/** A setting as faces show it. */
export const SettingView = z
  .object({
    name: z.string(),
    group: z.string(),
    title: z.string(),
    description: z.string(),
    /** JSON Schema of its value. */
    schema: z.record(z.string(), z.unknown()),
    /** The same in words. */
    legal: z.string(),
    unit: z.string().nullable(),
    /** Null: the program finds what fits, as `unset` says. */
    usual: z.unknown(),
    unset: z.string().nullable(),
    kept: z.enum(['kernel', 'page']),
    effect: z.enum(['now', 'restart']),
    secret: z.boolean(),
    /** Null: as usual; of a secret, or of what pages keep: not told. */
    value: z.unknown(),
    from: z.enum(['usual', 'kept', 'environment']),
    /** The variable of the environment that can decide, and does so where `from` says it. */
    variable: z.string().nullable(),
    /** It was changed, and takes effect when AURORA is started again. */
    waiting: z.boolean(),
    /** Why what was set is not used. */
    problem: z.string().nullable(),
  })
  .meta({ id: 'Setting' });
export type SettingView = z.output<typeof SettingView>;

export type SettingState = Pick<SettingView, 'value' | 'from' | 'waiting' | 'problem'>;

export function settingView(setting: AnySetting, state: SettingState): SettingView {
  const { name, group, title, description, kept, effect, usual } = setting;
  const { unit = null, unset = null, variable = null, secret = false } = setting;
  return {
    ...{ name, group, title, description },
    schema: toJsonSchema(setting.schema, 'input').schema,
    legal: legalOf(setting),
    ...{ unit, usual, unset, kept, effect, secret },
    ...state,
    ...(secret && { value: null }),
    variable,
  };
}
