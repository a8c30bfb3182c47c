/**
 * A picture card as a thing in the page's scene: where it is, how it moves, where it belongs. Lengths are in heights of the
 * window at z = 0; +x right, +y up from the camera's eye, +z towards the viewer.
 */

/** Who decides where a card goes: the composition's spring, a hand, physics, or the floor that it came to rest on. */
export const CardPhase = { held: 0, grabbed: 1, free: 2, resting: 3 } as const;

/** The place of the composition that a card belongs to; `leaving` fades where it is, and is then no more. */
export const CardPlace = { orbit: 0, hero: 1, leaving: 2 } as const;

/** What becomes of its picture. */
export const CardMood = { asleep: 0, waiting: 1, painting: 2, finished: 3, failed: 4 } as const;

export const createStageCardColumns = (rows: number) => ({
  /** The page's own number of what it shows. */
  serial: new Uint32Array(rows),
  place: new Uint8Array(rows),
  /** Place in the orbit, the nearest 0. */
  slot: new Uint16Array(rows),
  phase: new Uint8Array(rows),
  mood: new Uint8Array(rows),
  /** Seconds since its mood changed; a card that came finished is old from the start. */
  moodSeconds: new Float64Array(rows),
  /** Width / height. */
  aspect: new Float64Array(rows),
  /** 0 … 1: painted; `shown` follows it. */
  progress: new Float64Array(rows),
  shown: new Float64Array(rows),
  opacity: new Float64Array(rows),
  /** 1 = under the pointer or focused. */
  hovered: new Uint8Array(rows),
  /** Number of the pile that it lies on, 0 = none, and its place there from below. */
  pile: new Uint16Array(rows),
  pileAt: new Uint16Array(rows),
  /** Seconds for which it has hardly moved (free), or has lain (resting). */
  calm: new Float64Array(rows),
});
export type StageCardColumns = ReturnType<typeof createStageCardColumns>;

/** Place, attitude (unit quaternion) and size: the square root of a card's area, so that every shape is as large as a square. */
export const createPoseColumns = (rows: number) => ({
  x: new Float64Array(rows),
  y: new Float64Array(rows),
  z: new Float64Array(rows),
  qx: new Float64Array(rows),
  qy: new Float64Array(rows),
  qz: new Float64Array(rows),
  qw: new Float64Array(rows),
  size: new Float64Array(rows),
});
export type PoseColumns = ReturnType<typeof createPoseColumns>;

/** Per second: speed, turning (radians about the world's axes), growth. */
export const createMotionColumns = (rows: number) => ({
  vx: new Float64Array(rows),
  vy: new Float64Array(rows),
  vz: new Float64Array(rows),
  wx: new Float64Array(rows),
  wy: new Float64Array(rows),
  wz: new Float64Array(rows),
  vsize: new Float64Array(rows),
  /** Seconds in which its spring settles. */
  settle: new Float64Array(rows),
});
export type MotionColumns = ReturnType<typeof createMotionColumns>;
