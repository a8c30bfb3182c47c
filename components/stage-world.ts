/** The page's own world: what the scene looks like. The kernel's holds what is true. */
import type { Query, World } from 'bitecs';
import type { MotionColumns, PoseColumns, StageCardColumns } from './stage-card.ts';
import type { StageMailbox } from './stage-input.ts';
import type { Thought } from './stage-thought.ts';
import type { Clock } from './world.ts';

/** Cards at once: the orbit, what leaves it, and piles. */
export const MAX_STAGE_CARDS = 255;
export const MAX_ORBIT = 12;
export const MAX_PILES = 15;

export interface StageComponents {
  readonly StageCard: StageCardColumns;
  readonly Pose: PoseColumns;
  /** The pose one tick ago: a frame is drawn between the two. */
  readonly Before: PoseColumns;
  readonly Home: PoseColumns;
  readonly Motion: MotionColumns;
  readonly IsGone: Record<string, never>;
}

/**
 * Where things belong, by the window's composition. Screen places (u, v) are in heights of the window from its middle and
 * from the horizon, upwards positive; a thing at depth z is drawn `distance / (distance - z)` times as large as at z = 0.
 */
export interface StageLayout {
  /** Width / height of the window. */
  aspect: number;
  /** From the eye to z = 0. */
  distance: number;
  /** Horizon from the top, 0 … 1 of the height. */
  horizon: number;
  /** y of the floor, below 0. */
  floor: number;
  readonly hero: { x: number; y: number; z: number; size: number; yaw: number };
  readonly orbit: {
    count: number;
    readonly x: Float64Array;
    readonly z: Float64Array;
    readonly size: Float64Array;
    /** Radians about the vertical axis. */
    readonly yaw: Float64Array;
    readonly opacity: Float64Array;
  };
  /** The middle of her head, and its radius. */
  readonly her: { x: number; y: number; z: number; head: number };
}

/** The hand: a card, where it was taken, and where the pointer is and how fast (screen places). */
export interface Hand {
  card: number;
  u: number;
  v: number;
  lastU: number;
  lastV: number;
  speedU: number;
  speedV: number;
  /** From the card's middle to where it was taken. */
  offsetX: number;
  offsetY: number;
}

/** Piles by number, from 1. */
export interface Piles {
  readonly used: Uint8Array;
  readonly fanned: Uint8Array;
  readonly x: Float64Array;
  readonly z: Float64Array;
}

/** What she looks at: a card (an entity), or 0, the viewer; and where the camera leans (screen places, small). */
export interface Attention {
  card: number;
  leanX: number;
  leanY: number;
}

/** Whoever moves free cards: a physics engine, once it is there. */
export interface Bodies {
  /** Takes places and speeds of all cards, goes one step on, and writes those of free cards back. */
  step(world: StageWorld): void;
}

export interface StageContext {
  readonly components: StageComponents;
  readonly queries: { readonly cards: Query; readonly gone: Query };
  readonly clock: Clock;
  readonly inbox: StageMailbox;
  readonly cardBySerial: Map<number, number>;
  readonly layout: StageLayout;
  readonly hand: Hand;
  readonly piles: Piles;
  readonly attention: Attention;
  readonly thought: Thought;
  /** The person asked for less movement: things are where they belong at once, and fade. */
  still: boolean;
  bodies: Bodies | null;
  /** 0 = nothing moved in this tick: a machine that draws on its processor need not draw. */
  unrest: number;
}

export type StageWorld = World<StageContext>;
