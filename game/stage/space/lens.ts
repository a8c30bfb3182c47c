/**
 * The scene's camera as plain arithmetic: it looks level, and its frame is shifted so that the horizon lies where the composition
 * wants it. Lengths are heights of the window at z = 0 (see `StageLayout`); screen places are CSS pixels from the top left.
 */
import type { StageLayout } from '../../../components/index.ts';

export interface Lens {
  readonly width: number;
  readonly height: number;
  readonly layout: Pick<StageLayout, 'distance' | 'horizon' | 'aspect'>;
}

/** How much larger a thing at depth z is drawn than one at z = 0. */
export const scaleAt = ({ layout: { distance } }: Lens, z: number): number => distance / (distance - z);

/** Depth at which things are drawn `scale` times as large as at z = 0. */
export const depthOf = (distance: number, scale: number): number => distance * (1 - 1 / scale);

export interface Shown {
  /** CSS pixels. */
  x: number;
  y: number;
  /** CSS pixels for one height of the window. */
  scale: number;
}

/** Where a point is seen. Fills `into`. */
export function project(lens: Lens, x: number, y: number, z: number, into: Shown): Shown {
  const scale = scaleAt(lens, z) * lens.height;
  into.x = lens.width / 2 + x * scale;
  into.y = lens.layout.horizon * lens.height - y * scale;
  into.scale = scale;
  return into;
}

/** A place of the window as (u, v): what the world's hand takes. */
export const screenPlace = (lens: Lens, x: number, y: number): { u: number; v: number } => ({
  u: (x - lens.width / 2) / lens.height,
  v: lens.layout.horizon - y / lens.height,
});

/** Left, right, top, bottom of the frustum at distance 1, for an eye moved by (x, y): what stands at z = 0 stays. */
export function frustum({ layout }: Lens, x: number, y: number): [number, number, number, number] {
  const { aspect, distance, horizon } = layout;
  return [
    (-aspect / 2 - x) / distance,
    (aspect / 2 - x) / distance,
    (horizon - y) / distance,
    (horizon - 1 - y) / distance,
  ];
}
