/** From where she is seen. */
import type { Vector } from '../../native/index.ts';

const DEGREE = Math.PI / 180;

export interface View {
  /** What it looks at, metres from between her eyes. */
  readonly target: Vector;
  /** Metres. */
  readonly distance: number;
  /** Degrees: the angle of view; how far the camera stands towards her left; upwards. */
  readonly fov: number;
  readonly yaw?: number;
  readonly pitch?: number;
}

/** A camera as the renderer takes it: radians and metres. */
export function cameraOf({ target, distance, fov, yaw = 0, pitch = 0 }: View) {
  const [y, p] = [yaw * DEGREE, pitch * DEGREE];
  const eye: Vector = [
    target[0] + distance * Math.sin(y) * Math.cos(p),
    target[1] + distance * Math.sin(p),
    target[2] + distance * Math.cos(y) * Math.cos(p),
  ];
  return { eye, target, verticalFov: fov * DEGREE };
}

/** Of the bust, from her left: the face turns to the picture that is painted, and long hair lies behind it (HEAD.md's best angle). */
const HERS = cameraOf({ target: [0, -0.056, -0.03], distance: 0.99, fov: 24, yaw: 9 });
export const CAMERA_TARGET: Vector = HERS.target;
/** Where a viewer's eyes are, for whoever lets her look at one. */
export const CAMERA_EYE: Vector = HERS.eye;
/** Radians. */
export const CAMERA_FOV = HERS.verticalFov;
