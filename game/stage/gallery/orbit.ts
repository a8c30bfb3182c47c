/**
 * Recent pictures stand on the floor in a curve from the left front to the back: the newest is the nearest. Places
 * in CSS pixels of the window; a card's foot is its anchor.
 */
import type { Composition } from '../composition.ts';

export interface OrbitPlace {
  readonly x: number;
  readonly foot: number;
  readonly side: number;
  readonly opacity: number;
  /** Degrees around the vertical axis; a card looks towards the middle. */
  readonly turn: number;
}

export const ORBIT_SIZE = 6;

export function orbitPlaces({ width, height, narrow, horizon, card }: Composition): OrbitPlace[] {
  return Array.from({ length: ORBIT_SIZE }, (_, index) => {
    if (narrow) {
      const side = Math.min(52, (width - 48) / ORBIT_SIZE - 8);
      const left = (width - ORBIT_SIZE * (side + 8) + 8) / 2;
      return { x: left + index * (side + 8) + side / 2, foot: height * 0.79, side, opacity: 0.9, turn: 0 };
    }
    const depth = index / (ORBIT_SIZE - 1);
    // Perspective: equal steps on the floor shrink towards the horizon as 1 / distance.
    const near = 1 / (1 + 1.7 * depth);
    const floor = (height * 0.925 - horizon) * ((near - 1 / 2.7) / (1 - 1 / 2.7)) ** 1.15;
    const side = Math.min(height * 0.15, width * 0.085) * near;
    const from = width * 0.028 + Math.min(height * 0.15, width * 0.085) / 2;
    const to = Math.max(from, card.left - side * 0.9);
    const along = 1 - (1 - depth) ** 1.35;
    return {
      x: from + (to - from) * along,
      foot: horizon + height * 0.02 + floor,
      side,
      opacity: 1 - 0.5 * depth,
      turn: 26 - 14 * depth,
    };
  });
}
