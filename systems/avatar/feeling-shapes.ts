import {
  ARKIT_SHAPES,
  type ArkitShape,
  FEELINGS,
  type Feeling,
  SHAPE_COUNT,
} from '../../components/index.ts';

type Face = Readonly<Partial<Record<ArkitShape, number>>>;
const both = (name: string, weight: number): Face => ({ [`${name}Left`]: weight, [`${name}Right`]: weight });

/**
 * What a feeling at its fullest adds to a face that is otherwise blank: the action units of Ekman and Friesen's prototypes
 * (FACS, 1978), held back to where this mesh stays a person. Found by eye; a feeling should be read, not performed.
 */
export const FEELING_FACES: Readonly<Record<Feeling, Face>> = {
  joy: {
    ...{ browInnerUp: 0.12, jawOpen: 0.05 },
    ...{ ...both('mouthSmile', 0.6), ...both('cheekSquint', 0.42), ...both('eyeSquint', 0.24) },
    ...{ ...both('mouthUpperUp', 0.16), ...both('mouthDimple', 0.12), ...both('browOuterUp', 0.1) },
  },
  sorrow: {
    ...{ browInnerUp: 0.62, mouthShrugLower: 0.26, mouthClose: 0.07 },
    ...{ ...both('mouthFrown', 0.42), ...both('eyeBlink', 0.2), ...both('mouthPress', 0.12) },
  },
  anger: {
    ...{ mouthShrugLower: 0.18, jawForward: 0.12, mouthClose: 0.08 },
    ...{ ...both('browDown', 0.78), ...both('noseSneer', 0.3), ...both('eyeSquint', 0.28) },
    ...{ ...both('mouthPress', 0.4), ...both('mouthFrown', 0.22) },
  },
  surprise: {
    ...{ browInnerUp: 0.62, jawOpen: 0.24, mouthFunnel: 0.2 },
    ...{ ...both('browOuterUp', 0.72), ...both('eyeWide', 0.58) },
  },
  fear: {
    ...{ browInnerUp: 0.85, jawOpen: 0.08 },
    ...{ ...both('browOuterUp', 0.2), ...both('browDown', 0.18), ...both('eyeWide', 0.44) },
    ...{ ...both('mouthStretch', 0.42), ...both('mouthFrown', 0.2), ...both('mouthLowerDown', 0.14) },
  },
  affection: {
    ...{ browInnerUp: 0.26, mouthClose: 0.06 },
    ...{ ...both('mouthSmile', 0.42), ...both('cheekSquint', 0.3), ...both('eyeSquint', 0.2) },
    ...{ ...both('eyeBlink', 0.14), ...both('mouthDimple', 0.16) },
  },
};

/** The ends of both axes of a mood, weaker: it colours what else there is. */
const MOOD_FACES: readonly Face[] = [
  // Pleasant.
  { ...both('mouthSmile', 0.34), ...both('cheekSquint', 0.2) },
  // Unpleasant.
  { browInnerUp: 0.2, ...both('mouthFrown', 0.3), ...both('mouthPress', 0.15) },
  // Excited.
  { browInnerUp: 0.1, ...both('browOuterUp', 0.22), ...both('eyeWide', 0.26) },
  // Drowsy.
  { ...both('eyeBlink', 0.28), ...both('eyeSquint', 0.08) },
];

/** Rows of 52: six feelings in the order of FEELINGS, then pleasant, unpleasant, excited, drowsy. */
export const FACE_ROWS: Float32Array = Float32Array.from(
  [...FEELINGS.map(name => FEELING_FACES[name]), ...MOOD_FACES].flatMap(face =>
    ARKIT_SHAPES.map(shape => face[shape] ?? 0),
  ),
);
export const FACE_ROW_COUNT = FACE_ROWS.length / SHAPE_COUNT;

/** How the head is held with a feeling at its fullest, radians: pitch (up), and roll (to her right). */
export const HEAD_PITCH: readonly number[] = [0.03, -0.1, -0.06, 0.05, 0.03, -0.02];
export const HEAD_ROLL: readonly number[] = [-0.03, 0.04, 0, 0, -0.02, -0.07];
