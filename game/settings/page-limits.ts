/** What the page's own settings may be, for the registry and for the page itself. No packages here. */
export const MOTIONS = ['system', 'less', 'full'] as const;
export const CONTRASTS = ['system', 'high', 'usual'] as const;
/** Of captions in pixels; of text times its usual size. */
export const LOOK_LIMITS = { captionSize: { min: 14, max: 40 }, textScale: { min: 0.8, max: 1.6 } } as const;
/** As at first. Volumes of 0 … 1. */
export const USUAL_LOOK = { captionSize: 20, textScale: 1, motion: 'system', contrast: 'system' } as const;
export const USUAL_VOLUME = { volume: 0.6, effects: 0.6 } as const;
/** From a machine that draws on its processor to a strong graphics card. */
export const TIER_NAMES = ['low', 'medium', 'high', 'ultra'] as const;
export type TierName = (typeof TIER_NAMES)[number];
