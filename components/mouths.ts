/** How a mouth looks that says something: ARKit weights of the fifteen visemes. The head's own file says the same. */
import {
  ARKIT_SHAPES,
  type ArkitShape,
  SHAPE_COUNT,
  VISEME_COUNT,
  VISEME_NAMES,
  type VisemeName,
} from './shapes.ts';

type Mouth = Readonly<Partial<Record<ArkitShape, number>>>;

/** Both sides alike; what is asymmetric about her is in her character (`game/avatar/character.ts`). */
const both = (name: string, weight: number): Mouth => ({ [`${name}Left`]: weight, [`${name}Right`]: weight });
/** Teeth show: upper and lower lip. */
const apart = (upper: number, lower: number): Mouth => ({
  ...both('mouthUpperUp', upper),
  ...both('mouthLowerDown', lower),
});

export const MOUTHS: Readonly<Record<VisemeName, Mouth>> = {
  sil: {},
  // mouthClose alone shuts the corners of her lips, which the mesh leaves apart.
  PP: {
    ...{ mouthClose: 0.17, jawOpen: 0.05, mouthRollLower: 0.22, mouthRollUpper: 0.16, mouthPucker: 0.06 },
    ...both('mouthPress', 0.1),
  },
  FF: {
    ...{ jawOpen: 0.05, mouthRollLower: 0.75, mouthShrugLower: 0.25 },
    ...{ ...both('mouthUpperUp', 0.3), ...both('mouthStretch', 0.06) },
  },
  TH: { jawOpen: 0.16, tongueOut: 0.5, ...apart(0.15, 0.2), ...both('mouthStretch', 0.12) },
  DD: { jawOpen: 0.17, tongueOut: 0.12, ...apart(0.16, 0.34), ...both('mouthStretch', 0.14) },
  kk: { jawOpen: 0.22, mouthShrugUpper: 0.08, ...apart(0.16, 0.24), ...both('mouthStretch', 0.12) },
  CH: { jawOpen: 0.07, mouthFunnel: 0.55, mouthPucker: 0.1, ...apart(0.1, 0.2) },
  SS: { jawOpen: 0.06, ...apart(0.24, 0.42), ...both('mouthStretch', 0.32), ...both('mouthSmile', 0.14) },
  nn: { jawOpen: 0.13, ...apart(0.12, 0.26), ...both('mouthStretch', 0.12) },
  RR: { jawOpen: 0.14, mouthFunnel: 0.38, mouthPucker: 0.26, ...both('mouthLowerDown', 0.14) },
  aa: { jawOpen: 0.5, ...apart(0.16, 0.24), ...both('mouthStretch', 0.06) },
  E: { jawOpen: 0.3, ...apart(0.18, 0.24), ...both('mouthStretch', 0.34), ...both('mouthSmile', 0.2) },
  I: { jawOpen: 0.2, ...apart(0.16, 0.26), ...both('mouthStretch', 0.2), ...both('mouthSmile', 0.3) },
  O: { jawOpen: 0.36, mouthFunnel: 0.42, mouthPucker: 0.42, mouthShrugLower: 0.1 },
  U: { jawOpen: 0.11, mouthFunnel: 0.42, mouthPucker: 0.72 },
};

/** `MOUTHS` as numbers: 15 rows of 52 weights. */
export const MOUTH_WEIGHTS = new Float32Array(VISEME_COUNT * SHAPE_COUNT);
for (const [row, viseme] of VISEME_NAMES.entries())
  for (const [i, shape] of ARKIT_SHAPES.entries())
    MOUTH_WEIGHTS[row * SHAPE_COUNT + i] = MOUTHS[viseme][shape] ?? 0;
