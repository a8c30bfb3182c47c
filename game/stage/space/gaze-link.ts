/** What draws attention in the scene, told to her: she looks at the card in a hand, and at the one that is painted. */
import type { StageWorld } from '../../../components/index.ts';

/** Metres from between her eyes: +x her left, +y up, +z towards the viewer. */
export interface Look {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly seconds: number;
}

/** Half the height of a head, metres: the measure between her and the scene. */
const HEAD = 0.12;
/** Things at her own depth are seen from the front: the scene is flatter than a room. */
const BEFORE_HER = 0.62;
const OFTEN = 0.4;
const SELDOM = 1;
/** Longer than until the next one: her eyes do not wander between two. */
const SECONDS = 1.5;
/** Metres that a thing has to move before she is told again. */
const MOVED = 0.03;

export class GazeLink {
  #last: Look | null = null;
  #at = Number.NEGATIVE_INFINITY;

  /** What she is to be told now, or null. @param now seconds */
  next({ attention, components: { Pose }, layout: { her } }: StageWorld, now: number): Look | null {
    const { card } = attention;
    if (card === 0) {
      this.#last = null;
      return null;
    }
    const metres = HEAD / her.head;
    const look = {
      x: short((Pose.x[card]! - her.x) * metres),
      y: short((Pose.y[card]! - her.y - 0.1 * her.head) * metres),
      z: short(Math.max(0.3, BEFORE_HER + (Pose.z[card]! - her.z) * metres)),
      seconds: SECONDS,
    };
    const last = this.#last;
    const moved =
      last === null ||
      Math.abs(look.x - last.x) + Math.abs(look.y - last.y) + Math.abs(look.z - last.z) > MOVED;
    if (now - this.#at < (moved ? OFTEN : SELDOM)) return null;
    this.#last = look;
    this.#at = now;
    return look;
  }
}

const short = (value: number) => Math.round(value * 1000) / 1000;
