import { type AuroraWorld, Layer, layerAt, SHAPE_COUNT, shapeIndex, Tweak } from '../../components/index.ts';

const DEGREE = Math.PI / 180;
/** Angles that ARKit's shapes have on her mesh at weight 1. */
const YAW_OF_SHAPE = 26 * DEGREE;
const PITCH_OF_SHAPE = 22 * DEGREE;
/** Lids go with the eyes. */
const LID_DOWN = 0.28;
const LID_UP = 0.22;

const shapes = {
  ...{ outLeft: shapeIndex('eyeLookOutLeft'), inLeft: shapeIndex('eyeLookInLeft') },
  ...{ outRight: shapeIndex('eyeLookOutRight'), inRight: shapeIndex('eyeLookInRight') },
  ...{ upLeft: shapeIndex('eyeLookUpLeft'), upRight: shapeIndex('eyeLookUpRight') },
  ...{ downLeft: shapeIndex('eyeLookDownLeft'), downRight: shapeIndex('eyeLookDownRight') },
  ...{ blinkLeft: shapeIndex('eyeBlinkLeft'), blinkRight: shapeIndex('eyeBlinkRight') },
  ...{ wideLeft: shapeIndex('eyeWideLeft'), wideRight: shapeIndex('eyeWideRight') },
  ...{ squintLeft: shapeIndex('eyeSquintLeft'), squintRight: shapeIndex('eyeSquintRight') },
};

/** From where she looks to where each eye points in the head that has turned, and to lids. */
export function poseEyes(world: AuroraWorld): void {
  const { Gaze, Head, Layers } = world.components;
  const { tweaks } = world;
  const yawMost = tweaks[Tweak['gaze.eye-yaw-limit']]! * DEGREE;
  const pitchMost = tweaks[Tweak['gaze.eye-pitch-limit']]! * DEGREE;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    const yaw = Gaze.yaw[companion]! - Head.yaw[companion]!;
    const pitch = Gaze.pitch[companion]! - Head.pitch[companion]!;
    const half = Gaze.vergence[companion]! / 2;
    // Her left eye is at +x: to look at something near it turns to her right.
    Gaze.leftYaw[companion] = Math.max(-yawMost, Math.min(yawMost, yaw - half));
    Gaze.rightYaw[companion] = Math.max(-yawMost, Math.min(yawMost, yaw + half));
    Gaze.eyePitch[companion] = Math.max(-pitchMost, Math.min(pitchMost, pitch));
    const at = layerAt(companion, Layer.eyes);
    Layers.weights.fill(0, at, at + SHAPE_COUNT);
    Layers.claims.fill(0, at, at + SHAPE_COUNT);
    look(world, companion, at);
    shut(world, companion, at);
  }
}

function look(world: AuroraWorld, companion: number, at: number): void {
  const { Gaze, Layers } = world.components;
  const left = Gaze.leftYaw[companion]! / YAW_OF_SHAPE;
  const right = Gaze.rightYaw[companion]! / YAW_OF_SHAPE;
  const up = Gaze.eyePitch[companion]! / PITCH_OF_SHAPE;
  Layers.weights[at + shapes.outLeft] = Math.max(0, left);
  Layers.weights[at + shapes.inLeft] = Math.max(0, -left);
  Layers.weights[at + shapes.inRight] = Math.max(0, right);
  Layers.weights[at + shapes.outRight] = Math.max(0, -right);
  Layers.weights[at + shapes.upLeft] = Math.max(0, up);
  Layers.weights[at + shapes.upRight] = Math.max(0, up);
  Layers.weights[at + shapes.downLeft] = Math.max(0, -up);
  Layers.weights[at + shapes.downRight] = Math.max(0, -up);
}

/** A blink beats squinting and wide eyes; lids that are open follow the eyes up and down. */
function shut(world: AuroraWorld, companion: number, at: number): void {
  const { Gaze, Blink, Layers } = world.components;
  const up = Gaze.eyePitch[companion]! / PITCH_OF_SHAPE;
  const amount = Blink.amount[companion]!;
  const lower = Math.max(0, -up) * LID_DOWN * (1 - amount);
  const raise = Math.max(0, up) * LID_UP * (1 - amount);
  Layers.weights[at + shapes.blinkLeft] = amount + lower;
  Layers.weights[at + shapes.blinkRight] = amount + lower;
  Layers.weights[at + shapes.wideLeft] = raise;
  Layers.weights[at + shapes.wideRight] = raise;
  Layers.claims[at + shapes.blinkLeft] = amount;
  Layers.claims[at + shapes.blinkRight] = amount;
  Layers.claims[at + shapes.wideLeft] = amount;
  Layers.claims[at + shapes.wideRight] = amount;
  Layers.claims[at + shapes.squintLeft] = amount;
  Layers.claims[at + shapes.squintRight] = amount;
}
