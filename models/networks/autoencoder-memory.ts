/** What one run of a decoder takes beside its weights. */

/** Tensors of the widest level that live at once; tests/engine/memory.test.ts measures the sum. */
const LIVE_TENSORS = 7;
const FLOAT_BYTES = 4;

/** Bytes of a run for each pixel, of a network whose widest tensor has so many floats for each. */
export const bytesPerPixel = (floats: number): number => LIVE_TENSORS * FLOAT_BYTES * floats;

/**
 * The widest tensor of a decoder of levels, floats for each pixel of the picture: each level is twice as large on both sides as
 * the one below it, and begins with that one's channels.
 * @param channels of each level, that of full size first
 */
export function widestLevel(channels: readonly number[]): number {
  return Math.max(...channels.map((width, level) => Math.max(width, channels[level + 1] ?? 0) / 4 ** level));
}
