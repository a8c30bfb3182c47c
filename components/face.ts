/**
 * A face, and what moves it. Companions are born with the world, so their ids are the first ones and these columns are
 * short: a row for each companion, and a wide column has several numbers a row (its width stands beside it).
 */
import { FEELING_COUNT, SHAPE_COUNT, VISEME_COUNT } from './shapes.ts';

/** Ids of companions run from 1 to this. */
export const MAX_COMPANIONS = 7;

/** Sources of weights, lowest priority first: each covers what lies below it by its claims. The mouth always wins. */
export const Layer = { idle: 0, emotion: 1, eyes: 2, mouth: 3 } as const;
export const LAYER_COUNT = 4;

/** Place of a companion's layer in the columns of `Layers`. */
export const layerAt = (companion: number, layer: number): number =>
  (companion * LAYER_COUNT + layer) * SHAPE_COUNT;

/** What is drawn: 52 weights a row in the order of ARKIT_SHAPES, 0 … 1. */
export const createFaceColumns = (rows: number) => ({ weights: new Float32Array(rows * SHAPE_COUNT) });
export type FaceColumns = ReturnType<typeof createFaceColumns>;

/** Width: layers × 52. `weights` are what a layer adds, `claims` (0 … 1) how much of the layers below it takes away. */
export const createLayerColumns = (rows: number) => ({
  weights: new Float32Array(rows * LAYER_COUNT * SHAPE_COUNT),
  claims: new Float32Array(rows * LAYER_COUNT * SHAPE_COUNT),
});
export type LayerColumns = ReturnType<typeof createLayerColumns>;

/** What she says, as the mouth needs it. */
export const createVoiceColumns = (rows: number) => ({
  /** Entity of the utterance that is heard now; 0 = none. */
  utterance: new Uint32Array(rows),
  /** Seconds of it that have been heard: as reported last, and carried on by ticks. */
  clock: new Float64Array(rows),
  /** 1 = sound is playing. */
  playing: new Uint8Array(rows),
  /** The word heard last, from 0, and -1 before the first. */
  word: new Int32Array(rows),
  /** 1 = a word is being sounded, and this tick is not its edge. */
  insideWord: new Uint8Array(rows),
  /** 1 = a clause ended in this tick. */
  clauseEnded: new Uint8Array(rows),
  /** 1 = a stressed syllable began in this tick. */
  stressed: new Uint8Array(rows),
  /** The first viseme of the utterance, from 0, that may still show. */
  viseme: new Uint32Array(rows),
  /** Width 15: how far jaw and tongue form each viseme, 0 … 1. */
  visemes: new Float32Array(rows * VISEME_COUNT),
  /** Width 15: how far the lips form it: some come earlier and stay longer. */
  lips: new Float32Array(rows * VISEME_COUNT),
  /** How far what is formed opens, by stress and loudness; 1 is usual. */
  opening: new Float64Array(rows),
  /** 0 … 1: the mouth's claim on the face. */
  activity: new Float64Array(rows),
});
export type VoiceColumns = ReturnType<typeof createVoiceColumns>;

export const createEmotionColumns = (rows: number) => ({
  /** -1 … 1: unpleasant to pleasant; what is felt, and what it goes to. */
  valence: new Float64Array(rows),
  valenceTarget: new Float64Array(rows),
  /** -1 … 1: drowsy to excited. */
  arousal: new Float64Array(rows),
  arousalTarget: new Float64Array(rows),
  /** Width 6, in the order of FEELINGS, 0 … 1: what each goes to (and fades from). */
  targets: new Float64Array(rows * FEELING_COUNT),
  /** Width 6: what the left of the face shows. */
  felt: new Float64Array(rows * FEELING_COUNT),
  /** Width 6: the right of the face comes a moment later, as in people. */
  feltRight: new Float64Array(rows * FEELING_COUNT),
});
export type EmotionColumns = ReturnType<typeof createEmotionColumns>;

