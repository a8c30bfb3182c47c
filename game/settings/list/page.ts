/** What each browser keeps for itself: how the page sounds, looks and moves. */
import { z } from 'zod';
import { CONTRASTS, LOOK_LIMITS, MOTIONS, TIER_NAMES, USUAL_LOOK, USUAL_VOLUME } from '../page-limits.ts';
import { defineSetting } from '../setting.ts';

const percent = z.int().min(0).max(100);
const scale = LOOK_LIMITS.textScale;
const page = { kept: 'page', effect: 'now' } as const;

export const volume = defineSetting({
  ...{ ...page, name: 'sound.volume', group: 'Sound', title: 'Her voice' },
  description: 'How loud she speaks.',
  ...{ schema: percent, usual: 100 * USUAL_VOLUME.volume, unit: '%' },
});

export const effects = defineSetting({
  ...{ ...page, name: 'sound.effects', group: 'Sound', title: 'Sounds' },
  description: 'How loud chimes and other sounds of the scene are.',
  ...{ schema: percent, usual: 100 * USUAL_VOLUME.effects, unit: '%' },
});

export const muted = defineSetting({
  ...{ ...page, name: 'sound.muted', group: 'Sound', title: 'Mute' },
  description: 'Nothing is heard; captions stay. Also by the key M.',
  ...{ schema: z.boolean(), usual: false },
});

export const captionSize = defineSetting({
  ...{ ...page, name: 'sight.captions', group: 'Sight', title: 'Captions' },
  description: 'Size of the words that she says.',
  schema: z.int().min(LOOK_LIMITS.captionSize.min).max(LOOK_LIMITS.captionSize.max),
  ...{ usual: USUAL_LOOK.captionSize, unit: 'px' },
});

export const textScale = defineSetting({
  ...{ ...page, name: 'sight.text', group: 'Sight', title: 'Text' },
  description: 'Size of all other text.',
  schema: z
    .int()
    .min(100 * scale.min)
    .max(100 * scale.max),
  ...{ usual: 100 * USUAL_LOOK.textScale, unit: '%' },
});

export const motion = defineSetting({
  ...{ ...page, name: 'sight.motion', group: 'Sight', title: 'Motion' },
  description: 'Less: fades take the place of movement.',
  ...{ schema: z.enum(MOTIONS), usual: USUAL_LOOK.motion },
});

export const contrast = defineSetting({
  ...{ ...page, name: 'sight.contrast', group: 'Sight', title: 'Contrast' },
  description: 'High: solid panels, brighter text and lines.',
  ...{ schema: z.enum(CONTRASTS), usual: USUAL_LOOK.contrast },
});

export const quality = defineSetting({
  ...{ ...page, name: 'sight.quality', group: 'Sight', title: 'Quality of the scene' },
  description: 'Auto follows how fast this machine draws.',
  ...{ schema: z.enum(['auto', ...TIER_NAMES]), usual: 'auto' },
});

export const along = defineSetting({
  ...{ ...page, name: 'painting.along', group: 'Painting', title: 'Paint while I write' },
  description: 'Each few words repaint a sketch, while nothing else is painted.',
  ...{ schema: z.boolean(), usual: true },
});
