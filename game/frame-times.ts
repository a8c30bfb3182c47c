/** Milliseconds of the last frames, in all and by system, in rings that are written without allocating. */
export interface FrameTimes {
  readonly total: Float64Array;
  /** When each began, milliseconds of the clock that measured it. */
  readonly start: Float64Array;
  readonly bySystem: readonly Float64Array[];
  /** Frames written so far; the newest is at `(frames - 1) % length`. */
  frames: number;
}

export const FRAME_WINDOW = 600;

export function createFrameTimes(systems: number): FrameTimes {
  return {
    total: new Float64Array(FRAME_WINDOW),
    start: new Float64Array(FRAME_WINDOW),
    bySystem: Array.from({ length: systems }, () => new Float64Array(FRAME_WINDOW)),
    frames: 0,
  };
}

/** Median, 99th percentile and largest of a ring's last frames, in milliseconds (nearest-rank percentiles). */
export function summarize(ring: Float64Array, frames: number): { p50: number; p99: number; max: number } {
  const count = Math.min(frames, ring.length);
  if (count === 0) return { p50: 0, p99: 0, max: 0 };
  const sorted = Float64Array.from(ring.subarray(0, count)).sort();
  const rank = (share: number) => sorted[Math.min(count - 1, Math.ceil(share * count) - 1)]!;
  return { p50: rank(0.5), p99: rank(0.99), max: sorted[count - 1]! };
}