/** Angles are radians; yaw > 0 to her left, pitch > 0 up. */
export const createGazeColumns = (rows: number) => ({
  /** What she looks at: metres from between her eyes, +x her left, +y up, +z towards the viewer. */
  targetX: new Float64Array(rows),
  targetY: new Float64Array(rows),
  targetZ: new Float64Array(rows),
  /** What she looks at instead, for so many seconds. */
  glanceX: new Float64Array(rows),
  glanceY: new Float64Array(rows),
  glanceZ: new Float64Array(rows),
  glanceLeft: new Float64Array(rows),
  /** Where that is. */
  aimYaw: new Float64Array(rows),
  aimPitch: new Float64Array(rows),
  distance: new Float64Array(rows),
  /** What the head does of it. */
  headYaw: new Float64Array(rows),
  headPitch: new Float64Array(rows),
  /** Where both eyes point, of the world: what lies between them. */
  yaw: new Float64Array(rows),
  pitch: new Float64Array(rows),
  /** Angle between the eyes' axes. */
  vergence: new Float64Array(rows),
  /** Ends of the saccade under way, or of the last one. */
  fromYaw: new Float64Array(rows),
  fromPitch: new Float64Array(rows),
  toYaw: new Float64Array(rows),
  toPitch: new Float64Array(rows),
  /** Seconds that it takes, and since it began. */
  duration: new Float64Array(rows),
  elapsed: new Float64Array(rows),
  /** 1 = eyes are on their way. */
  saccading: new Uint8Array(rows),
  /** Angle of a saccade that began in this tick; 0 = none. */
  begun: new Float64Array(rows),
  /** Micro-saccades: how far the eyes are beside the target. */
  offsetYaw: new Float64Array(rows),
  offsetPitch: new Float64Array(rows),
  /** Each eye in the head, within its limits. */
  leftYaw: new Float64Array(rows),
  rightYaw: new Float64Array(rows),
  eyePitch: new Float64Array(rows),
});
export type GazeColumns = ReturnType<typeof createGazeColumns>;

export const BlinkPhase = { open: 0, closing: 1, closed: 2, opening: 3 } as const;

export const createBlinkColumns = (rows: number) => ({
  phase: new Uint8Array(rows),
  /** Seconds in this phase. */
  elapsed: new Float64Array(rows),
  /** 0 open … 1 closed. */
  amount: new Float64Array(rows),
  /** 1 = a blink waits for the end of a word. */
  due: new Uint8Array(rows),
  /** Since the world began. */
  count: new Uint32Array(rows),
});
export type BlinkColumns = ReturnType<typeof createBlinkColumns>;

export const createBreathColumns = (rows: number) => ({
  /** 0 … 1 of a breath. */
  phase: new Float64Array(rows),
  /** -1 … 1: out to in. */
  amount: new Float64Array(rows),
  /** 0 … 1: how deep breaths are now, and where that goes. */
  depth: new Float64Array(rows),
  depthTarget: new Float64Array(rows),
});
export type BreathColumns = ReturnType<typeof createBreathColumns>;

/** Channels of `Drift`: the head's angles, and the body's shift of weight. */
export const DriftChannel = { yaw: 0, pitch: 1, roll: 2, x: 3, y: 4, z: 5 } as const;
export const DRIFT_CHANNELS = 6;

/** Seconds that brows go up and down with an accent; within them they do not begin again. */
export const ACCENT_SECONDS = 0.5;

export const createHeadColumns = (rows: number) => ({
  /** Radians; roll > 0 towards her right shoulder. */
  yaw: new Float64Array(rows),
  pitch: new Float64Array(rows),
  roll: new Float64Array(rows),
  /** Radians a second. */
  yawSpeed: new Float64Array(rows),
  pitchSpeed: new Float64Array(rows),
  /** Seconds since the last accent, a nod with what she says; no more than it takes. */
  sinceAccent: new Float64Array(rows),
  /** Where gaze has turned it, without drift. */
  turnYaw: new Float64Array(rows),
  turnPitch: new Float64Array(rows),
  /** Metres: how far her body is off its place. */
  shiftX: new Float64Array(rows),
  shiftY: new Float64Array(rows),
  shiftZ: new Float64Array(rows),
});
export type HeadColumns = ReturnType<typeof createHeadColumns>;

/** Width 6 each: every channel wanders from one drawn number to the next. */
export const createDriftColumns = (rows: number) => ({
  /** Rolls of 30 bits: the middle of them is 0, the ends are -1 and 1. */
  from: new Int32Array(rows * DRIFT_CHANNELS),
  to: new Int32Array(rows * DRIFT_CHANNELS),
  /** A roll: how long the way takes. */
  pace: new Int32Array(rows * DRIFT_CHANNELS),
  /** 0 … 1 of the way. */
  progress: new Float64Array(rows * DRIFT_CHANNELS),
  /** -1 … 1. */
  value: new Float64Array(rows * DRIFT_CHANNELS),
});
export type DriftColumns = ReturnType<typeof createDriftColumns>;

/** Her own dice (mulberry32), apart from the world's, so that another companion changes nothing for her. */
export const createNoiseColumns = (rows: number) => ({ state: new Int32Array(rows) });
export type NoiseColumns = ReturnType<typeof createNoiseColumns>;
