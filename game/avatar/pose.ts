/**
 * What the renderer needs of a companion, as one row of numbers: the border between the world and whoever draws her.
 *
 * | at | how many | is |
 * |---|---|---|
 * | `POSE.weights` 0 | 52 | ARKit weights in the order of ARKIT_SHAPES, 0 … 1; a FaceMap takes them to a head's shapes |
 * | `POSE.head` 52 | 3 | yaw, pitch, roll, radians, with the signs of `aurora_frame_desc` |
 * | `POSE.breath` 55 | 1 | -1 out … 1 in |
 * | `POSE.shift` 56 | 3 | metres that her body is off its place: add it, negated, to the camera's eye and target |
 * | `POSE.feelings` 59 | 6 | what she feels, 0 … 1 in the order of FEELINGS: for `paletteOf` |
 * | `POSE.look` 65 | 21 | the renderer's tweaks: LOOK_FIELDS in their order, then cool, warm, signal, linear rgb; take amounts through `toRenderer` |
 *
 * Where her eyes point is in the weights (eyeLook…). Hair's sway follows from the head's angles (HairSpring).
 */
import { type AuroraWorld, FEELING_COUNT, SHAPE_COUNT } from '../../components/index.ts';
import { LOOK_AT, LOOK_COUNT } from '../tweaks/tweak-list.ts';

export const POSE = { weights: 0, head: 52, breath: 55, shift: 56, feelings: 59, look: 65 } as const;
export const POSE_LENGTH = POSE.look + LOOK_COUNT;

/**
 * Writes the pose of a companion as the last tick left it. Allocates nothing.
 * @param companion her entity: `world.companion`
 * @param out POSE_LENGTH numbers
 * @throws RangeError when `out` is shorter
 */
export function writePose(world: AuroraWorld, companion: number, out: Float32Array): void {
  if (out.length < POSE_LENGTH) throw new RangeError(`a pose has ${POSE_LENGTH} numbers, not ${out.length}`);
  const { Face, Head, Breath, Emotion } = world.components;
  for (let i = 0; i < SHAPE_COUNT; i++) out[POSE.weights + i] = Face.weights[companion * SHAPE_COUNT + i]!;
  out[POSE.head] = Head.yaw[companion]!;
  out[POSE.head + 1] = Head.pitch[companion]!;
  out[POSE.head + 2] = Head.roll[companion]!;
  out[POSE.breath] = Breath.amount[companion]!;
  out[POSE.shift] = Head.shiftX[companion]!;
  out[POSE.shift + 1] = Head.shiftY[companion]!;
  out[POSE.shift + 2] = Head.shiftZ[companion]!;
  for (let i = 0; i < FEELING_COUNT; i++)
    out[POSE.feelings + i] = Emotion.felt[companion * FEELING_COUNT + i]!;
  for (let i = 0; i < LOOK_COUNT; i++) out[POSE.look + i] = world.tweaks[LOOK_AT + i]!;
}
