/** How far her lips stand apart in the middle, measured on the mesh that is drawn and not taken from a weight's name. */
import type { Avatar } from '../../game/avatar/read-avatar.ts';
import { ARKIT_SHAPES } from '../../game/avatar/shape-names.ts';
import { REGIONS } from '../../native/index.ts';

/** Metres from the middle of the face in which a lip is measured. */
const MIDDLE = 0.003;
const LIPS = REGIONS.indexOf('lips');

/**
 * @returns from ARKit's 52 weights to millimetres between the upper lip's lowest and the lower lip's highest point;
 *   where lips overlap it is below 0
 */
export function lipGap({ mesh, face }: Avatar): (arkit: Float32Array) => number {
  const shapes = mesh.shapes ?? [];
  const heights = shapes.map(({ positionIndices, positionDeltas }) => {
    const moved = new Map<number, number>();
    for (const [i, vertex] of positionIndices.entries()) moved.set(vertex, positionDeltas[i * 3 + 1]!);
    return moved;
  });
  const jaw = face.shapes.indexOf(ARKIT_SHAPES.find(name => name === 'jawOpen')!);
  const middle = [...(mesh.regions ?? [])].flatMap((region, vertex) =>
    region === LIPS && Math.abs(mesh.positions[vertex * 3]!) < MIDDLE ? [vertex] : [],
  );
  // What the jaw takes along is the lower lip.
  const most = Math.min(...middle.map(vertex => heights[jaw]!.get(vertex) ?? 0));
  const isLower = (vertex: number) => (heights[jaw]!.get(vertex) ?? 0) < most / 2;
  const [lower, upper] = [middle.filter(isLower), middle.filter(vertex => !isLower(vertex))];
  const weights = new Float32Array(face.shapes.length);
  const height = (vertex: number) =>
    heights.reduce(
      (sum, moved, shape) => sum + weights[shape]! * (moved.get(vertex) ?? 0),
      mesh.positions[vertex * 3 + 1]!,
    );
  return arkit => {
    face.apply(arkit, weights);
    return (Math.min(...upper.map(height)) - Math.max(...lower.map(height))) * 1000;
  };
}
