import { z } from 'zod';
import { MAX_FRAME_SIDE } from '../../../native/link.ts';
import { RENDERER_SETTINGS, USUAL_AVATAR } from '../../avatar/avatar-settings.ts';
import { defineSetting } from '../setting.ts';

const own = { group: 'Her picture', kept: 'kernel', effect: 'restart' } as const;

export const avatarFile = defineSetting({
  ...{ ...own, name: 'her.head', title: 'Her head', variable: 'AURORA_AVATAR' },
  description:
    'A GLB or VRM file of your own; a name alone lies in AURORA’s home. The word off: she is not drawn at all.',
  ...{ schema: z.string().min(1).max(4096), usual: null, unset: 'her own' },
});

export const avatarRenderer = defineSetting({
  ...{ ...own, name: 'her.renderer', title: 'What draws her', variable: 'AURORA_RENDERER' },
  description: 'soft draws on the processor, gl on the graphics card; null draws nothing and is for tests.',
  ...{ schema: z.enum(RENDERER_SETTINGS), usual: USUAL_AVATAR.renderer },
});

export const avatarSize = defineSetting({
  ...{ ...own, name: 'her.size', title: 'Size of her picture', variable: 'AURORA_AVATAR_SIZE' },
  description: 'Pixels on each side. Half of it costs a quarter of the time.',
  ...{ schema: z.int().min(64).max(MAX_FRAME_SIDE), usual: USUAL_AVATAR.size, unit: 'px' },
});

export const avatarRate = defineSetting({
  ...{ ...own, name: 'her.rate', title: 'Pictures a second', variable: 'AURORA_AVATAR_FPS' },
  description: 'How often she is drawn while somebody watches.',
  ...{ schema: z.int().min(1).max(60), usual: null, unset: '60 where the machine has the time, else 30' },
});

export const avatarBudget = defineSetting({
  ...{ ...own, name: 'her.budget', title: 'Data for her picture', variable: 'AURORA_AVATAR_BUDGET' },
  description:
    'What a browser may be sent of her. Less makes her picture coarser; the desktop window needs none.',
  ...{ schema: z.number().min(0.05).max(1000), usual: USUAL_AVATAR.budget / 1e6, unit: 'MB/s' },
});
