/**
 * Nobody's face moves alike on both sides. Weights arrive symmetric, from lips and feelings; a head gives them a character:
 * her smile begins on her left, and that brow rises a little higher. Lids stay together, since a blink that does not looks like a wink.
 */
import type { ARKIT_SHAPES } from './shape-names.ts';

/** Factors of ARKit's shapes; 1 where none is named. */
export type Character = Readonly<Partial<Record<(typeof ARKIT_SHAPES)[number], number>>>;

export const HERS: Character = {
  mouthSmileLeft: 1.08,
  mouthSmileRight: 0.86,
  mouthDimpleLeft: 1.15,
  mouthDimpleRight: 0.8,
  cheekSquintLeft: 1.05,
  cheekSquintRight: 0.9,
  mouthUpperUpLeft: 1.04,
  mouthUpperUpRight: 0.93,
  mouthFrownLeft: 0.94,
  mouthFrownRight: 1.04,
  browOuterUpLeft: 1.1,
  browOuterUpRight: 0.9,
  browDownRight: 1.06,
  noseSneerRight: 0.9,
};
