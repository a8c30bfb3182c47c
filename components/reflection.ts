/** Her outer loop (Φ): when nobody needs her she goes through what happened, and less and less often the longer nothing does. */

/** What a cycle does, in order. */
export const ReflectionPhase = {
  rest: 0,
  /** What came again and again becomes a fact or a skill. */
  consolidate: 1,
  /** What was not confirmed fades. */
  decay: 2,
  /** Contradictions are looked at again. */
  resolve: 3,
  /** The last day leaves a mood. */
  mood: 4,
  /** What is open becomes something that she means to do. */
  intend: 5,
  /** Two memories meet in a picture. */
  dream: 6,
} as const;
export type ReflectionPhaseName = keyof typeof ReflectionPhase;

/** Seconds: the first pause, and the longest. Between them each is φ times the one before. */
export const FIRST_PAUSE = 60;
export const LONGEST_PAUSE = 4 * 3600;
export const PHI = (1 + Math.sqrt(5)) / 2;

/** Of a companion. */
export const createReflectionColumns = (rows: number) => ({
  /** One of `ReflectionPhase`. */
  phase: new Uint8Array(rows),
  /** Counts cycles from 1; what was asked for by an earlier one is not waited for. */
  cycle: new Uint32Array(rows),
  /** 1 = what the phase asked for is there. */
  answered: new Uint8Array(rows),
  /** Seconds of the present pause, and what is left of it. */
  pause: new Float64Array(rows),
  left: new Float64Array(rows),
  /** 1 = something happened in this tick that she must not sleep through. */
  roused: new Uint8Array(rows),
  /** 1 = a person allows it. */
  mayReflect: new Uint8Array(rows),
  mayDream: new Uint8Array(rows),
  /** Serial of the job that paints a dream; 0 = none. */
  dreamJob: new Uint32Array(rows),
  /** -1 … 1: what the last day left, and where it has drifted to. */
  moodValence: new Float64Array(rows),
  moodArousal: new Float64Array(rows),
  driftValence: new Float64Array(rows),
  driftArousal: new Float64Array(rows),
});
export type ReflectionColumns = ReturnType<typeof createReflectionColumns>;
