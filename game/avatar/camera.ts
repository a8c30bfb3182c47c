/** From where she is seen. */
import type { Vector } from '../../native/index.ts';

/** Radians towards her left: the face turns to the picture that is painted, and long hair lies behind it (HEAD.md's best angle). */
const ASIDE = (9 * Math.PI) / 180;
/** Metres. */
const DISTANCE = 0.99;
/** The middle of the bust, metres from between her eyes. */
export const CAMERA_TARGET: Vector = [0, -0.056, -0.03];
/** Where a viewer's eyes are, for whoever lets her look at one. */
export const CAMERA_EYE: Vector = [
  DISTANCE * Math.sin(ASIDE),
  CAMERA_TARGET[1],
  CAMERA_TARGET[2] + DISTANCE * Math.cos(ASIDE),
];
/** Radians. */
export const CAMERA_FOV = (24 * Math.PI) / 180;
