/**
 * From ARKit's 52 weights, in which lips, feelings and eyes speak, to the shapes that a head happens to have. A head with
 * those shapes is driven as it is; others are driven by the nearest they have: a VRM's `aa` for an open jaw.
 */
import type { Character } from './character.ts';
import { ARKIT_SHAPES } from './shape-names.ts';

/** For a shape that is missing, what comes nearest, best first: the first that the head has is taken. */
const NEAREST: Readonly<Record<string, readonly (readonly [shape: string, amount: number])[]>> = {
  eyeBlinkLeft: [
    ['vrm_blinkLeft', 1],
    ['vrm_blink', 0.5],
  ],
  eyeBlinkRight: [
    ['vrm_blinkRight', 1],
    ['vrm_blink', 0.5],
  ],
  jawOpen: [
    ['viseme_aa', 1],
    ['vrm_aa', 1],
  ],
  mouthFunnel: [
    ['viseme_O', 0.8],
    ['vrm_oh', 0.8],
  ],
  mouthPucker: [
    ['viseme_U', 0.8],
    ['vrm_ou', 0.8],
  ],
  mouthStretchLeft: [
    ['viseme_E', 0.4],
    ['vrm_ee', 0.4],
  ],
  mouthStretchRight: [
    ['viseme_E', 0.4],
    ['vrm_ee', 0.4],
  ],
  mouthDimpleLeft: [
    ['viseme_I', 0.4],
    ['vrm_ih', 0.4],
  ],
  mouthDimpleRight: [
    ['viseme_I', 0.4],
    ['vrm_ih', 0.4],
  ],
  mouthPressLeft: [['viseme_PP', 0.5]],
  mouthPressRight: [['viseme_PP', 0.5]],
  mouthRollLower: [['viseme_FF', 0.6]],
  tongueOut: [['viseme_TH', 0.6]],
  mouthSmileLeft: [
    ['vrm_happy', 0.25],
    ['vrm_relaxed', 0.4],
  ],
  mouthSmileRight: [
    ['vrm_happy', 0.25],
    ['vrm_relaxed', 0.4],
  ],
  mouthFrownLeft: [['vrm_sad', 0.35]],
  mouthFrownRight: [['vrm_sad', 0.35]],
  browDownLeft: [['vrm_angry', 0.35]],
  browDownRight: [['vrm_angry', 0.35]],
  browOuterUpLeft: [['vrm_surprised', 0.2]],
  browOuterUpRight: [['vrm_surprised', 0.2]],
  eyeLookUpLeft: [['vrm_lookUp', 0.5]],
  eyeLookUpRight: [['vrm_lookUp', 0.5]],
  eyeLookDownLeft: [['vrm_lookDown', 0.5]],
  eyeLookDownRight: [['vrm_lookDown', 0.5]],
  eyeLookOutLeft: [['vrm_lookLeft', 0.5]],
  eyeLookInRight: [['vrm_lookLeft', 0.5]],
  eyeLookOutRight: [['vrm_lookRight', 0.5]],
  eyeLookInLeft: [['vrm_lookRight', 0.5]],
};

export class FaceMap {
  /** Names of the head's shapes, in its mesh's order. */
  readonly shapes: readonly string[];
  /** Which of ARKit's shapes nothing on this head answers to. */
  readonly missing: readonly string[];
  readonly #terms: readonly { readonly from: number; readonly to: number; readonly amount: number }[];

  /** @param character of the face, when it has one */
  constructor(shapes: readonly string[], character: Character = {}) {
    this.shapes = shapes;
    const terms = ARKIT_SHAPES.map((name, from) => {
      const choices = [[name, 1] as const, ...(NEAREST[name] ?? [])];
      const found = choices.find(([shape]) => shapes.includes(shape));
      const amount = character[name] ?? 1;
      return found ? { from, to: shapes.indexOf(found[0]), amount: found[1] * amount } : null;
    });
    this.#terms = terms.filter(term => term !== null);
    this.missing = ARKIT_SHAPES.filter((_, i) => terms[i] === null);
  }

  /**
   * @param arkit 52 weights in the order of ARKIT_SHAPES
   * @param out one weight a shape, -2 … 2; overwritten. Allocates nothing.
   */
  apply(arkit: Float32Array, out: Float32Array): void {
    out.fill(0);
    for (const { from, to, amount } of this.#terms) out[to]! += arkit[from]! * amount;
    for (let i = 0; i < out.length; i++) out[i] = Math.min(2, Math.max(-2, out[i]!));
  }
}
