/** What a scene may cost, from a machine that draws on its processor to a strong graphics card. */

import type { TierName } from '../../settings/page-limits.ts';

export interface Tier {
  readonly name: TierName;
  /** The sky's pixels a side, as a share of the screen's. It is soft; the stars are drawn at full size. */
  readonly skyScale: number;
  /** The sky is drawn anew every n-th drawn frame. */
  readonly skyEvery: number;
  /** Drawn frames of the backdrop per second at most. */
  readonly framesPerSecond: number;
  readonly pixelRatio: number;
  readonly stars: number;
  readonly scene: SceneCost;
}

/** Cards and particles, on a canvas of their own. */
export interface SceneCost {
  /** Pixels for each of CSS's. */
  readonly pixelRatio: number;
  /** Frames per second while a card moves or is painted, and while only motes drift; 0 = only with the rest. */
  readonly moving: number;
  readonly idle: number;
  readonly motes: number;
  /** Wide glow, her light on cards, soft images in the floor; else a cheaper likeness of each. */
  readonly rich: boolean;
}

export const TIERS: readonly [Tier, Tier, Tier, Tier] = [
  // For machines that draw on the CPU: the painter needs the same cores. The scene drifts so slowly that four
  // pictures a second still read as one movement.
  {
    ...{ name: 'low', skyScale: 0.22, skyEvery: 1, framesPerSecond: 4, pixelRatio: 0.5, stars: 700 },
    scene: { pixelRatio: 1, moving: 20, idle: 0, motes: 40, rich: false },
  },
  {
    ...{ name: 'medium', skyScale: 0.35, skyEvery: 2, framesPerSecond: 30, pixelRatio: 1, stars: 1500 },
    scene: { pixelRatio: 1.5, moving: 60, idle: 30, motes: 70, rich: true },
  },
  {
    ...{ name: 'high', skyScale: 0.6, skyEvery: 1, framesPerSecond: 60, pixelRatio: 1.5, stars: 2400 },
    scene: { pixelRatio: 2, moving: 60, idle: 60, motes: 110, rich: true },
  },
  {
    ...{ name: 'ultra', skyScale: 1, skyEvery: 1, framesPerSecond: 120, pixelRatio: 2, stars: 3600 },
    scene: { pixelRatio: 3, moving: 144, idle: 120, motes: 150, rich: true },
  },
];
