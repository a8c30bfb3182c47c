/** From a row of numbers (pose.ts) to what the renderer draws, with what has a memory: hair, colours, and how she appears. */
import { LOOK_COLOURS, LOOK_FIELDS, type LookAmount, toRenderer } from '../../native/look-fields.ts';
import { CAMERA_EYE, CAMERA_FOV, CAMERA_TARGET } from './camera.ts';
import type { FaceMap } from './face-map.ts';
import { HairSpring } from './hair-spring.ts';
import { CALM, FEELINGS, type Feeling, type Palette, paletteOf } from './palette.ts';
import { POSE } from './pose.ts';

/** Seconds in which colours have followed to a twentieth: the art direction's 600 ms. */
const COLOUR_SECONDS = 0.6;
/** Seconds in which she forms from the chest to the crown. */
const APPEAR_SECONDS = 1.8;
/** Amounts below 0 are none. */
const NONE = -1;

const AMOUNTS = Object.entries(LOOK_FIELDS) as [LookAmount, (typeof LOOK_FIELDS)[LookAmount]][];
const COLOURS = ['cool', 'warm', 'signal'] as const;
const ARKIT_COUNT = POSE.head - POSE.weights;

type Triple = [number, number, number];

/** One frame, the same object each time; see `aurora_frame_desc`. */
export interface DrawnFrame {
  readonly weights: Float32Array;
  yaw: number;
  pitch: number;
  roll: number;
  breath: number;
  sway: Triple;
  hair: number;
  time: number;
  readonly camera: { readonly eye: Triple; readonly target: Triple; readonly verticalFov: number };
  readonly look: Record<LookAmount, number> & { cool: Triple; warm: Triple; signal: Triple };
}

export class PoseToFrame {
  readonly frame: DrawnFrame;
  /** Less movement. */
  still = false;
  readonly #face: FaceMap;
  readonly #hair = new HairSpring();
  readonly #felt: Partial<Record<Feeling, number>> = {};
  #palette: Palette | null = null;
  #formed = 1;

  constructor(face: FaceMap) {
    this.#face = face;
    this.frame = {
      ...{ weights: new Float32Array(face.shapes.length), yaw: 0, pitch: 0, roll: 0, breath: 0 },
      ...{ sway: [0, 0, 0], hair: 1, time: 0 },
      camera: { eye: [...CAMERA_EYE], target: [...CAMERA_TARGET], verticalFov: CAMERA_FOV },
      look: {
        ...(Object.fromEntries(AMOUNTS.map(([name]) => [name, 0])) as Record<LookAmount, number>),
        ...{ cool: [...CALM.cool], warm: [...CALM.warm], signal: [...CALM.signal] },
      },
    };
  }

  /** She forms out of the air, from the next frame on. */
  appear(): void {
    this.#formed = this.still ? 1 : 0;
  }

  /**
   * @param pose as `writePose` writes it
   * @param dt seconds since the last call
   * @param time seconds, for patterns
   * @returns `frame`
   */
  step(pose: Float32Array, dt: number, time: number): DrawnFrame {
    const { frame } = this;
    this.#face.apply(pose.subarray(POSE.weights, POSE.weights + ARKIT_COUNT), frame.weights);
    frame.yaw = pose[POSE.head]!;
    frame.pitch = pose[POSE.head + 1]!;
    frame.roll = pose[POSE.head + 2]!;
    frame.breath = pose[POSE.breath]!;
    frame.sway = this.#hair.step(dt, frame.yaw, frame.pitch, frame.roll);
    frame.hair = this.still ? NONE : 1;
    frame.time = time;
    for (let k = 0; k < 3; k++) {
      frame.camera.eye[k] = CAMERA_EYE[k]! - pose[POSE.shift + k]!;
      frame.camera.target[k] = CAMERA_TARGET[k]! - pose[POSE.shift + k]!;
    }
    this.#look(pose, dt);
    return frame;
  }

  #look(pose: Float32Array, dt: number): void {
    const { look } = this.frame;
    const palette = this.#turn(pose, dt);
    for (let i = 0; i < AMOUNTS.length; i++) {
      const [name, field] = AMOUNTS[i]!;
      look[name] = toRenderer(field, pose[POSE.look + i]!);
    }
    if (look.rim > 0) look.rim *= palette.rim;
    if (this.still) {
      look.drift = NONE;
      look.flicker = 0;
      look.glitch = 0;
    }
    // The tweak's own 1 stays the ceiling: what a person has dissolved stays so.
    this.#formed = Math.min(1, this.#formed + Math.max(0, dt) / APPEAR_SECONDS);
    if (this.#formed < 1) look.materialise = Math.min(look.materialise, smooth(this.#formed)) || NONE;
    for (let c = 0; c < COLOURS.length; c++) {
      const name = COLOURS[c]!;
      for (let k = 0; k < 3; k++) {
        // A feeling turns her colours, a person's choice of colour stays: both are differences to her own.
        const chosen = pose[POSE.look + AMOUNTS.length + c * 3 + k]! - LOOK_COLOURS[name].usual[k]!;
        look[name][k] = Math.min(100, Math.max(0, palette[name][k]! + chosen));
      }
    }
  }

  /** The palette on its way to that of what she feels. */
  #turn(pose: Float32Array, dt: number): Palette {
    for (let i = 0; i < FEELINGS.length; i++) this.#felt[FEELINGS[i]!] = pose[POSE.feelings + i]!;
    const aim = paletteOf(this.#felt);
    // Whoever draws her first, or again, begins with what she feels now.
    if (this.#palette === null) this.#palette = aim;
    const share = 1 - Math.exp((-3 * Math.max(0, dt)) / COLOUR_SECONDS);
    const mix = (from: number, to: number) => from + (to - from) * share;
    const colour = (name: (typeof COLOURS)[number]): Triple => {
      const [a, b] = [this.#palette![name], aim[name]];
      return [mix(a[0], b[0]), mix(a[1], b[1]), mix(a[2], b[2])];
    };
    this.#palette = {
      ...{ cool: colour('cool'), warm: colour('warm'), signal: colour('signal') },
      rim: mix(this.#palette.rim, aim.rim),
    };
    return this.#palette;
  }
}

const smooth = (x: number) => x * x * (3 - 2 * x);
