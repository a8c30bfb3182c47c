/** What a person can set about her picture, by the environment. */
import { isAbsolute, join } from 'node:path';
import { AuroraError } from '../../models/errors.ts';
import { MAX_FRAME_SIDE } from '../../native/link.ts';

export const RENDERER_SETTINGS = ['auto', 'soft', 'gl', 'null'] as const;
export type RendererSetting = (typeof RENDERER_SETTINGS)[number];

export interface AvatarSettings {
  /** She is not drawn at all. */
  readonly off: boolean;
  /** A head of the person's own; null = hers. */
  readonly file: string | null;
  readonly renderer: RendererSetting;
  /** Pixels on a side. */
  readonly size: number;
  /** Pictures a second; `auto`: 60 where the machine has the time, else 30. */
  readonly framesPerSecond: number | 'auto';
  /** Bytes a second that a page may be sent, where pictures go through its socket. */
  readonly budget: number;
}

export const USUAL_AVATAR: AvatarSettings = {
  ...{ off: false, file: null, renderer: 'auto', size: 512 },
  ...{ framesPerSecond: 'auto', budget: 2e6 },
};

/**
 * AURORA_AVATAR (`off`, or a GLB or VRM file; a name alone lies in the home folder), AURORA_RENDERER, AURORA_AVATAR_SIZE,
 * AURORA_AVATAR_FPS, AURORA_AVATAR_BUDGET (MB a second).
 * @throws AuroraError `BAD_SETTING`
 */
export function avatarSettings(env: NodeJS.ProcessEnv, home: string): AvatarSettings {
  const avatar = env.AURORA_AVATAR?.trim() ?? '';
  const off = avatar === 'off';
  const rate = env.AURORA_AVATAR_FPS?.trim() || 'auto';
  return {
    off,
    file: avatar === '' || off ? null : isAbsolute(avatar) ? avatar : join(home, avatar),
    renderer: oneOf('AURORA_RENDERER', env, RENDERER_SETTINGS, USUAL_AVATAR.renderer),
    size: numberIn('AURORA_AVATAR_SIZE', env, 64, MAX_FRAME_SIDE, USUAL_AVATAR.size),
    framesPerSecond: rate === 'auto' ? 'auto' : numberIn('AURORA_AVATAR_FPS', env, 1, 60, 30),
    budget: 1e6 * numberIn('AURORA_AVATAR_BUDGET', env, 0.05, 1000, USUAL_AVATAR.budget / 1e6, false),
  };
}

function oneOf<const Choice extends string>(
  name: string,
  env: NodeJS.ProcessEnv,
  legal: readonly Choice[],
  usual: Choice,
): Choice {
  const value = env[name]?.trim().toLowerCase() || usual;
  const found = legal.find(choice => choice === value);
  if (found === undefined) throw bad(name, value, legal.join(', '));
  return found;
}

function numberIn(
  name: string,
  env: NodeJS.ProcessEnv,
  least: number,
  most: number,
  usual: number,
  whole = true,
): number {
  const text = env[name]?.trim();
  if (!text) return usual;
  const value = Number(text);
  if (!(value >= least && value <= most) || (whole && !Number.isInteger(value)))
    throw bad(name, text, `${least} … ${most}`);
  return value;
}

const bad = (field: string, value: string, legal: string) =>
  new AuroraError('BAD_SETTING', `${field} is "${value}".`, {
    ...{ field, value, legal },
    hint: `Set it to one of: ${legal}; or leave it out.`,
  });
