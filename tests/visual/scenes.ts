/** Pictures that must not change by accident: a sentence and a frame for each. */
import { cameraOf } from '../../game/avatar/camera.ts';
import { paletteOf } from '../../game/avatar/palette.ts';
import type { FrameData } from '../../native/index.ts';

export interface Scene {
  readonly name: string;
  readonly sentence: string;
  /** Weights of ARKit's shapes. */
  readonly face: Readonly<Record<string, number>>;
  readonly frame: FrameData;
}

/** Pixels on a side. */
export const SIDE = 128;

const bust = (yaw: number, pitch = 0) =>
  cameraOf({ target: [0, -0.048, -0.03], distance: 0.95, fov: 24, yaw, pitch });
const close = cameraOf({ target: [0, -0.022, 0], distance: 0.8, fov: 18 });
const mouth = cameraOf({ target: [0, -0.06, 0.02], distance: 0.75, fov: 8, yaw: 8 });

const REST = {
  ...{ browInnerUp: 0.1, mouthSmileLeft: 0.26, mouthSmileRight: 0.26, eyeSquintLeft: 0.1 },
  ...{ eyeSquintRight: 0.1, eyeBlinkLeft: 0.08, eyeBlinkRight: 0.08 },
};

export const SCENES: readonly Scene[] = [
  {
    name: 'rest',
    sentence: 'She stands in the studio and looks at us.',
    face: REST,
    frame: { camera: bust(0), backdrop: 'studio', time: 1.3 },
  },
  {
    name: 'three-quarter',
    sentence: 'From her left, with the ornament at her ear and circuits on her neck.',
    face: REST,
    frame: { camera: bust(14, 1), backdrop: 'studio', time: 2.6 },
  },
  {
    name: 'from-her-right',
    sentence: 'Behind the curtain of her hair.',
    face: REST,
    frame: { camera: bust(-32, 4), time: 1.3 },
  },
  {
    name: 'smile',
    sentence: 'A smile close up: cheeks, lids and a row of teeth.',
    face: {
      ...{ mouthSmileLeft: 0.7, mouthSmileRight: 0.6, cheekSquintLeft: 0.4, cheekSquintRight: 0.4 },
      ...{ mouthUpperUpLeft: 0.3, mouthUpperUpRight: 0.3, jawOpen: 0.1 },
    },
    frame: { camera: close, time: 1.3 },
  },
  {
    name: 'open-mouth',
    sentence: 'Teeth and tongue in an open mouth, lit as the mouth lets light in.',
    face: { jawOpen: 0.5, mouthUpperUpLeft: 0.5, mouthUpperUpRight: 0.5 },
    frame: { camera: mouth, time: 1.3 },
  },
  {
    name: 'turned',
    sentence: 'The head turned and tilted while she looks back and one lid closes.',
    face: { ...REST, eyeLookOutRight: 0.7, eyeLookInLeft: 0.7, eyeBlinkLeft: 0.9 },
    frame: { camera: bust(0), yaw: 0.35, pitch: 0.12, roll: 0.1, breath: 1, time: 4 },
  },
  {
    name: 'appearing',
    sentence: 'Half of her is there.',
    face: REST,
    frame: { camera: bust(8), time: 1.3, look: { dissolve: 0.45 } },
  },
  {
    name: 'forming',
    sentence: 'She forms from the chest upwards, behind a bright front.',
    face: REST,
    frame: { camera: bust(0), time: 1.3, look: { materialise: 0.66, ...paletteOf({ joy: 1 }) } },
  },
  {
    name: 'anger',
    sentence: 'Coral and violet at her rims, and the lines of the projector stand still.',
    face: {
      browDownLeft: 0.85,
      browDownRight: 0.85,
      noseSneerLeft: 0.4,
      noseSneerRight: 0.4,
      mouthPressLeft: 0.4,
    },
    frame: { camera: bust(10), time: 3, look: { drift: -1, ...paletteOf({ anger: 1 }) } },
  },
  {
    name: 'hair-swings',
    sentence: 'Her hair lags behind as her head turns away.',
    face: REST,
    frame: { camera: bust(-10), time: 5, yaw: -0.3, sway: [0.028, 0.004, 0], hair: 3 },
  },
  {
    name: 'failing',
    sentence: 'The projector stutters: rows slip, colours part, the light flickers.',
    face: { browInnerUp: 0.7, jawOpen: 0.2 },
    frame: { camera: bust(0), time: 7.7, look: { glitch: 0.8, chromatic: 3, flicker: 1 } },
  },
];
