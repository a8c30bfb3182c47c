/** What her mind is doing, as a ring of motes round her head shows it. */

/** The Π-cycle's phases, and rest. */
export const ThoughtState = { idle: 0, perceive: 1, interpret: 2, recall: 3, decide: 4, act: 5 } as const;
export type ThoughtName = keyof typeof ThoughtState;

/** How the ring looks. Lengths are in radii of her head. */
export interface ThoughtLook {
  readonly radius: number;
  /** How far motes stray from the ring. */
  readonly spread: number;
  /** Radians: how far the ring leans. */
  readonly tilt: number;
  /** Radians a second. */
  readonly speed: number;
  /** 0 = one ring, 1 = two that turn against each other. */
  readonly split: number;
  /** 0 … 1: how far motes are drawn in from the air around. */
  readonly inward: number;
  /** 0 … 1: the share of motes that fly to the picture. */
  readonly flow: number;
  /** 0 … 1 */
  readonly light: number;
  /** 0 teal, 1 cyan, 2 violet, 3 amber, 4 the white of her eyes. */
  readonly hue: number;
}

/** By `ThoughtState`. */
export const THOUGHT_LOOKS: readonly ThoughtLook[] = [
  { radius: 1.42, spread: 0.1, tilt: 0.3, speed: 0.12, split: 0, inward: 0, flow: 0, light: 0.6, hue: 0.4 },
  { radius: 1.3, spread: 0.2, tilt: 0.42, speed: 0.5, split: 0, inward: 1, flow: 0, light: 0.8, hue: 1 },
  { radius: 1.36, spread: 0.12, tilt: 0.5, speed: 0.8, split: 1, inward: 0.2, flow: 0, light: 0.8, hue: 2 },
  { radius: 1.5, spread: 0.26, tilt: 0.2, speed: 0.3, split: 0.3, inward: 0.6, flow: 0, light: 0.85, hue: 3 },
  { radius: 1.2, spread: 0.02, tilt: 0.1, speed: 1.5, split: 0, inward: 0, flow: 0, light: 1, hue: 4 },
  {
    radius: 1.34,
    spread: 0.1,
    tilt: 0.36,
    speed: 0.7,
    split: 0.5,
    inward: 0,
    flow: 0.45,
    light: 0.8,
    hue: 0.6,
  },
];

export const THOUGHT_FIELDS = [
  'radius',
  'spread',
  'tilt',
  'speed',
  'split',
  'inward',
  'flow',
  'light',
  'hue',
] as const satisfies readonly (keyof ThoughtLook)[];

/** Phases that wait to be shown: all of a thought. */
export const MOST_WAITING_PHASES = 6;

export const createThought = () => ({
  state: 0,
  /** The state that it falls back to. */
  base: 0,
  /** Seconds until it does; 0 = not by itself. */
  left: 0,
  /** The phases that come after this one, in order, and for how long. */
  waiting: 0,
  next: new Uint8Array(MOST_WAITING_PHASES),
  nextSeconds: new Float64Array(MOST_WAITING_PHASES),
  /** How the ring looks now, by `THOUGHT_FIELDS`, and how far it has turned (radians). */
  look: Float64Array.from(THOUGHT_FIELDS, field => THOUGHT_LOOKS[0]![field]),
  turned: 0,
  /** The card that is being remembered (an entity, 0 = none), and since how many seconds. */
  recalling: 0,
  recallSeconds: 0,
});
export type Thought = ReturnType<typeof createThought>;
