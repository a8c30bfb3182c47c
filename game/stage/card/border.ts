/** The card's border as a path: from the middle of the upper edge, clockwise, `along` in 0 … 1. */

export interface BorderPoint {
  x: number;
  y: number;
  /** Outward. */
  nx: number;
  ny: number;
}

export function borderPoint(along: number, width: number, height: number): BorderPoint {
  const around = 2 * (width + height);
  let rest = (((along % 1) + 1) % 1) * around;
  if (rest < width / 2) return { x: width / 2 + rest, y: 0, nx: 0, ny: -1 };
  rest -= width / 2;
  if (rest < height) return { x: width, y: rest, nx: 1, ny: 0 };
  rest -= height;
  if (rest < width) return { x: width - rest, y: height, nx: 0, ny: 1 };
  rest -= width;
  if (rest < height) return { x: 0, y: height - rest, nx: -1, ny: 0 };
  return { x: rest - height, y: 0, nx: 0, ny: -1 };
}
