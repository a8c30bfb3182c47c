/** Apple ARKit, `ARFaceAnchor.BlendShapeLocation`, in alphabetical order; "left" is her own. */
export const ARKIT_SHAPES = [
  ...['browDownLeft', 'browDownRight', 'browInnerUp', 'browOuterUpLeft', 'browOuterUpRight'],
  ...['cheekPuff', 'cheekSquintLeft', 'cheekSquintRight'],
  ...['eyeBlinkLeft', 'eyeBlinkRight', 'eyeLookDownLeft', 'eyeLookDownRight', 'eyeLookInLeft'],
  ...['eyeLookInRight', 'eyeLookOutLeft', 'eyeLookOutRight', 'eyeLookUpLeft', 'eyeLookUpRight'],
  ...['eyeSquintLeft', 'eyeSquintRight', 'eyeWideLeft', 'eyeWideRight'],
  ...['jawForward', 'jawLeft', 'jawOpen', 'jawRight'],
  ...['mouthClose', 'mouthDimpleLeft', 'mouthDimpleRight', 'mouthFrownLeft', 'mouthFrownRight'],
  ...['mouthFunnel', 'mouthLeft', 'mouthLowerDownLeft', 'mouthLowerDownRight', 'mouthPressLeft'],
  ...['mouthPressRight', 'mouthPucker', 'mouthRight', 'mouthRollLower', 'mouthRollUpper'],
  ...['mouthShrugLower', 'mouthShrugUpper', 'mouthSmileLeft', 'mouthSmileRight', 'mouthStretchLeft'],
  ...['mouthStretchRight', 'mouthUpperUpLeft', 'mouthUpperUpRight', 'noseSneerLeft', 'noseSneerRight'],
  'tongueOut',
] as const;
export type ArkitShape = (typeof ARKIT_SHAPES)[number];

export const SHAPE_COUNT = ARKIT_SHAPES.length;

/** Place of a shape in a face's row of weights. */
export const shapeIndex = (name: ArkitShape): number => ARKIT_SHAPES.indexOf(name);

/** The fifteen visemes of Oculus LipSync; a viseme's number is its place here. */
export const VISEME_NAMES = [
  ...(['sil', 'PP', 'FF', 'TH', 'DD', 'kk', 'CH', 'SS'] as const),
  ...(['nn', 'RR', 'aa', 'E', 'I', 'O', 'U'] as const),
];
export type VisemeName = (typeof VISEME_NAMES)[number];
export const VISEME_COUNT = VISEME_NAMES.length;

/** Feelings that have a name; a feeling's number is its place here. */
export const FEELINGS = ['joy', 'sorrow', 'anger', 'surprise', 'fear', 'affection'] as const;
export type Feeling = (typeof FEELINGS)[number];
export const FEELING_COUNT = FEELINGS.length;
